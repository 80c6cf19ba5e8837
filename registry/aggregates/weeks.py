"""How much each week brought."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import false, func, literal, select, union_all
from sqlalchemy.orm import Session

from registry.models import submission
from registry.records import Total
from registry.search.find import MOST_COUNTED


def received_in(session: Session, spans: Sequence[tuple[datetime, datetime]]) -> tuple[Total, ...]:
    """How many submissions were received in each span, from its first moment up to and without its last; one statement.

    Shipped examples are left out. Each is counted up to MOST_COUNTED, so that a busy year costs no more than a quiet one.
    """
    if not spans:
        return ()
    counted = (
        select(literal(place).label("place"), func.count().label("n")).select_from(
            select(literal(1))
            .where(submission.c.received_at >= start, submission.c.received_at < end, submission.c.example == false())
            .limit(MOST_COUNTED + 1)
            .subquery()
        )
        for place, (start, end) in enumerate(spans)
    )
    found: dict[int, int] = {row.place: row.n for row in session.execute(union_all(*counted))}
    return tuple(Total(count=min(found[place], MOST_COUNTED), is_capped=found[place] > MOST_COUNTED) for place in range(len(spans)))
