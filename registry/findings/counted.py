"""Frozen records of how often something worked, and with what."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeCounts:
    """How often something worked."""

    worked: int = 0
    partly: int = 0
    failed: int = 0

    @property
    def total(self) -> int:
        """All outcomes together."""
        return self.worked + self.partly + self.failed


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenWith:
    """One value that went with something, on how many hosts, and how that went."""

    value: str
    hosts: int
    outcomes: OutcomeCounts
    key: str | None = None
    """Of a NIC or a board: what its address bears."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NicCell:
    """One NIC in one I/O mode under one hypervisor."""

    mode: str
    hypervisor: str
    nic: str | None
    """Its key; None where NICs are not told apart."""
    nic_name: str | None
    outcomes: OutcomeCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """How often each combination worked."""

    cells: tuple[NicCell, ...]
    looked_at: int | None
    """How many trials were counted; None where all were."""
    nics: int
    """How many NICs there are among them, those not shown included; 0 where they are not told apart."""
    filtered: str
    newest_only: bool = False
    """Whether it is about the newest submissions alone, for here are more values than are kept in memory."""
