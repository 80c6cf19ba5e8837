"""A run as a part of its baseline: percent of bare metal, percent of plain forwarding and nanoseconds a packet more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from schemas.comparability import BARE_METAL, PLAIN, Side, compare, is_at_least
from schemas.messages import Words, said
from schemas.records import Baseline, Point, Run, Series

RATES = frozenset({"rate", "goodput"})
FEWEST_PAIRS = 3
"""Trials in turns with the baseline's, from which on the spread of their ratios says something."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One value beside the baseline's at the same frame size, IP version, direction and unit."""

    frame_bytes: int | None
    family: int | None
    direction: str | None
    unit: str
    value: float
    baseline: float
    low: float | None = None
    """The lowest and the highest ratio of trials measured in turns; None where they were not."""
    high: float | None = None

    @property
    def ratio(self) -> float:
        """1 where both are as fast."""
        return self.value / self.baseline

    @property
    def more_ns(self) -> float | None:
        """How many nanoseconds a packet takes more than at the baseline; None where packets were not counted."""
        return 1e9 / self.value - 1e9 / self.baseline if self.unit == "pps" and self.value else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalised:
    """A run held against its baseline, or why it cannot be."""

    label: str
    shares: tuple[Share, ...] = ()
    reasons: tuple[Words, ...] = ()
    """Why not; empty where there are shares."""
    vouched: tuple[str, ...] = ()
    """What only the submitter's word says to be the same."""

    @property
    def ratio(self) -> float | None:
        """The median over its shares."""
        return median(share.ratio for share in self.shares) if self.shares else None


def normalise(ours: Side, baseline: Side, label: str | None = BARE_METAL) -> Normalised:
    """Every value of a run as a part of its baseline's, where the two are comparable."""
    found = compare(ours, baseline, label)
    shares = tuple(_shares(ours.run, baseline.run, in_turns=label == PLAIN)) if not found.reasons else ()
    reasons = found.reasons or (() if shares else (said("nothing-in-common"),))
    return Normalised(label=label or BARE_METAL, shares=shares, reasons=reasons, vouched=found.vouched if shares else ())


def baseline_position(named: Baseline, runs: Sequence[Run], ours: int | None = None) -> int | None:
    """Which of the runs a baseline means: the one of that name that stands nearest to `ours`, else the one at its place."""
    if named.run is not None:
        called = [place for place, run in enumerate(runs) if run.name == named.run and place != ours]
        return min(called, key=lambda place: abs(place - ours), default=None) if ours is not None else next(iter(called), None)
    if named.position is not None and named.position < len(runs) and named.position != ours:
        return named.position
    return None


def _shares(ours: Run, baseline: Run, *, in_turns: bool) -> Iterator[Share]:
    there = {_place(series, point): point for series in baseline.series for point in series.points if _counts(baseline, series, point)}
    for series in ours.series:
        for point in series.points:
            other = there.get(_place(series, point))
            if other is not None and _counts(ours, series, point):
                low, high = _spread(point, other) if in_turns else (None, None)
                yield Share(
                    frame_bytes=point.frame_bytes, family=series.family, direction=series.direction, unit=series.unit,
                    value=point.value, baseline=other.value, low=low, high=high,
                )  # fmt: skip


def _place(series: Series, point: Point) -> tuple[object, ...]:
    return series.metric, series.unit, series.family, series.direction, series.statistic, point.frame_bytes


def _counts(run: Run, series: Series, point: Point) -> bool:
    """Whether a value says how fast the system under test was."""
    return series.metric in RATES and point.value > 0 and not is_at_least(run, point)


def _spread(ours: Point, other: Point) -> tuple[float | None, float | None]:
    """Lowest and highest ratio of trials made in turns, which share the noise of their moment."""
    pairs = [(mine.value, theirs.value) for mine, theirs in zip(ours.trials, other.trials, strict=False) if theirs.value > 0]
    ratios = [mine / theirs for mine, theirs in pairs]
    return (min(ratios), max(ratios)) if len(ratios) >= FEWEST_PAIRS else (None, None)
