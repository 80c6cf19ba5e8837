"""Clues: small named observations, each with the path it came from, that the rules decide over."""

from typing import NamedTuple


class Clue(NamedTuple):
    """One observation; `value` is None where the path is absent or cannot be seen."""

    path: str
    value: str | None
    seen: str | None = None
    """What really stands there, where the value is only what was made of it."""


Clues = dict[str, Clue]

HOST_CLUES = frozenset({
    "acpi.oem", "bridge.subsystem", "clocksource", "cpu.hypervisor_flag", "cpu.virtualization_flag",
    "cpuid.signature", "dmi.bios_vendor", "dmi.board_vendor", "dmi.product", "dmi.system_vendor", "kernel.flavour",
    "pci.platform", "smbios.virtual_machine", "tree.compatible", "tree.hypervisor", "vmbus", "xen.dom0", "xen.type",
})  # fmt: skip
NIC_CLUES = frozenset({
    "arp.type", "bus", "devtype", "driver", "guest", "kind", "master", "netdev", "pair", "pci.class", "pci.id", "pci.subsystem",
    "pci.vendor", "sriov.active_vfs", "sriov.physical_function", "sriov.total_vfs", "sriov.virtual_function", "usb.id", "virtio.device",
    "virtio.transport", "virtual", "vmbus.path", "wireless",
})  # fmt: skip
CLUES = HOST_CLUES | NIC_CLUES
"""Every word a rule may ask for."""
