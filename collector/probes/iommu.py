"""The IOMMU: which kind, whether the kernel uses it, how many groups. A masked folder is never "absent"."""

from dataclasses import dataclass

from collector.reading import Reading
from collector.root import Root
from collector.sources import pci

UNITS, GROUPS, TABLES = "sys/class/iommu", "sys/kernel/iommu_groups", "sys/firmware/acpi/tables"
BY_UNIT = (("dmar", "vt-d"), ("ivhd", "amd-vi"), ("smmu", "smmu"), ("arm-smmu", "smmu"), ("virtio", "virtio-iommu"))
BY_TABLE = {"DMAR": "vt-d", "IVRS": "amd-vi", "VIOT": "virtio-iommu", "IORT": "smmu"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """The names in the three places that tell; None: that place cannot be seen."""

    units: tuple[str, ...] | None
    groups: tuple[str, ...] | None
    tables: tuple[str, ...] | None


def decide_kind(sight: Sight) -> str | None:
    """The kind, by what the kernel drives and then by what the firmware announces."""
    for unit in sight.units or ():
        if pci.ADDRESS.fullmatch(unit):
            return "virtio-iommu"
        for prefix, kind in BY_UNIT:
            if unit.startswith(prefix):
                return kind
    return next((kind for table, kind in BY_TABLE.items() if table in (sight.tables or ())), None)


def decide_state(sight: Sight) -> tuple[str, str]:
    """State and reason. Three places are three separate facts, and only all together prove that it is used."""
    if sight.units and sight.groups:
        return "active", ""
    if sight.units or sight.groups:
        return "unknown", "IOMMU units and groups do not appear together: this view is partial"
    if sight.units is None and sight.groups is None:
        return "unknown", f"neither /{UNITS} nor /{GROUPS} can be seen"
    if not sight.tables:
        return "unknown", f"/{TABLES} is not visible here: look on the host, as root"
    if any(table in sight.tables for table in ("DMAR", "IVRS", "VIOT")):
        return "firmware-only", ""
    return "absent", ""


def _evidence(sight: Sight) -> list[dict[str, str | None]]:
    found = [table for table in BY_TABLE if table in (sight.tables or ())]
    tables = None if not sight.tables else ", ".join(found) or "none of DMAR, IVRS, VIOT"
    groups = None if sight.groups is None else str(len(sight.groups))
    units = None if sight.units is None else ", ".join(sight.units)[:200] or "empty"
    return [{"path": f"/{UNITS}", "value": units}, {"path": f"/{GROUPS}", "value": groups}, {"path": f"/{TABLES}", "value": tables}]


def read(root: Root) -> Reading:
    """The facts of the IOMMU."""
    reading = Reading()
    groups = root.listdir(GROUPS)
    numbered = None if groups is None else tuple(name for name in groups if name.isdigit())
    sight = Sight(units=root.listdir(UNITS), groups=numbered, tables=root.listdir(TABLES))
    state, reason = decide_state(sight)
    silent = f"no IOMMU in /{UNITS} or /{TABLES}" if sight.tables else reason
    reading.put("iommu.kind", decide_kind(sight), silent)
    reading.put("iommu.state", state, reason)
    reading.put("iommu.groups", None if numbered is None else len(numbered), root.why(GROUPS))
    reading.facts["iommu.evidence"] = _evidence(sight)
    return reading
