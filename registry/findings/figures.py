"""Frozen records of what figures of many submissions add up to: gains, standings, trends."""

from dataclasses import dataclass

from registry.records import Basis


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
