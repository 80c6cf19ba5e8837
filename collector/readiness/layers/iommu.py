"""The IOMMU of the chipset: the ACPI table that announces it, the units and groups that show it in use."""

from typing import Literal

from collector.readiness.layers import kernel
from collector.readiness.record import Evidence, Layer, Say, Sight

UNITS, GROUPS, TABLES = "/sys/class/iommu", "/sys/kernel/iommu_groups", "/sys/firmware/acpi/tables"
XEON_BRIDGES = frozenset({"8086:09a2", "8086:0e00", "8086:2020", "8086:2f00", "8086:3403", "8086:3406", "8086:3c00", "8086:6f00"})
"""Host bridges that have VT-d where the CPU is a Xeon. Early desktop parts with the same bridge lack it."""
CODES = {"intel": "vtd_off_in_firmware_or_unsupported", "amd": "amd_vi_off_in_firmware_or_unsupported"}
ANNOUNCED = "DMAR, IVRS, VIOT"

Table = Literal["announced", "none", "unseen"]


def judge_table(sight: Sight) -> Table:
    """Whether the firmware announces an IOMMU; one in use needs no table to be seen."""
    if sight.active or sight.table:
        return "announced"
    return "none" if sight.iommu.tables_tell else "unseen"


def table_evidence(sight: Sight) -> Evidence:
    """What the folder of ACPI tables shows; an empty one is a masked one."""
    if not sight.tables.names:
        return Evidence(TABLES, None)
    return Evidence(TABLES, sight.table or ("IORT" if "IORT" in sight.tables.names else f"none of {ANNOUNCED}"))


def _evidence(sight: Sight) -> tuple[Evidence, ...]:
    units = None if sight.units.names is None else ", ".join(sight.units.names)[:200] or "empty"
    groups = None if sight.groups.names is None else str(len(sight.groups.names))
    return (table_evidence(sight), Evidence(UNITS, units), Evidence(GROUPS, groups))


def no_table(sight: Sight) -> Layer:
    """What it means that no table is there: off in the firmware where the hardware is known to have one, else that or none at all."""
    maker, bridge = sight.maker, Evidence("/sys/bus/pci/devices/0000:00:00.0", sight.bridge)
    evidence: tuple[Evidence, ...] = (table_evidence(sight), bridge)
    if maker is None:
        return Layer(state="missing", evidence=evidence, missing="iommu_table_absent", step=Say("no_table"))
    code, name = CODES[maker], sight.bridge or "unknown"
    if sight.iommu_functions:
        evidence = (*evidence, *(Evidence("/sys/bus/pci/devices", function) for function in sight.iommu_functions))
        words = {"function": sight.iommu_functions[0]}
        return Layer(state="off", evidence=evidence, missing=code, step=Say(f"{maker}_off_by_function", words))
    if maker == "intel" and sight.bridge in XEON_BRIDGES and "Xeon" in (sight.cpu_model or ""):
        evidence = (*evidence, Evidence("/proc/cpuinfo model name", sight.cpu_model))
        return Layer(state="off", evidence=evidence, missing=code, step=Say("intel_off_by_bridge", {"bridge": name}))
    return Layer(state="missing", evidence=evidence, missing=code, step=Say(f"{maker}_off_or_none", {"bridge": name}))


def unseen(sight: Sight, evidence: tuple[Evidence, ...]) -> Layer:
    """What it means that the tables cannot be seen: nothing. The way out depends on why."""
    if sight.container:
        return Layer(state="unknown", evidence=evidence, missing="cannot_see_from_container", step=Say("on_host"))
    if "permission denied" in sight.tables.why:
        return Layer(state="unknown", evidence=evidence, step=Say("as_root", {"path": TABLES}))
    return Layer(state="unknown", evidence=evidence, step=Say("tables_unseen"))


def decide(sight: Sight) -> Layer:
    """Whether there is an IOMMU, and whether it is in use."""
    evidence = _evidence(sight)
    if sight.dom0:
        return Layer(state="unknown", evidence=evidence, step=Say("xen_iommu"))
    if sight.active:
        return Layer(state="ready", evidence=evidence)
    if sight.units.names or sight.groups.names:  # One without the other: groups alone may come from VFIO without an IOMMU.
        code = "cannot_see_from_container" if sight.container else None
        return Layer(state="unknown", evidence=evidence, missing=code, step=Say("on_host" if sight.container else "iommu_partial"))
    table = judge_table(sight)
    if table == "unseen":
        return unseen(sight, evidence)
    if table == "none" and sight.is_guest:
        step = Say("guest_no_viommu")
        return Layer(state="missing", evidence=evidence, missing="iommu_table_absent", step=step, applies=False)
    if table == "none":
        found = no_table(sight)
        return Layer(state=found.state, evidence=(*evidence, *found.evidence[1:]), missing=found.missing, step=found.step)
    if sight.units.names is None:
        code = "cannot_see_from_container" if sight.container else None
        step = Say("on_host") if sight.container else Say("units_unseen", {"table": sight.table or ""})
        return Layer(state="unknown", evidence=evidence, missing=code, step=step)
    cause = kernel.decide(sight)
    return Layer(state="off", evidence=evidence, missing=cause.missing, step=cause.step)
