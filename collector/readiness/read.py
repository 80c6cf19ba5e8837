"""Reading a host for its readiness: what the facts do not hold already, looked at through the same `Root`."""

from typing import Any

from collector.facts import HostFacts
from collector.readiness.read_nics import read_nics
from collector.readiness.record import Seen, Sight
from collector.root import Root
from collector.sources import iommu, pci
from collector.sources.kernel_log import read_log
from collector.sources.kernel_words import read_config

UNSAFE_INTERRUPTS = "sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts"
IOMMU_CLASS = "0806"
VTD_FUNCTIONS = frozenset({"8086:09a2", "8086:0e28", "8086:2024", "8086:2034", "8086:2f28", "8086:3c28", "8086:6f28"})
"""Functions whose name in pci.ids says that they hold the registers of VT-d."""
VTD_CLASSES = ("0880", "0600")
"""System peripherals and host bridges: those functions are one or the other."""


def fact(facts: HostFacts, name: str) -> Any:
    """A fact by its name in the catalogue, None where it is absent."""
    value: Any = facts.host
    for step in name.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def read_sight(root: Root, facts: HostFacts) -> Sight:
    """Everything that readiness is decided over."""
    release = fact(facts, "system.kernel")
    config, config_path, config_why = read_config(root, release)
    view = iommu.read_view(root)
    chipset = (fact(facts, "chipset.vendor"), fact(facts, "chipset.device"))
    options = fact(facts, "system.kernel_options")
    guest = fact(facts, "virtualization.is_guest")
    return Sight(
        is_guest=guest,
        hypervisor=fact(facts, "virtualization.hypervisor"),
        platform=fact(facts, "virtualization.platform"),
        container=fact(facts, "virtualization.container"),
        dom0=view.dom0,
        architecture=fact(facts, "system.architecture"),
        release=release,
        cpu_vendor=fact(facts, "cpu.vendor"),
        cpu_model=fact(facts, "cpu.model"),
        cpu_flag=fact(facts, "cpu.virtualization.flag"),
        cpu_flags_seen=fact(facts, "cpu.flags") is not None,
        flag_is_own=guest is not True or fact(facts, "virtualization.nested") is not None,
        kvm_device=root.exists("dev/kvm"),
        device_tree=view.device_tree,
        units=_seen(root, iommu.UNITS, view.units),
        groups=_seen(root, iommu.GROUPS, view.groups),
        tables=_seen(root, iommu.TABLES, view.tables),
        options=Seen(tuple(options)) if options is not None else Seen(None, root.why("proc/cmdline")),
        config=config,
        config_path=config_path,
        config_why=config_why,
        unsafe_interrupts=_read_switch(root, UNSAFE_INTERRUPTS),
        log=Seen(*read_log(root)),
        bridge=f"{chipset[0]}:{chipset[1]}" if all(chipset) else None,
        iommu_functions=() if guest or not view.tables or view.table else _find_iommu_functions(root),
        nics=read_nics(root, facts),
    )


def _read_switch(root: Root, path: str) -> bool | None:
    """The parameter of a module, None where that is not loaded."""
    return {"Y": True, "1": True, "N": False, "0": False}.get(root.read_text(path) or "")


def _seen(root: Root, folder: str, names: tuple[str, ...] | None) -> Seen:
    """The names in a folder; one that is not there, is masked or may not be listed has none that can be seen."""
    return Seen(names, root.why(folder) if names is None else "")


def _find_iommu_functions(root: Root) -> tuple[str, ...]:
    """The functions that are an IOMMU by class or hold VT-d's registers: asked only where no ACPI table announces one."""
    found = []
    for address in pci.list_addresses(root) or ():
        kind = pci.read_class(root, address) or ""
        if kind.startswith((IOMMU_CLASS, *VTD_CLASSES)):
            pair = pci.read_id(root, address).pair
            if kind.startswith(IOMMU_CLASS) or pair in VTD_FUNCTIONS:
                found.append(f"{address} {pair}")
    return tuple(found[:8])
