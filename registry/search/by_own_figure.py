"""Lists in the order of a figure of those series that a query asks for: under `mode:sriov` the rate of the VF, not of its neighbour.

What is kept of a submission is its best figure whatever it was measured with, and bounds the one that is asked for. So the best bounds are
read first, with their series, until no other submission can come before (ADR 25).
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from registry.db.dialect import has_facet
from registry.db.pack import unpack_numbers
from registry.models import facet, facet_list, series, submission
from registry.records import Figure
from registry.search.bitmaps import SEEN
from registry.search.by_figure import Ranked, Shown, classes_of_figure, comes_after, has_classes
from registry.search.carried import Conditions, fits
from registry.search.figures import MEASURES, Asked, key_of, parts_of
from registry.search.kept import class_of, seven_digits, unpack_figures
from registry.search.order import Place
from schemas.units import line_rate_pps, to_pps

MOST_READ = 2_000
"""Submissions whose series are read for one answer."""
MEASURED = f"{SEEN}measured"
"""The field that says in which modes a trial measured rates: `* sriov`."""
_CUTS = (1, 16)
"""Classes read together, up to which; where few submissions are asked for, all at once."""
_NUMBERS = {name: row.number for name, row in MEASURES.items()}
_METRICS = {_NUMBERS["goodput"]: "goodput", _NUMBERS["latency"]: "latency", _NUMBERS["jitter"]: "jitter"}
"""What a figure is read from, where that is not the rate."""
_KINDS = {number: kind for kind in ("ndr", "pdr") for number in (MEASURES[kind].number, MEASURES[kind].of_line)}
_OF_LINE = frozenset(row.of_line for row in MEASURES.values() if row.of_line is not None)
_COLUMNS = (
    series.c.submission_id, series.c.metric, series.c.unit, series.c.family, series.c.direction, series.c.run_kind, series.c.link_type,
    series.c.link_speed_mbps, series.c.labels, series.c.frames, series.c.points,
)  # fmt: skip


class Own(NamedTuple):
    """A figure of one series, and how it is shown."""

    value: float
    shown: Shown | None = None


Candidate = tuple[int, Mapping[int, float], Sequence[int]]
"""A submission, the figures that are kept of it, and its facets."""


def can_be_read(asked: Asked) -> bool:
    """Whether stored series tell a figure; how many frames were lost they do not."""
    return parts_of(asked.key)[0] != _NUMBERS["loss"]


def ranked_by_own(
    session: Session, conditions: Sequence[ColumnElement[bool]], own: Conditions, asked: Asked, *, after: Place | None, limit: int
) -> Ranked:
    """The first submissions after a place by their own figure, the best first; `total` is at least so many where not all were read.

    Nine statements at most, four where few submissions are asked for.
    """
    classes, cores = classes_of_figure(session, asked), _cores(session, asked)
    within = [*conditions, *(() if parts_of(asked.key)[0] in _METRICS else _measured_in(own))]
    few = _candidates(session, [*within, has_classes([number for _, number in classes])], MOST_READ + 1)
    if len(few) <= MOST_READ:
        best = _best(session, few, own, asked, cores)
        return Ranked(tuple(_after(best, after, asked)[:limit]), len(best), shown=_shown(best))
    best = {}
    room = MOST_READ
    for begin, end in pairwise((0, *(cut for cut in _CUTS if cut < len(classes)), len(classes))):
        some = _candidates(session, [*within, has_classes([number for _, number in classes[begin:end]])], room)
        best |= _best(session, some, own, asked, cores)
        room -= len(some)
        sure = _after(best, after, asked)
        if end < len(classes):
            sure = [one for one in sure if comes_after((classes[end][0], 0), (class_of(one[0]), 0), asked.least)]
        if len(sure) >= limit or room <= 0:
            break
    return Ranked(tuple(_after(best, after, asked)[:limit]), len(best), is_least=True, shown=_shown(best))


def _after(best: Mapping[int, Own], after: Place | None, asked: Asked) -> list[Place]:
    """The places behind another one, in order."""
    places = ((one.value, number) for number, one in best.items())
    return sorted((one for one in places if after is None or comes_after(one, after, asked.least)), reverse=not asked.least)


def _shown(best: Mapping[int, Own]) -> dict[int, Shown]:
    return {number: one.shown for number, one in best.items() if one.shown is not None}


def _measured_in(own: Conditions) -> list[ColumnElement[bool]]:
    """That a rate was measured in a mode asked for, as trials say; it spares reading most of the others."""
    modes = [f"* {value}" for term in own.get("mode", ()) for value in term.values]
    if not modes:
        return []
    ids = select(facet.c.id).where(facet.c.field == MEASURED, facet.c.value.in_(modes)).correlate(None)
    return [or_(has_facet(submission.c.id, ids.scalar_subquery()), submission.c.kind != "trial")]


def _candidates(session: Session, conditions: Sequence[ColumnElement[bool]], most: int) -> list[Candidate]:
    """The newest submissions that meet the conditions; one statement."""
    columns = facet_list.c.submission_id, facet_list.c.figures, facet_list.c.facets
    statement = select(*columns).select_from(facet_list).join(submission, submission.c.id == facet_list.c.submission_id).where(*conditions)
    rows = session.execute(statement.order_by(facet_list.c.submission_id.desc()).limit(most))
    return [(number, unpack_figures(packed), facets) for number, packed, facets in rows]


def _best(
    session: Session, candidates: Sequence[Candidate], own: Conditions, asked: Asked, cores_of: Mapping[int, float]
) -> dict[int, Own]:
    """The own figure of each candidate that has one; one statement."""
    if not candidates:
        return {}
    kept = {number: figures for number, figures, _ in candidates}
    cores = {number: cores_of[one] for number, _, facets in candidates for one in facets if one in cores_of}
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
