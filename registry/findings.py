"""Frozen records of what many submissions add up to: comparisons, hardware, know-how, trends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from registry.records import Basis, Curves, Shared
from schemas.messages import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Aligned:
    """One fact of several submissions, in their order; None where it was not stated."""

    name: str
    values: tuple[object, ...]
    unit: str | None = None

    @property
    def differs(self) -> bool:
        """Whether not all of them state the same; one that states nothing differs."""
        return any(value != self.values[0] for value in self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignedNic:
    """The NICs of several submissions that stand in the same place, and their facts."""

    names: tuple[str | None, ...]
    """What each is called; None where a submission has no such NIC."""
    facts: tuple[Aligned, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePart:
    """What one submission measured of a line."""

    run: int
    values: tuple[float | None, ...]
    """At the frame sizes of the line; None where it measured none."""
    percent: tuple[float | None, ...]
    """Of the baseline; empty for the baseline itself and where the two were measured in different ways."""
    at_least: tuple[bool, ...]
    reasons: tuple[Words, ...]
    """Why it must not be normalised to the baseline; empty where it may, and for the baseline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Series of several submissions that measured the same, on one axis."""

    metric: str
    unit: str
    family: int | None
    direction: str | None
    run_kind: str
    setting: str
    frames: tuple[int, ...]
    """0 where a series has no axis of frame sizes."""
    parts: tuple[LinePart | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two to eight submissions side by side, in the order asked for."""

    submissions: tuple[Shared, ...]
    baseline: int
    """The place of the one that percentages are of."""
    facts: tuple[Aligned, ...]
    """Of the hosts and routers: those that differ first, each part in the order of the catalogue."""
    nics: tuple[AlignedNic, ...]
    features: tuple[Aligned, ...]
    """Router features, each with whether a submission has it."""
    lines: tuple[Line, ...]


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
class SeenWith:
    """One value that went with something, on how many hosts, and how that went."""

    value: str
    hosts: int
    outcomes: OutcomeCounts
    key: str | None = None
    """Of a NIC or a board: what its address bears."""


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
class ProblemSummary:
    """One problem and how often it was told."""

    key: str
    symptom: str
    """As it was told first."""
    stage: str | None
    part: str | None
    failure_kind: str | None
    lang: str | None
    """Of the symptom."""
    submissions: int


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Helped:
    """A workaround, by how many told."""

    text: str
    lang: str
    submissions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One submission that met a problem."""

    submission: str
    received_at: datetime
    outcome: str
    hypervisor: str | None
    nics: tuple[str, ...]
    symptom: str
    cause: str | None
    culprit: str | None
    workaround: str | None
    lang: str
    """Of the words."""
    title: str | None
    title_lang: str | None
    component: str | None
    firmware: tuple[str, ...]
    """Versions of its NICs' firmware."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownProblem:
    """One problem with what is known of it."""

    summary: ProblemSummary
    newest: str
    """Id of the submission that met it last."""
    first_met_at: datetime
    last_met_at: datetime
    """When those submissions were received."""
    outcomes: OutcomeCounts
    matching: int
    """How many of the trials that were asked for met it; of all, where it was asked for alone."""
    looked_at: int
    """Trials, the newest that met it, that contributors, culprits and `seen` are about."""
    contributors: int
    """Told apart by the fingerprints of their keys; submissions without one are nobody's."""
    seen: Mapping[str, tuple[SeenWith, ...]]
    """`hypervisor`, `nic`, `kernel`, `mode`, …: on what, most frequent first."""
    culprits: tuple[str, ...]
    """What was blamed, most often first."""
    helped: tuple[Helped, ...]
    occurrences: tuple[Occurrence, ...] = ()
    """The newest; empty in a list."""
    next_cursor: int | None = None
    """Before which submission there are more occurrences."""
    newest_only: bool = False
    """Whether it is about the newest submissions alone, for here are more values than are kept in memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedSince:
    """Trials of what a problem was met with most, on kernels newer than any it was met on, that worked."""

    nic_key: str
    nic: str
    mode: str
    hypervisor: str
    met_up_to: str
    """The newest kernel that the problem was met on."""
    kernels: tuple[SeenWith, ...]
    """The newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowHow:
    """The problems that people met, those met last or met most first."""

    problems: tuple[KnownProblem, ...]
    looked_at: int
    """Trials, the newest that met problems, over which these were counted."""
    trials: int
    """How many of the trials that were asked for met any; more than were looked at, where those were too many."""
    total: int
    """Problems that were asked for, those not listed included."""
    total_is_capped: bool
    next_cursor: str | None
    filtered: str
    newest_only: bool = False
    """Whether it is about the newest submissions alone, for here are more values than are kept in memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GainStep:
    """What so many queues bring over one queue on the same machine."""

    queues: int
    gain: float
    """The median: 2 is twice as fast as with one queue."""
    lower_quartile: float
    upper_quartile: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gain:
    """What more queues bring."""

    frame_bytes: int
    steps: tuple[GainStep, ...]
    turns_at: int | None
    """The number of queues from which on more bring less than a twentieth; None where every step brought more."""
    n_submissions: int
    filtered: str
    basis: Basis | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where one value stands among those that were measured in the same way, in the same I/O mode, on links as fast."""

    run: int
    run_kind: str
    mode: str
    setting: str
    unit: str
    family: int | None
    direction: str | None
    frame_bytes: int | None
    value: float
    n: int
    """Other submissions."""
    median: float | None
    percentile: float | None
    """The percentage of others that are slower, equal ones half; None where they are too few to say."""
    basis: Basis | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionPoint:
    """The values measured with one version."""

    version: str
    median: float
    lower_quartile: float
    upper_quartile: float
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePoint:
    """Between two versions values became others."""

    before: str
    after: str
    median_before: float
    median_after: float
    n_before: int
    n_after: int
    p: float
    """How probable such a difference is by chance, all places that were looked at accounted for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """One figure over the versions of a kernel or a driver, in their natural order."""

    metric: str
    by: str
    unit: str | None
    frame_bytes: int
    run_kind: str | None
    setting: str | None
    points: tuple[VersionPoint, ...]
    changes: tuple[ChangePoint, ...]
    n_submissions: int | None
    """None where histograms tell only how many values there are."""
    filtered: str
    basis: Basis | None = None
