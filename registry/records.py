"""Frozen records that the registry hands to its readers: pages, the HTTP interface and the digest. Never rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from schemas import Submission, canonical
from schemas.labels import Language
from schemas.messages import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Flagged:
    """One thing the judge noticed about a kept submission; `code` is a rule's name, the words come from its row."""

    code: str
    pointer: str
    """JSON pointer into the document."""
    message: str
    """The arithmetic."""
    lang: Language = "en"
    """Of the message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """The one figure that stands for a submission in a list."""

    metric: str
    unit: str
    value: float
    frame_bytes: int | None = None
    family: int | None = None
    loss_ratio: float | None = None
    run_kind: str | None = None
    at_least: bool = False
    """True where the tester, not the device under test, was the limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A submission as a list shows it."""

    id: str
    kind: str
    outcome: str
    example: bool
    title: str | None
    received_at: datetime
    created_at: datetime
    plausibility: str
    """`plausible`, `implausible` or `reproduced`."""
    modes: tuple[str, ...]
    nics: tuple[str, ...]
    """Names of the NICs, the most telling first."""
    drivers: tuple[str, ...]
    hypervisor: str | None
    is_guest: bool | None
    cpu: str | None
    board: str | None
    system: str | None
    """Distribution or router OS."""
    excerpt: str | None
    """First line of the know-how: the note, else the first problem's symptom."""
    lang: str | None
    problems: int
    runs: int
    figure: Figure | None
    spark: tuple[float, ...]
    """Values of the longest series, for a sparkline; empty where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One keyset page of hits."""

    hits: tuple[Hit, ...]
    total: int
    total_is_capped: bool
    """True where `total` says "at least"."""
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """One submission with all the registry knows of it."""

    submission: Submission
    document: Mapping[str, object]
    """The stored document, key for key as it was sent."""
    hit: Hit
    received_at: datetime
    flags: tuple[Flagged, ...]

    @property
    def sha256(self) -> str:
        """Of the document's canonical bytes, in hexadecimal; computed when asked."""
        return canonical.digest(self.document)


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """Values of many runs at one frame size (FCS included)."""

    frame_bytes: int
    """0 where the series has no axis of frame sizes, as a goodput: a single bar, no line."""
    median: float
    lower_quartile: float
    upper_quartile: float
    n: int
    at_least: bool = False
    """True where the tester, not the system under test, was the limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One line of a chart."""

    label: str
    """What distinguishes this line: an I/O mode, a NIC, a run."""
    unit: str
    family: int | None
    direction: str | None
    run_kind: str | None
    points: tuple[CurvePoint, ...]
    flagged: bool = False
    link_type: str | None = None
    """`physical`, `virtual`, `loopback`; lines of different kinds are never mixed. None where it was not stated."""
    loss_ratio_allowed: float | None = None
    """The loss that the search for this rate allowed; None where it was not stated."""
    setting: str = ""
    """Profile, feature, queues and the like, in codes; lines of different settings are never mixed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindrance:
    """One reason why runs stand beside no baseline."""

    words: Words
    runs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Curves:
    """What a chart of rate over frame size draws: lines, and the line rate if the links agree on one."""

    metric: str
    unit: str
    curves: tuple[Curve, ...]
    link_speed_mbps: int | None
    n_submissions: int
    filtered: str
    """How the submissions were chosen, in words of the query language."""
    normalised_to: str | None = None
    """`bare-metal` where the values are percent of a baseline's."""
    hindrances: tuple[Hindrance, ...] = ()
    """Why runs of the selection could not be normalised, the most frequent first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How much the registry holds, shipped examples left out."""

    submissions: int
    worked: int
    partly: int
    failed: int
    contributors: int
    problems: int
    runs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixCell:
    """One I/O mode under one hypervisor: how often it worked."""

    mode: str
    hypervisor: str
    """`none` for bare metal, `unknown` where it could not be told."""
    worked: int
    partly: int
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the judge made of a kept submission."""

    plausibility: str
    """`plausible`, or `implausible` where a flag says that aggregates leave it out."""
    flags: tuple[Flagged, ...] = ()


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
class SeenWith:
    """One value that went with something, on how many hosts, and how that went."""

    value: str
    hosts: int
    outcomes: OutcomeCounts


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemSummary:
    """One problem and how often it was told."""

    key: str
    symptom: str
    """As it was told last; where nobody was asked, its normalised words or the code of its failure."""
    stage: str | None
    part: str | None
    failure_kind: str | None
    lang: str | None
    submissions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BestFigure:
    """The highest plausible rate of one I/O mode at its smallest frame size, and where it stands."""

    mode: str
    submission: str
    unit: str
    frame_bytes: int | None
    value: float
    run_kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hardware:
    """What the community has seen of one piece of hardware or one hypervisor."""

    kind: str
    item: HardwareItem
    query: str
    """The line that finds these submissions."""
    looked_at: int
    """Submissions, the newest, that everything but `item` is about."""
    hosts: int
    """Hosts told apart by their key; a submission without one counts as a host of its own."""
    seen: Mapping[str, tuple[SeenWith, ...]]
    """`mode`, `driver`, `kernel`, `bios`, …: the most frequent values of each."""
    problems: tuple[ProblemSummary, ...]
    best: tuple[BestFigure, ...]
    newest: tuple[str, ...]
    """Ids of the newest submissions."""


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
    """How many submissions, the newest, were looked at; None where all were counted."""
    filtered: str


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


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownProblem:
    """One problem with what is known of it."""

    summary: ProblemSummary
    newest: str
    """Id of the submission that met it last."""
    outcomes: OutcomeCounts
    seen: Mapping[str, tuple[SeenWith, ...]]
    """`hypervisor`, `nic`, `kernel`, `mode`, …: on what, most frequent first."""
    helped: tuple[Helped, ...]
    occurrences: tuple[Occurrence, ...] = ()
    """The newest; empty in a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnowHow:
    """The problems that people met, the ones met last first."""

    problems: tuple[KnownProblem, ...]
    looked_at: int
    """Submissions with problems, the newest, that were looked at."""
    filtered: str


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
    n_submissions: int
    filtered: str
