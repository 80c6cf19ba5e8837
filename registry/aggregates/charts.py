"""Curves, trends, gains and standings of everything, read from the histograms that every submission changed as it came in (ADR 18)."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import false, select
from sqlalchemy.orm import Session

from registry.aggregates.curves import MOST_CURVES, agreed
from registry.db.bulk import counted_rows
from registry.derive.bins import Spread, added, spread_at, spreads
from registry.derive.charted import CHOSEN_BESIDE, COVERED, GAIN, STANDING, UNKNOWN, Way, chart_of, line_of, lines_of_chart
from registry.derive.histograms import key_of, noted_since
from registry.models import histogram
from registry.records import Curve, CurvePoint

MOST_WAYS = 3
"""Ways of measuring that are looked at for values at a frame size."""
Values = Sequence[tuple[float, int]]
"""Ascending values, and how often each is there."""


@dataclass(slots=True)
class _Entry:
    """A line of a chart: what stands in the database, and what came in or was taken out since."""

    key: int | None = None
    series: int = 0
    more: list[int] = field(default_factory=list)
    less: list[int] = field(default_factory=list)
    bins: bytes = b""

    @property
    def packed(self) -> bytes:
        """The histogram."""
        return added(self.bins, self.more, self.less) if self.more or self.less else self.bins


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart."""

    label: str
    way: Way
    entry: _Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The lines of a chart in one unit, the one of most series first."""

    unit: str | None
    lines: tuple[Line, ...]
    n_submissions: int
    link_speed_mbps: int | None


def is_kept(name: str, kept_as: str | None) -> bool:
    """Whether histograms are kept for a dimension and what was asked for beside it."""
    return kept_as is not None and name in CHOSEN_BESIDE and (not kept_as or kept_as.partition(":")[0] in CHOSEN_BESIDE[name])


def chart(session: Session, metric: str, name: str, kept_as: str, *, family: int | None = None, direction: str | None = None) -> Chart:
    """The lines of one chart, their histograms not read yet; two statements."""
    entries = _entries(session, metric, (name, COVERED), kept_as)
    lines = [_line(line, entry) for line, entry in entries[name].items() if entry.series > 0]
    lines = [one for one in lines if family in {None, one.way[1]} and direction in {None, one.way[2]}]
    unit = _commonest_unit(lines)
    chosen = sorted((one for one in lines if one.way[0] == unit), key=lambda one: (-one.entry.series, str((one.label, *one.way))))
    submissions, speeds = 0, set[int]()
    for line, entry in entries[COVERED].items():
        matching = [
            speed
            for of_unit, of_family, of_direction, speed in json.loads(line)[1]
            if of_unit == unit and family in {None, of_family} and direction in {None, of_direction}
        ]
        if matching and entry.series > 0:
            submissions += entry.series
            speeds.update(speed for speed in matching if speed)
    return Chart(unit=unit, lines=tuple(chosen), n_submissions=submissions, link_speed_mbps=agreed(speeds))


def curves_of_chart(session: Session, lines: Sequence[Line]) -> tuple[Curve, ...]:
    """The first lines with their medians and quartiles; one statement."""
    shown = lines[:MOST_CURVES]
    _read(session, [one.entry for one in shown])
    return tuple(_curve(one) for one in shown)


def values_by_label(session: Session, lines: Sequence[Line], frame_bytes: int) -> tuple[Way | None, dict[str, Values]]:
    """The way of measuring that most series have in common, and the values of each label; three statements at most."""
    ways: dict[Way, list[Line]] = {}
    for one in lines:
        if one.label != UNKNOWN:
            ways.setdefault(one.way, []).append(one)
    for way in sorted(ways, key=lambda way: (-sum(one.entry.series for one in ways[way]), str(way)))[:MOST_WAYS]:
        members = ways[way]
        _read(session, [one.entry for one in members])
        at_size = ((one.label, spread_at(one.entry.packed, frame_bytes)) for one in members)
        found: dict[str, Values] = {label: tuple(spread.pairs()) for label, spread in at_size if spread.n}
        if found:
            return way, found
    return None, {}


def gains(session: Session, kept_as: str, frame_bytes: int) -> dict[int, Spread]:
    """What each number of queues brought over one queue at a frame size; two statements, one more."""
    entries = {json.loads(line)[0]: entry for line, entry in _entries(session, "rate", (GAIN,), kept_as)[GAIN].items() if entry.series > 0}
    _read(session, entries.values())
    found = {int(queues): spread_at(entry.packed, frame_bytes) for queues, entry in entries.items()}
    return {queues: found[queues] for queues in sorted(found) if found[queues].n}


def standing_spreads(session: Session, asked: Iterable[tuple[str, Way]]) -> dict[tuple[str, Way], dict[int, Spread]]:
    """The medians of all submissions by I/O mode, link speed and way of measuring, at every frame size; two statements."""
    lines = {line_of(label, _json(way)): (label, way) for label, way in asked}
    entries = {line: _Entry(key=key_of((chart_of("rate", STANDING, ""), line))) for line in lines}
    _add_noted(session, "rate", {STANDING: entries}, "", only=True)
    _read(session, entries.values())
    return {lines[line]: spreads(entry.packed) for line, entry in entries.items()}


def _entries(session: Session, metric: str, names: Sequence[str], kept_as: str) -> dict[str, dict[str, _Entry]]:
    """The lines of some charts, those of each by what they are called; two statements."""
    found: dict[str, dict[str, _Entry]] = {name: {} for name in names}
    charts = {chart_of(metric, name, kept_as): found[name] for name in names}
    columns = histogram.c.chart, histogram.c.line, histogram.c.key, histogram.c.series
    for called, line, key, count in session.execute(select(*columns).where(histogram.c.draft == false(), histogram.c.chart.in_(charts))):
        charts[called][line] = _Entry(key=key, series=count)
    _add_noted(session, metric, found, kept_as)
    return found


def _add_noted(session: Session, metric: str, entries: Mapping[str, dict[str, _Entry]], kept_as: str, *, only: bool = False) -> None:
    """What came in or was taken out since; `only` of lines that are asked for."""
    for times, charted in noted_since(session):
        for name, of_name in entries.items():
            for (_, _, _, label, way), codes in lines_of_chart(charted, metric, name, kept_as):
                line = line_of(label, way)
                if only and line not in of_name:
                    continue
                entry = of_name.setdefault(line, _Entry())
                entry.series += times
                (entry.more if times > 0 else entry.less).extend(codes)


def _read(session: Session, entries: Iterable[_Entry]) -> None:
    """The stored part of histograms; one statement."""
    wanted = {one.key: one for one in entries if one.key is not None}
    for key, bins in counted_rows(session.connection(), histogram, ("key", "bins"), False, [*wanted]) if wanted else ():
        wanted[key].bins = bins


def _line(line: str, entry: _Entry) -> Line:
    label, way = json.loads(line)
    return Line(label, tuple(way), entry)


def _commonest_unit(lines: Iterable[Line]) -> str | None:
    counts: dict[str, int] = {}
    for one in lines:
        counts[one.way[0]] = counts.get(one.way[0], 0) + one.entry.series
    return min(counts, key=lambda unit: (-counts[unit], unit), default=None)


def _curve(line: Line) -> Curve:
    unit, family, direction, run_kind, link_type, loss, setting = line.way
    return Curve(
        label=line.label, unit=unit, family=family, direction=direction, run_kind=run_kind, link_type=link_type, loss_ratio_allowed=loss,
        setting=setting, points=tuple(_points(line.entry.packed)),
    )  # fmt: skip


def _points(packed: bytes) -> Iterator[CurvePoint]:
    for frame_bytes, spread in spreads(packed).items():
        lower, middle, upper = (spread.quantile(share) for share in (0.25, 0.5, 0.75))
        yield CurvePoint(frame_bytes=frame_bytes, median=middle, lower_quartile=lower, upper_quartile=upper, n=spread.n)


def _json(way: Way) -> str:
    return json.dumps(way, ensure_ascii=False, separators=(",", ":"))
