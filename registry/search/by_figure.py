"""Lists in the order of a figure, and what a figure is compared with: by its classes first, then exactly.

A class holds what is equal to two digits, so classes in their order are figures in their order but for those within one, which are read
and sorted. A page begins with one class and takes more at a time as long as it is not full (ADR 17).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from registry.db.dialect import has_facet, is_among
from registry.models import facet, facet_list, submission
from registry.records import Figure
from registry.search.figures import Asked
from registry.search.kept import class_field, class_of, figure_in
from registry.search.order import Place
from registry.search.parse import Measured

_NEXT = 15
"""Classes that are read after the first one where it does not fill a page; then all that are left."""
_BOUNDS = {">": (False, None), ">=": (True, None), "<": (None, False), "<=": (None, True)}
"""Whether each comparison takes its number in, below and above; None where that side is open."""
Conditions = Sequence[ColumnElement[bool]]


Shown = tuple[Figure, tuple[float, ...]]


class Ranked(NamedTuple):
    """Submissions in the order of a figure, and how many there are at all, counted no further than asked."""

    places: tuple[Place, ...]
    total: int
    is_least: bool = False
    """Whether there may be more than `total`."""
    shown: Mapping[int, Shown] = MappingProxyType({})
    """By submission, the rate that it is ranked by and those over the other frame sizes, where that need not be its best one."""


class _Span(NamedTuple):
    """Figures between two bounds; None is open."""

    low: float | None
    high: float | None
    takes_low: bool = True
    takes_high: bool = True

    def holds(self, value: float) -> bool:
        above = self.low is None or value > self.low or (self.takes_low and value == self.low)
        return above and (self.high is None or value < self.high or (self.takes_high and value == self.high))


def ranked(session: Session, conditions: Conditions, asked: Asked, *, after: Place | None, limit: int, most: int) -> Ranked:
    """The first submissions after a place, the best first, of equals the newest; of the least, the oldest. Five statements at most."""
    found: list[Place] = []
    total = 0
    for is_before, classes in _chunks(classes_of_figure(session, asked), after, asked.least):
        within = [*conditions, has_classes(classes)]
        if not is_before and len(found) < limit:
            places = _places(session, within, asked.key)
            total += len(places)
            found += sorted((one for one in places if after is None or comes_after(one, after, asked.least)), reverse=not asked.least)
        elif total < most:
            some = select(submission.c.id).where(*within).limit(most - total).subquery()
            total += session.execute(select(func.count()).select_from(some)).scalar_one()
    return Ranked(tuple(found[:limit]), min(total, most))


def compared(session: Session, term: Measured) -> ColumnElement[bool]:
    """The condition that a figure is what a term compares it with; one statement: only classes at a bound need a look at their figures."""
    spans = [_Span(*one) for one in term.ranges] if term.number is None else [_open(term.comparison, term.number)]
    edges = sorted({class_of(bound) for one in spans for bound in (one.low, one.high) if bound is not None})
    of_figure = facet.c.field == class_field(term.figure.key)
    at_edges = _has_facets(select(facet.c.id).where(of_figure, facet.c.number.in_(edges)))
    statement = select(facet_list.c.submission_id, facet_list.c.figures).select_from(facet_list)
    statement = statement.join(submission, submission.c.id == facet_list.c.submission_id).where(at_edges)
    exactly = [
        number
        for number, packed in (session.execute(statement) if edges else ())
        if any(one.holds(value) for value in (figure_in(packed, term.figure.key),) if value is not None for one in spans)
    ]
    within = or_(*(_between(one) for one in spans))
    return or_(
        _has_facets(select(facet.c.id).where(of_figure, within, facet.c.number.not_in(edges))),
        is_among(submission.c.id, json.dumps(exactly)),
    )


def _open(comparison: str, number: float) -> _Span:
    low, high = _BOUNDS[comparison]
    return _Span(number if low is not None else None, number if high is not None else None, bool(low), bool(high))


def _between(one: _Span) -> ColumnElement[bool]:
    """Classes between those of the bounds."""
    low = () if one.low is None else (facet.c.number > class_of(one.low),)
    high = () if one.high is None else (facet.c.number < class_of(one.high),)
    return and_(facet.c.number.is_not(None), *low, *high)


def classes_of_figure(session: Session, asked: Asked) -> list[tuple[float, int]]:
    """The classes of a figure and the ids of their facets, the best first; one statement."""
    rows = session.execute(select(facet.c.number, facet.c.id).where(facet.c.field == class_field(asked.key)))
    return sorted(((row.number, row.id) for row in rows), reverse=not asked.least)


def _chunks(classes: Sequence[tuple[float, int]], after: Place | None, least: bool) -> Iterator[tuple[bool, list[int]]]:
    """Ids of classes that are read together, those before the place first; four chunks at most."""
    start = 0
    if after is not None:
        edge = class_of(after[0])
        start = sum(number < edge if least else number > edge for number, _ in classes)
    ids = [number for _, number in classes]
    cuts = (0, start, start + 1, start + 1 + _NEXT, len(ids))
    for place, (begin, end) in enumerate(pairwise(cuts)):
        if ids[begin:end]:
            yield place == 0, ids[begin:end]


def _places(session: Session, conditions: Conditions, key: int) -> list[Place]:
    statement = select(facet_list.c.submission_id, facet_list.c.figures).select_from(facet_list)
    rows = session.execute(statement.join(submission, submission.c.id == facet_list.c.submission_id).where(*conditions))
    return [(value, number) for number, packed in rows if (value := figure_in(packed, key)) is not None]


def comes_after(one: Place, after: Place, least: bool) -> bool:
    """Whether a place is behind another in the order of a figure."""
    return one > after if least else one < after


def has_classes(classes: Sequence[int]) -> ColumnElement[bool]:
    """The condition that a figure is in one of some classes, by the ids of their facets."""
    return _has_facets(select(facet.c.id).where(facet.c.id.in_(classes)))


def _has_facets(ids: Select[tuple[int]]) -> ColumnElement[bool]:
    return has_facet(submission.c.id, ids.correlate(None).scalar_subquery())
