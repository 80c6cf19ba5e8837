"""The IOMMU: which kind, whether and how the kernel uses it, how many groups. A masked folder is never "absent"."""

from collections import Counter

from collector.reading import Reading
from collector.root import Root
from collector.sources import iommu, pci
from collector.sources.iommu import GROUPS, TABLES, UNITS, View

BY_UNIT = (("dmar", "vt-d"), ("ivhd", "amd-vi"), ("smmu", "smmu"), ("arm-smmu", "smmu"), ("virtio", "virtio-iommu"))
BY_TABLE = {"DMAR": "vt-d", "IVRS": "amd-vi", "VIOT": "virtio-iommu", "IORT": "smmu"}
MODES = {"DMA": "strict", "DMA-FQ": "lazy", "identity": "passthrough"}
"""By a group's domain: each unmapping reaches the hardware at once, or in batches; or addresses are not translated at all."""
MOST_GROUPS = 512
INTERRUPTS = "sys/kernel/irq"
MOST_INTERRUPTS = 64
MESSAGE_CHIPS = ("PCI-MSI", "IO-APIC", "DMAR-MSI", "HPET-MSI")
"""Interrupt chips of an x86 host; behind an IOMMU that remaps them their names begin with IR-."""


def decide_kind(view: View) -> str | None:
    """The kind, by what the kernel drives and then by what the firmware announces."""
    for unit in view.units or ():
        if pci.ADDRESS.fullmatch(unit):
            return "virtio-iommu"
        for prefix, kind in BY_UNIT:
            if unit.startswith(prefix):
                return kind
    return next((kind for table, kind in BY_TABLE.items() if table in (view.tables or ())), None)


def decide_mode(types: Counter[str]) -> str | None:
    """The mode of the host's own devices: those that a guest or a driver in user space has count for nothing."""
    modes = {MODES[kind] for kind in types if kind in MODES}
    return None if not modes else modes.pop() if len(modes) == 1 else "mixed"


def decide_remapping(chips: frozenset[str]) -> bool | None:
    """Whether interrupts go through the IOMMU; None where no chip is of a kind that would show it."""
    if any(chip.startswith("IR-") for chip in chips):
        return True
    return False if any(chip.startswith(MESSAGE_CHIPS) for chip in chips) else None


def _evidence(view: View) -> list[dict[str, str | None]]:
    found = [table for table in BY_TABLE if table in (view.tables or ())]
    tables = None if not view.tables else ", ".join(found) or "none of DMAR, IVRS, VIOT"
    groups = None if view.groups is None else str(len(view.groups))
    units = None if view.units is None else ", ".join(view.units)[:200] or "empty"
    return [{"path": f"/{UNITS}", "value": units}, {"path": f"/{GROUPS}", "value": groups}, {"path": f"/{TABLES}", "value": tables}]


def _put_mode(reading: Reading, root: Root, view: View) -> None:
    types = Counter[str]()
    for group in (view.groups or ())[:MOST_GROUPS]:
        if text := root.read_text(f"{GROUPS}/{group}/type"):
            types[text[:24]] += 1
    silent = "the kernel does not tell the types of its groups (before 5.11)" if view.groups else "no IOMMU groups can be seen"
    reading.put("iommu.mode", decide_mode(types), f"groups are {', '.join(types)}"[:180] if types else silent)
    reading.put("iommu.group_types", [f"{kind}: {count}" for kind, count in sorted(types.items())][:16] or None, silent)


def _put_remapping(reading: Reading, root: Root) -> None:
    numbers = root.listdir(INTERRUPTS)
    known = [name for name in numbers or () if name.isdigit()][:MOST_INTERRUPTS]
    chips = frozenset(text for number in known if (text := root.read_text(f"{INTERRUPTS}/{number}/chip_name")))
    silent = "no interrupt shows a chip that could be remapped" if known else f"no interrupt can be seen in /{INTERRUPTS}"
    reading.put("iommu.interrupt_remapping", decide_remapping(chips), silent)


def read(root: Root) -> Reading:
    """The facts of the IOMMU."""
    reading = Reading()
    view = iommu.read_view(root)
    state, reason = iommu.decide_state(view)
    silent = f"no IOMMU in /{UNITS} or /{TABLES}" if view.tables else reason
    reading.put("iommu.kind", decide_kind(view), silent)
    reading.put("iommu.state", state, reason)
    reading.put("iommu.groups", None if view.groups is None else len(view.groups), root.why(GROUPS))
    reading.put("iommu.table", next((table for table in BY_TABLE if table in (view.tables or ())), None), _why_no_table(view))
    _put_mode(reading, root, view)
    _put_remapping(reading, root)
    reading.facts["iommu.evidence"] = _evidence(view)
    return reading


def _why_no_table(view: View) -> str:
    return "the firmware gives no such table" if view.tables_tell else f"/{TABLES} does not tell here: look on the host, as root"
