"""Which submissions an answer is made of: all that a query asks for where they are few, else a sample that anybody can draw again.

A sample is of the submissions whose number a prime divides, the smallest of a fixed row that leaves no more than asked for. So it stays
the same until there are twice as many, says nothing about when a submission came in, and has no step in common with anybody's batches.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from pyroaring import BitMap
from sqlalchemy import ColumnElement, false, func, select
from sqlalchemy.orm import Session

from registry.derive.charted import CHOSEN
from registry.models import facet, series, submission, tally
from registry.records import Basis
from registry.search import choose, find
from registry.search.bitmaps import bitmaps_of
from registry.search.carried import Conditions, carried_conditions
from registry.search.parse import Condition, Query

MOST = 1_000
"""Submissions whose series are read one by one for one answer."""
MOST_FOUND = 20_000
"""The newest submissions, of which a sample is drawn where the database must be asked for each."""
_STEPS = (2, 3, 7, 13, 29, 59, 127, 251, 509, 1021, 2039, 4093, 8191, 16381, 32749, 65521, 131071, 262139, 524287, 1048573)
"""Primes, each about twice the one before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The submissions of an answer."""

    basis: Basis
    numbers: Sequence[int] | None
    """None where everything is looked at."""
    kept_as: str | None
    """What histograms call the selection, where there are more submissions than are read one by one; None where they do not keep it."""
    own: Conditions = field(default_factory=dict)
    """What is asked of each series by itself."""

    @property
    def conditions(self) -> list[ColumnElement[bool]]:
        """Over `series`."""
        return [] if self.numbers is None else [series.c.submission_id.in_(self.numbers)]


def selected(session: Session, query: Query, most: int = MOST) -> Selection:
    """What a query asks for; five statements at most, and one for each figure compared."""
    own = carried_conditions(query)
    if query.terms:
        found, is_all = _found(session, query)
        hits, kept_as = len(found), _kept_as(session, query) if len(found) > most else None
    else:
        hits, kept_as = _trials(session), ""
        if hits <= most:
            return Selection(basis=Basis(hits=hits, looked_at=hits), numbers=None, kept_as=None)
        found, is_all = None, True
    if found is not None and hits <= most:
        return Selection(basis=Basis(hits=hits, looked_at=hits), numbers=list(found), kept_as=None, own=own)
    numbers = _sample(session, found, most)
    basis = Basis(hits=hits, looked_at=len(numbers), sampled=True, hits_are_capped=not is_all)
    return Selection(basis=basis, numbers=numbers, kept_as=kept_as, own=own)


def _trials(session: Session) -> int:
    statement = select(func.coalesce(func.sum(tally.c.submissions), 0))
    return int(session.execute(statement.where(tally.c.draft == false(), tally.c.example == false(), tally.c.kind == "trial")).scalar_one())


def _found(session: Session, query: Query) -> tuple[BitMap, bool]:
    """The submissions a query asks for, and whether those are all."""
    bitmaps = bitmaps_of(session)
    if choose.is_chosen(query):
        with bitmaps.lock:
            bitmaps.follow(session)
            if not bitmaps.is_full:
                return choose.chosen(session, bitmaps, query), True
    newest = select(submission.c.id).where(*find.conditions_of(session, query)).order_by(submission.c.id.desc()).limit(MOST_FOUND + 1)
    numbers = session.execute(newest).scalars().all()
    return BitMap(numbers[:MOST_FOUND]), len(numbers) <= MOST_FOUND


def _kept_as(session: Session, query: Query) -> str | None:
    """`mode:sriov`, where a query is one value that histograms are kept for; one statement."""
    term = query.terms[0]
    if len(query.terms) > 1 or not isinstance(term, Condition) or term.negated or term.field.name not in CHOSEN:
        return None
    meant = select(facet.c.value).where(facet.c.field == term.field.name, find.value_condition(term)).limit(2)
    values = session.execute(meant).scalars().all()
    return f"{term.field.name}:{values[0]}" if len(values) == 1 else None


def _sample(session: Session, found: BitMap | None, most: int) -> list[int]:
    last = found.max() if found is not None else session.execute(select(func.max(submission.c.id))).scalar_one()
    count = len(found) if found is not None else last
    step = next((step for step in _STEPS if count / step <= most), _STEPS[-1])
    multiples = range(step, last + 1, step)
    sample = list(multiples if found is None else found & BitMap(multiples))
    # What came in together may have no number that the prime divides, or many: the newest are taken then, or left in.
    return sample[-most:] if sample or found is None else list(islice(reversed(found), most))
