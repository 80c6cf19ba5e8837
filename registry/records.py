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
    signer: str | None = None
    """The beginning of the fingerprint of the key that signed; None where it is unsigned."""
    amended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """How many there are, or at least are."""

    count: int
    is_capped: bool
    """True where `count` says "at least"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """How many submissions of one kind and outcome a span of time brought."""

    kind: str
    outcome: str
    submissions: int
    implausible: int
    """Of those, the ones whose figures are doubted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What keys said about their submissions in a span of time."""

    amended: int
    withdrawn: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One keyset page of hits."""

    hits: tuple[Hit, ...]
    total: int
    total_is_capped: bool
    """True where `total` says "at least"."""
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A document that an amendment replaced."""

    sha256: str
    replaced_at: datetime
    changed: tuple[str, ...]
    """Pointers to what the amendment changed."""
    statement: Mapping[str, object]
    """The signed words that replaced it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """What is left of a submission that its contributor took back."""

    id: str
    withdrawn_at: datetime
    fingerprint: str
    statement: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beyond:
    """One figure far from those of the same configuration."""

    pointer: str
    """JSON pointer into the document."""
    value: float
    unit: str
    frame_bytes: int
    """0 where the series has no axis of frame sizes."""
    n: int
    """How many others there are, each counted once."""
    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What submissions of the same configuration say of one."""

    beyond: tuple[Beyond, ...] = ()
    reproduced: int = 0
    """By how many others, whose figures agree."""


ALONE = Beside()
"""Nobody has tried the same, or nobody has looked yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """One submission with all the registry knows of it."""

    submission: Submission
    document: Mapping[str, object]
    """The stored document, key for key as it was sent."""
    hit: Hit
    received_at: datetime
    flags: tuple[Flagged, ...]
    revisions: tuple[Revision, ...] = ()
    """What it was before, the first one first; asked for where one submission is shown."""
    handle: str | None = None
    """The handle, where the key that signed holds it; likewise."""
    beside: Beside = ALONE
    """What others of its configuration say of it, where they flag something; likewise."""

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
class Basis:
    """What an answer about many submissions is made of."""

    hits: int
    """Submissions that were asked for."""
    looked_at: int
    """Of those, how many were looked at."""
    sampled: bool = False
    """Whether these are only a sample of those."""
    approximate: bool = False
    """Whether medians and quartiles come from histograms, which are at most one percent off."""
    hits_are_capped: bool = False
    """True where `hits` says "at least": the newest so many were found."""


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
    basis: Basis | None = None
    """None for the curves of one submission."""
    more_curves: int = 0
    """Lines of the fewest series, that were left out because nobody could tell so many apart."""


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
    """`plausible`; `implausible` where a flag says that aggregates leave it out; `reproduced` where others agree."""
    flags: tuple[Flagged, ...] = ()
