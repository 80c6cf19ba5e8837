"""Lists in the order of a figure of those series that a query asks for: under `mode:sriov` the rate of the VF, not of its neighbour.

What is kept of a submission is its best figure whatever it was measured with, and bounds the one that is asked for. So the best bounds are
read first, with their series, until no other submission can come before (ADR 25).
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from pyroaring import BitMap
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.db.pack import unpack_numbers
from registry.models import facet, facet_list, series
from registry.records import Figure
from registry.search.bitmaps import SEEN, FacetBitmaps
from registry.search.carried import Conditions, fits
from registry.search.column import Column
from registry.search.figures import MEASURES, Asked, key_of, parts_of
from registry.search.kept import seven_digits, unpack_figures
from registry.search.order import Place, comes_after
from schemas.units import line_rate_pps, to_pps

MOST_READ = 2_000
"""Submissions whose series are read for one answer."""
MEASURED = f"{SEEN}measured"
"""The field that says in which modes a trial measured rates: `* sriov`."""
_READ = (200, 600, MOST_READ - 800)
"""Submissions whose series are read together, those with the best bounds first."""
_NUMBERS = {name: row.number for name, row in MEASURES.items()}
_METRICS = {_NUMBERS["goodput"]: "goodput", _NUMBERS["latency"]: "latency", _NUMBERS["jitter"]: "jitter"}
"""What a figure is read from, where that is not the rate."""
_KINDS = {number: kind for kind in ("ndr", "pdr") for number in (MEASURES[kind].number, MEASURES[kind].of_line)}
_OF_LINE = frozenset(row.of_line for row in MEASURES.values() if row.of_line is not None)
_COLUMNS = (
    series.c.submission_id, series.c.metric, series.c.unit, series.c.family, series.c.direction, series.c.run_kind, series.c.link_type,
    series.c.link_speed_mbps, series.c.labels, series.c.frames, series.c.points,
)  # fmt: skip

Shown = tuple[Figure, tuple[float, ...]]


class Own(NamedTuple):
    """A figure of one series, and how it is shown."""

    value: float
    shown: Shown | None = None


class Ranked(NamedTuple):
    """Submissions in the order of a figure, and how many there are."""

    places: tuple[Place, ...]
    total: int
    is_least: bool = False
    """Whether there may be more than `total`."""
    shown: Mapping[int, Shown] = MappingProxyType({})
    """By submission, the rate that it is ranked by and those over the other frame sizes, where that need not be its best one."""


def can_be_read(asked: Asked) -> bool:
    """Whether stored series tell a figure; how many frames were lost they do not."""
    return parts_of(asked.key)[0] != _NUMBERS["loss"]


def measured_in(bitmaps: FacetBitmaps, own: Conditions, asked: Asked) -> BitMap:
    """The submissions that may have a rate of what is asked for, as trials say in which modes they measured; it spares reading others."""
    modes = {f"* {value}" for term in own.get("mode", ()) for value in term.values}
    if not modes or parts_of(asked.key)[0] in _METRICS:
        return bitmaps.everything
    trials = bitmaps.having(number for number, value in bitmaps.values_of("kind") if value == "trial")
    return (bitmaps.everything - trials) | bitmaps.having(number for number, value in bitmaps.values_of(MEASURED) if value in modes)


def ranked_by_own(
    session: Session, column: Column, among: BitMap, own: Conditions, asked: Asked, *, after: Place | None, limit: int
) -> Ranked:
    """The first of some submissions after a place by their own figure; seven statements at most, three of few submissions."""
    cores = _cores(session, asked)
    left = among & column.having
    if len(left) <= MOST_READ:
        best = _best(session, list(left), own, asked, cores)
        return Ranked(tuple(_after(best, after, asked)[:limit]), len(best), shown=_shown(best))
    best = {}
    for amount in _READ:
        some = column.first(left, amount, least=asked.least)
        best |= _best(session, [number for number, _ in some], own, asked, cores)
        number, bound = some[-1]
        if len([one for one in _after(best, after, asked) if not comes_after(one, (bound, number), asked.least)]) >= limit:
            break
        left = left & column.beyond(bound, number, least=asked.least)
    return Ranked(tuple(_after(best, after, asked)[:limit]), len(best), is_least=True, shown=_shown(best))


def _after(best: Mapping[int, Own], after: Place | None, asked: Asked) -> list[Place]:
    """The places behind another one, in order."""
    places = ((one.value, number) for number, one in best.items())
    return sorted((one for one in places if after is None or comes_after(one, after, asked.least)), reverse=not asked.least)


def _shown(best: Mapping[int, Own]) -> dict[int, Shown]:
    return {number: one.shown for number, one in best.items() if one.shown is not None}


def _best(session: Session, numbers: Sequence[int], own: Conditions, asked: Asked, cores_of: Mapping[int, float]) -> dict[int, Own]:
    """The own figure of each submission that has one; two statements."""
    if not numbers:
        return {}
    columns = facet_list.c.submission_id, facet_list.c.figures, facet_list.c.facets
    kept: dict[int, Mapping[int, float]] = {}
    cores: dict[int, float] = {}
    for number, packed, facets in session.execute(select(*columns).where(facet_list.c.submission_id.in_(numbers))):
        kept[number] = unpack_figures(packed)
        if of_host := [cores_of[one] for one in facets if one in cores_of]:
            cores[number] = of_host[-1]
    metric = _METRICS.get(parts_of(asked.key)[0], "rate")
    rows = session.execute(select(*_COLUMNS).where(series.c.submission_id.in_(list(kept)), series.c.metric == metric))
    best: dict[int, Own] = {}
    for row in rows:
        if "apart" not in row.labels and fits(row, own):
            for one in _values(row, asked, kept[row.submission_id], cores.get(row.submission_id)):
                other = best.get(row.submission_id)
                if other is None or (one.value < other.value if asked.least else one.value > other.value):
                    best[row.submission_id] = one
    return best


def _cores(session: Session, asked: Asked) -> dict[int, float]:
    """How many cores each value of the field says, where figures are for each core; one statement."""
    if parts_of(asked.key)[0] != _NUMBERS["pps_per_core"]:
        return {}
    return {row.id: row.number for row in session.execute(select(facet.c.id, facet.c.number).where(facet.c.field == "cores"))}


def _values(row: Any, asked: Asked, kept: Mapping[int, float], cores: float | None) -> Iterator[Own]:
    """What a series says of a figure, as `derive.figures` keeps it of the whole submission."""
    number, frame_bytes = parts_of(asked.key)
    frames, values = unpack_numbers(row.frames, row.points)
    if number in _METRICS:
        if row.metric != "goodput" or row.unit == "l4_bps":
            yield from (Own(value / 1e6 if row.metric == "goodput" else value) for value in values)
        return
    if frame_bytes not in frames or row.run_kind != _KINDS.get(number, row.run_kind):
        return
    told = values[frames.index(frame_bytes)]
    pps = to_pps(told, row.unit, frame_bytes, row.family)
    value = None if pps is None else _of_rate(number, pps / 2 if row.direction == "bi-sum" else pps, row, asked, kept, cores)
    if value is not None:
        figure = Figure(
            metric=row.metric, unit=row.unit, value=told, frame_bytes=frame_bytes, family=row.family, run_kind=row.run_kind
        )  # fmt: skip
        yield Own(value, (figure, values))


def _of_rate(number: int, pps: float, row: Any, asked: Asked, kept: Mapping[int, float], cores: float | None) -> float | None:
    _, frame_bytes = parts_of(asked.key)
    if number in _OF_LINE:
        speed = row.link_speed_mbps
        return seven_digits(100 * pps / line_rate_pps(speed * 1e6, frame_bytes)) if speed else None
    if number == _NUMBERS["pps_per_core"]:
        of_run = float(row.labels.get("cores", 0)) or cores
        return seven_digits(pps / of_run) if of_run else None
    if number in _KINDS or number == _NUMBERS["pps"]:
        return pps
    whole = kept.get(key_of(_NUMBERS["pps"], frame_bytes))  # Per price: the same price bought all of it.
    return seven_digits(kept[asked.key] * pps / whole) if whole else None
