"""What a host needs to hand its NICs to guests, layer by layer, and what the community has seen of each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from registry.findings import KnownProblem, ProblemSummary
from registry.records import MatrixCell


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One thing that must be there. Texts are message ids."""

    name: str
    title: str
    need: str
    look: str
    """Commands that only read."""
    good: str
    pitfalls: tuple[str, ...]
    stages: tuple[str, ...]
    """Stages of problems that belong here."""
    kinds: tuple[str, ...]
    """Kinds of hardware whose pages tell of this layer."""


LAYERS: tuple[Layer, ...] = (
    Layer(
        name="cpu",
        title="1. The CPU: VT-x or AMD-V",
        need="Without it a hypervisor cannot run guests at the speed of the CPU. It is in nearly every CPU, and often off in the BIOS.",
        look="grep -owE 'vmx|svm' /proc/cpuinfo | sort | uniq -c\nls -l /dev/kvm",
        good="One line, vmx (Intel) or svm (AMD), counted once for each logical CPU.",
        pitfalls=(
            "No flag does not mean that the CPU cannot: newer kernels hide vmx when the BIOS has it off. Look in the BIOS before you buy.",
            "On older kernels the svm flag stays although the BIOS has it off; the kernel's log then says “SVM disabled”.",
            "In a guest the flag is there only if its hypervisor allows nesting. /dev/kvm without a flag proves neither.",
        ),
        stages=("hardware", "firmware"),
        kinds=("cpu", "board"),
    ),
    Layer(
        name="iommu",
        title="2. The IOMMU: VT-d or AMD-Vi",
        need="It lets a guest's NIC reach only that guest's memory. CPU, chipset and BIOS must all have it, and the kernel must use it.",
        look="ls /sys/firmware/acpi/tables | grep -E 'DMAR|IVRS|VIOT'\nls /sys/class/iommu\nls /sys/kernel/iommu_groups | wc -l",
        good="A table (DMAR for Intel, IVRS for AMD), at least one entry in /sys/class/iommu, and more than zero groups.",
        pitfalls=(
            "A table but no groups: the firmware offers it and the kernel does not use it. Look for intel_iommu=off, amd_iommu=off or "
            "iommu=off in "
            "/proc/cmdline; on Intel, add intel_iommu=on where the kernel's default is off.",
            "No table: off in the BIOS (VT-d, AMD-Vi, SVM IOMMU), or the chipset has none. VT-x and VT-d are switched on separately.",
            "“DMAR: IOMMU enabled” in the kernel's log only repeats the option, and “Enabled IRQ remapping” is printed with the IOMMU "
            "off too. "
            "Believe the groups.",
            "amd_iommu=on is an option that the kernel does not know, and iommu=pt switches nothing on.",
            "In a guest, no table is normal; in a container or under Xen's dom0 the evidence is hidden: look on the host, or ask xl info.",
        ),
        stages=("iommu",),
        kinds=("board", "chipset"),
    ),
    Layer(
        name="groups",
        title="3. The IOMMU group: what goes together",
        need="A guest gets a whole group. A NIC that shares its group cannot be given away alone.",
        look='for d in /sys/kernel/iommu_groups/*/devices/*; do echo "$d"; done',
        good="The NIC's group holds the NIC alone; bridges above it do not count.",
        pitfalls=(
            "The port above does not isolate (no ACS): try a slot that is wired to the CPU instead of the chipset.",
            "Binding to vfio-pci without an IOMMU group fails silently: the override is set, and no driver is bound.",
        ),
        stages=("assignment",),
        kinds=("board", "nic"),
    ),
    Layer(
        name="sriov",
        title="4. The NIC: SR-IOV and its virtual functions",
        need="One NIC shared by several guests without a software switch. The NIC, its driver and the BIOS must all know it.",
        look="cat /sys/class/net/eth0/device/sriov_totalvfs\ncat /sys/class/net/eth0/device/sriov_numvfs",
        good="A number above zero in the first file; the second says how many exist now. Write a number into it, as root, to make them.",
        pitfalls=(
            "The file is not there although the NIC has SR-IOV: no driver is bound, or its driver does not support it.",
            "The driver may offer fewer functions than the hardware names.",
            "New virtual functions get a driver of the host by themselves; take it away, or set sriov_drivers_autoprobe to 0, before "
            "giving "
            "them away.",
            "A hypervisor's imitation of an SR-IOV NIC looks like one within a guest: the verdict emulation says so.",
        ),
        stages=("virtual-function", "driver"),
        kinds=("nic", "hypervisor"),
    ),
)
MOST_MET = 3
"""Problems told of a layer, those that most have met."""
LINKS: dict[str, str] = {
    "nic": "NICs and what worked with them",
    "cpu": "CPUs and their VT-x or AMD-V",
    "board": "Boards, by BIOS version",
    "chipset": "Chipsets and their IOMMU",
    "hypervisor": "Hypervisors and what worked under them",
}
"""What the lists of hardware are called here; message ids."""
MODES = ("emulation", "paravirt", "passthrough", "sriov")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeLine:
    """How often one I/O mode worked in guests, whatever the hypervisor."""

    mode: str
    worked: int
    partly: int
    failed: int


def mode_lines(cells: Iterable[MatrixCell]) -> tuple[ModeLine, ...]:
    """The modes that a guest can have, those that anybody tried."""
    counts = {mode: dict.fromkeys(("worked", "partly", "failed"), 0) for mode in MODES}
    for cell in cells:
        if cell.mode in counts:
            for outcome in counts[cell.mode]:
                counts[cell.mode][outcome] += getattr(cell, outcome)
    return tuple(ModeLine(mode=mode, **found) for mode, found in counts.items() if any(found.values()))


def met_at(layer: Layer, problems: Iterable[KnownProblem]) -> tuple[ProblemSummary, ...]:
    """The problems of a layer out of some, in their order, the first few."""
    return tuple(one.summary for one in problems if one.summary.stage in layer.stages)[:MOST_MET]


def query_of_all() -> str:
    """The line that finds the trials that met a problem at any of the layers."""
    return "stage:" + ",".join(stage for layer in LAYERS for stage in layer.stages)


def told_of(layer: Layer, stages: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """The stages of a layer at which somebody met a problem, with how many submissions tell of it."""
    return tuple((stage, stages[stage]) for stage in layer.stages if stages.get(stage))
