"""Logical NICs: what is configured as one, however many interfaces carry its packets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from collector.io_mode.judge import MEMBERS

NETVSC = "vmbus"
"""The bus of the NIC that a function of `netvsc-vf` stands in front of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogicalNic:
    """One NIC by the name of the interface that is configured, and the interfaces that carry its packets."""

    name: str
    members: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name} (with {', '.join(self.members)})" if self.members else self.name


def name_of(nic: Mapping[str, Any]) -> str:
    """What a NIC is called: its interface, or the address of its function."""
    return str(nic.get("name") or (nic.get("pci") or {}).get("address") or "?")


def logical_nics(nics: Sequence[Mapping[str, Any]]) -> tuple[LogicalNic, ...]:
    """The hardware NICs of a host, failover trios and netvsc pairs as one each; software devices are none.

    A function of `netvsc-vf` that is not enslaved yet belongs to one of the netvsc, though it does not show to which; a member whose
    master cannot be seen here counts by itself.
    """
    hardware = [nic for nic in nics if nic.get("io_mode") != "software"]
    names = {name_of(nic) for nic in hardware}
    netvsc = any(nic.get("bus") == NETVSC for nic in hardware)
    carried: dict[str, list[str]] = {}
    alone = []
    for nic in hardware:
        under = nic.get("under") if nic.get("role") in MEMBERS else None
        if under in names:
            carried.setdefault(str(under), []).append(name_of(nic))
        elif nic.get("role") != "netvsc-vf" or not netvsc:
            alone.append(name_of(nic))
    return tuple(LogicalNic(name=name, members=tuple(carried.get(name, ()))) for name in alone)
