"""Terms that compare a figure or a day: which column they ask, and between which values."""

from pyroaring import BitMap
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.models import facet_list
from registry.search.column import Column, Span
from registry.search.columns import RECEIVED, Columns, day_of
from registry.search.parse import Measured, Received


def key_of(term: Measured | Received) -> int:
    """The column that a term asks."""
    return RECEIVED if isinstance(term, Received) else term.figure.key


def within(column: Column, term: Measured | Received) -> BitMap:
    """The submissions whose value is what the term asks for; whether it is negated is left to the caller."""
    return BitMap.union(BitMap(), *(column.within(one) for one in _spans(term)))


def found_anew(session: Session, term: Measured) -> BitMap:
    """The same without anything that a process keeps; three statements or more."""
    everything = BitMap(session.execute(select(facet_list.c.submission_id)).scalars())
    return within(Columns().column(session, term.figure.key, everything), term)


def _spans(term: Measured | Received) -> list[Span]:
    if isinstance(term, Received):
        day = day_of(term.moment)
        return [Span(None, day, takes_high=False) if term.before else Span(day, None)]
    if term.number is None:
        return [Span(*one) for one in term.ranges]
    takes = term.comparison.endswith("=")
    return [Span(term.number, None, takes_low=takes) if term.comparison.startswith(">") else Span(None, term.number, takes_high=takes)]
