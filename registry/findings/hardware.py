"""Frozen records of what the community has seen of hardware and hypervisors."""

from collections.abc import Mapping
from dataclasses import dataclass

from registry.findings.counted import OutcomeCounts, SeenWith
from registry.findings.problems import ProblemSummary
from registry.records import Curves


@dataclass(frozen=True, slots=True, kw_only=True)
class HardwareItem:
    """One piece of hardware, or one hypervisor, in a list."""

    key: str
    name: str
    outcomes: OutcomeCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class HardwarePage:
    """Some pieces of hardware, those seen in most trials first."""

    items: tuple[HardwareItem, ...]
    total: int
    """How many there are in all."""
    next_cursor: str | None
    filtered: str
    newest_only: bool = False
    """Whether it is about the newest submissions alone, for here are more values than are kept in memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenBios:
    """What hosts with one BIOS had of what guests need: states of the fact catalogue, None where nobody told."""

    bios: str
    vtx: str | None
    vtd: str | None
    hosts: int
    outcomes: OutcomeCounts
    """Of the trials under it with these states, whatever else was tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BiosMode:
    """How an I/O mode went under one BIOS."""

    bios: str
    mode: str
    hosts: int
    outcomes: OutcomeCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class SriovSeen:
    """Whether SR-IOV worked: its trials, with what they were made, and what was met where it did not work."""

    outcomes: OutcomeCounts
    looked_at: int
    seen: Mapping[str, tuple[SeenWith, ...]]
    """`board`, `bios`, `kernel`, `driver`, `hypervisor`: the most frequent values of each, with how it went."""
    problems: tuple[ProblemSummary, ...]
    """Of the trials that did not wholly work."""
    query: str
    """The line that finds them, examples and references aside; empty where none does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BestFigure:
    """The highest plausible rate of one I/O mode at 64 bytes, and where it stands."""

    mode: str
    submission: str
    unit: str
    frame_bytes: int | None
    value: float
    run_kind: str
    family: int | None = None
    direction: str | None = None
    link_type: str | None = None
    link_speed_mbps: int | None = None
    setting: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hardware:
    """What the community has seen of one piece of hardware or one hypervisor."""

    kind: str
    item: HardwareItem
    query: str
    """The line that finds these submissions."""
    looked_at: int
    """Trials that everything is about."""
    told_apart: int
    """Among so many of them, the newest, hosts and contributors are told apart: at least so many there are, where it is fewer."""
    hosts: int
    """Hosts told apart by their key; a submission without one counts as a host of its own."""
    contributors: int
    """Told apart by the fingerprints of their keys; submissions without one are nobody's."""
    bios: tuple[SeenBios, ...]
    """Each BIOS with what was seen under it, on most hosts first."""
    bios_modes: tuple[BiosMode, ...]
    """Of a board: each BIOS with each mode that was tried under it, in the order of the BIOS tried most."""
    sriov: SriovSeen | None
    """None where nobody tried it; of a NIC its virtual functions are counted too."""
    seen: Mapping[str, tuple[SeenWith, ...]]
    """`mode`, `driver`, `kernel`, `bios`, …: the most frequent values of each."""
    problems: tuple[ProblemSummary, ...]
    best: tuple[BestFigure, ...]
    curves: Curves
    """Its rates over frame size, a line an I/O mode."""
    newest: tuple[str, ...]
    """Ids of the newest submissions."""
    newest_only: bool = False
    """Whether it is about the newest submissions alone, for here are more values than are kept in memory."""
