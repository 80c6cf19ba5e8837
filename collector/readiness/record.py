"""The records between the three steps of readiness: what was read, what a layer says, and the sentence it says it with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from collector.sources.config_space import UNREAD, Capability
from collector.sources.iommu import View

State = Literal["ready", "off", "missing", "unknown"]
Maker = Literal["intel", "amd"]
STATES: tuple[State, ...] = ("ready", "off", "missing", "unknown")
CODES = (
    "vtx_absent_or_disabled", "nested_virt_not_exposed", "vtd_off_in_firmware_or_unsupported", "amd_vi_off_in_firmware_or_unsupported",
    "iommu_off_on_cmdline", "iommu_table_absent", "iommu_not_enabled_in_kernel", "sriov_vfs_not_created", "use_paravirt_vmxnet3",
    "use_paravirt_virtio", "driver_missing", "group_shared", "cannot_see_from_container",
)  # fmt: skip
"""What can be missing. A layer names one of them, or none."""


class Evidence(NamedTuple):
    """One path and what was found there; None: nothing, or nothing that could be read."""

    path: str
    value: str | None


class Say(NamedTuple):
    """A sentence of words.toml by its key, and the words that go into it."""

    key: str
    words: Mapping[str, str] = {}


class Seen(NamedTuple):
    """Names in a folder, or None and the reason why it cannot be seen."""

    names: tuple[str, ...] | None
    why: str = ""


UNSEEN = Seen(None, "not looked at")


class Member(NamedTuple):
    """One function of an IOMMU group; its class as six hexadecimal digits, None where that cannot be read."""

    address: str
    kind: str | None

    @property
    def bridge(self) -> bool:
        """Whether it is a bridge: those stay with the host and do not stand in the way of an assignment."""
        return (self.kind or "").startswith("06")


@dataclass(frozen=True, slots=True, kw_only=True)
class Nic:
    """One hardware NIC, or a function of one without a network interface."""

    name: str | None = None
    address: str | None = None
    ids: str | None = None
    driver: str | None = None
    io_mode: str | None = None
    role: str | None = None
    total_vfs: int | None = None
    active_vfs: int | None = None
    physical_function: str | None = None
    override: str | None = None
    group: int | None = None
    members: tuple[Member, ...] | None = None
    """The others in its IOMMU group; None where they cannot be listed."""
    capability: Capability = UNREAD
    port: str | None = None
    """The PCI port above it, and that port's capabilities, which decide whether it gets a group of its own."""
    port_capability: Capability = UNREAD

    @property
    def shown(self) -> str:
        """What people call it."""
        return f"{self.name} ({self.address})" if self.name and self.address else self.name or self.address or "?"

    @property
    def folder(self) -> str:
        """Where sysfs keeps it."""
        return f"/sys/bus/pci/devices/{self.address}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Everything that was read of a host for its readiness. None is "could not be seen", never "absent"."""

    is_guest: bool | None = None
    hypervisor: str | None = None
    platform: str | None = None
    container: str | None = None
    dom0: bool = False
    architecture: str | None = None
    release: str | None = None
    cpu_vendor: str | None = None
    cpu_model: str | None = None
    cpu_flag: str | None = None
    cpu_flags_seen: bool = False
    flag_is_own: bool = True
    """False: this guest shows vmx or svm without the flag of a hypervisor, so that they may be its host's."""
    kvm_device: bool = False
    device_tree: bool = False
    units: Seen = UNSEEN
    groups: Seen = UNSEEN
    tables: Seen = UNSEEN
    options: Seen = UNSEEN
    """Words of the kernel's command line."""
    config: Mapping[str, str] | None = None
    """Lines of the kernel's configuration that decide; a switch that is not set is `n`."""
    config_path: str = "/boot/config-*"
    config_why: str = ""
    unsafe_interrupts: bool | None = None
    """Whether VFIO was told to do without interrupt remapping."""
    log: Seen = UNSEEN
    """Lines of the kernel's log that prove something."""
    bridge: str | None = None
    iommu_functions: tuple[str, ...] = ()
    """PCI functions that are an IOMMU, `address vendor:device`."""
    nics: tuple[Nic, ...] = ()

    @property
    def iommu(self) -> View:
        """What decides the state of the IOMMU."""
        return View(
            units=self.units.names, groups=self.groups.names, tables=self.tables.names, device_tree=self.device_tree, dom0=self.dom0
        )

    @property
    def active(self) -> bool:
        """Whether the kernel uses an IOMMU."""
        return self.iommu.in_use

    @property
    def table(self) -> str | None:
        """The ACPI table that announces an IOMMU."""
        return self.iommu.table

    @property
    def maker(self) -> Maker | None:
        """Whose words for the settings apply: those of the table, else of the host bridge, else of the CPU."""
        if self.table in ("DMAR", "IVRS"):
            return "intel" if self.table == "DMAR" else "amd"
        return _BRIDGES.get((self.bridge or "")[:4]) or _CPUS.get(self.cpu_vendor or "")

    @property
    def sure_maker(self) -> Maker | None:
        """The same, but None where host bridge and CPU are of different makers and no table decides, as in some guests."""
        makers = {_BRIDGES.get((self.bridge or "")[:4]), _CPUS.get(self.cpu_vendor or "")} - {None}
        return self.maker if self.table or len(makers) == 1 else None


_BRIDGES: Mapping[str, Maker] = {"8086": "intel", "1022": "amd", "1002": "amd"}
_CPUS: Mapping[str, Maker] = {"GenuineIntel": "intel", "AuthenticAMD": "amd", "HygonGenuine": "amd"}


NicFacts = Mapping[str, str | int | bool | list[str] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class NicLine:
    """What a layer has to say about one NIC."""

    nic: Nic
    say: Say
    facts: NicFacts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """What one layer says."""

    state: State
    evidence: tuple[Evidence, ...] = ()
    missing: str | None = None
    step: Say | None = None
    """What to do next; None: nothing."""
    applies: bool = True
    """False: the layer says nothing about whether this system is ready, a guest's missing vIOMMU for example."""
    warnings: tuple[Say, ...] = ()
    nics: tuple[NicLine, ...] = ()
