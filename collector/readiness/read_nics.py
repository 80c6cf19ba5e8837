"""The NICs of a host, with what decides whether they can be assigned or shared: groups, capabilities, drivers."""

import dataclasses
from typing import Any

from collector.facts import HostFacts
from collector.readiness.record import Member, Nic
from collector.root import Root
from collector.sources import pci, pcie
from collector.sources.config_space import UNREAD, Capability, read_capabilities

UNSET = frozenset({"", "(null)"})


def read_nics(root: Root, facts: HostFacts) -> tuple[Nic, ...]:
    """Every NIC of the facts that is no software device."""
    ports: dict[str, Capability] = {}
    return tuple(_read_nic(root, nic, ports) for nic in facts.nics if nic.get("io_mode") != "software")


def _read_nic(root: Root, nic: dict[str, Any], ports: dict[str, Capability]) -> Nic:
    function, sriov = nic.get("pci") or {}, nic.get("sriov") or {}
    address = function.get("address")
    plain = Nic(
        name=nic.get("name"),
        address=address,
        ids=f"{function.get('vendor')}:{function.get('device')}" if function.get("device") else None,
        driver=nic.get("driver"),
        io_mode=nic.get("io_mode"),
        role=nic.get("role"),
        total_vfs=sriov.get("total_vfs"),
        active_vfs=sriov.get("active_vfs"),
        physical_function=sriov.get("physical_function"),
        group=nic.get("iommu_group"),
    )
    return plain if address is None else _with_function(root, plain, address, ports)


def _with_function(root: Root, nic: Nic, address: str, ports: dict[str, Capability]) -> Nic:
    """The same NIC with what its PCI function and its group show."""
    override = root.read_text(f"{pci.DEVICES}/{address}/driver_override")
    port = pcie.find_port(root.real(f"{pci.DEVICES}/{address}"))
    if port and port not in ports:
        ports[port] = read_capabilities(root, port)
    return dataclasses.replace(
        nic,
        override=None if override is None or override in UNSET else override,
        members=None if nic.group is None else _read_members(root, nic.group, address),
        capability=UNREAD if nic.physical_function else read_capabilities(root, address),
        port=port,
        port_capability=ports[port] if port else UNREAD,
    )


def _read_members(root: Root, group: int, address: str) -> tuple[Member, ...] | None:
    """The other functions of the group, or None where they cannot be listed."""
    names = pcie.list_group(root, group)
    if names is None:
        return None
    return tuple(Member(name, pci.read_class(root, name)) for name in names if name != address)
