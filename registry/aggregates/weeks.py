"""How much each week brought, and what came first."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, case, false, func, literal, select, union_all
from sqlalchemy.orm import Session

from registry.models import revision, submission, withdrawn
from registry.records import Arrived, Changes, Total
from registry.search.find import MOST_COUNTED
from schemas.v1.submission import OUTCOMES


def received_in(session: Session, spans: Sequence[tuple[datetime, datetime]]) -> tuple[Total, ...]:
    """How many submissions were received in each span, from its first moment up to and without its last; one statement.

    Shipped examples are left out. Each is counted up to MOST_COUNTED, so that a busy year costs no more than a quiet one.
    """
    if not spans:
        return ()
    counted = (
        select(literal(place).label("place"), func.count().label("n")).select_from(
            select(literal(1)).where(*_within(start, end)).limit(MOST_COUNTED + 1).subquery()
        )
        for place, (start, end) in enumerate(spans)
    )
    found: dict[int, int] = {row.place: row.n for row in session.execute(union_all(*counted))}
    return tuple(Total(count=min(found[place], MOST_COUNTED), is_capped=found[place] > MOST_COUNTED) for place in range(len(spans)))


def arrived_in(session: Session, start: datetime, end: datetime) -> tuple[Arrived, ...]:
    """How many submissions of each kind and outcome were received from `start` on and before `end`; examples left out. One statement."""
    doubted = func.sum(case((submission.c.plausibility == "implausible", 1), else_=0))
    sorts = (submission.c.kind, submission.c.outcome)
    rows = session.execute(select(*sorts, func.count(), doubted).where(*_within(start, end)).group_by(*sorts).order_by(*sorts))
    return tuple(Arrived(kind=kind, outcome=outcome, submissions=n, implausible=int(doubted)) for kind, outcome, n, doubted in rows)


def changed_in(session: Session, start: datetime, end: datetime) -> Changes:
    """How many corrections and withdrawals were told from `start` on and before `end`; one statement."""
    counts = (
        select(func.count()).select_from(table).where(moment >= start, moment < end).scalar_subquery()
        for table, moment in ((revision, revision.c.replaced_at), (withdrawn, withdrawn.c.withdrawn_at))
    )
    amended, taken_back = session.execute(select(*counts)).one()
    return Changes(amended=amended, withdrawn=taken_back)


def first_of_each_sort(session: Session, start: datetime, end: datetime, most: int) -> list[int]:
    """The numbers of the first `most` that worked, worked partly and failed, and of the first references, examples left out.

    One statement. What lies between is read no further than the last of each.
    """
    is_reference = submission.c.kind == "reference"
    sorts = (is_reference, *((submission.c.kind != "reference") & (submission.c.outcome == outcome) for outcome in OUTCOMES))
    arrival = (submission.c.received_at, submission.c.id)
    firsts = (
        select(submission.c.id).where(*_within(start, end), sort).order_by(*arrival).limit(most).subquery().select() for sort in sorts
    )
    return list(session.scalars(union_all(*firsts)))


def _within(start: datetime, end: datetime) -> tuple[ColumnElement[bool], ...]:
    return submission.c.received_at >= start, submission.c.received_at < end, submission.c.example == false()
