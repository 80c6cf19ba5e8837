"""What readers report: of what, why, in which words. Nothing of who they are is asked for or kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.orm import Session

from registry.db.bulk import add_counts
from registry.models import month_count, report
from registry.models.moderation import WORDS_CHARACTERS

Kind = Literal["submission", "problem"]
MOST_OPEN = 50
"""Reports of one subject that wait at once: further ones are counted, and add nothing that a moderator would need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What somebody told."""

    id: int
    kind: str
    subject: str
    reason: str
    words: str | None
    reported_at: datetime


def file_report(session: Session, kind: Kind, subject: str, reason: str, words: str, now: datetime) -> None:
    """The report kept, and counted for everybody to see."""
    waiting = select(func.count()).where(report.c.subject == subject, report.c.closed_at.is_(None))
    if session.execute(waiting).scalar_one() < MOST_OPEN:
        row = {"kind": kind, "subject": subject, "reason": reason, "words": kept_words(words)}
        session.execute(insert(report), row | {"reported_at": now})
    count_of_month(session, "report", {reason: 1}, now)


def kept_words(words: str) -> str | None:
    """What is kept of words that somebody typed; PostgreSQL takes no text that holds a NUL."""
    return words.replace("\0", " ").strip()[:WORDS_CHARACTERS] or None


def close_reports(session: Session, subject: str, now: datetime) -> int:
    """How many reports of a subject waited; they do no more."""
    closed = update(report).where(report.c.subject == subject, report.c.closed_at.is_(None)).values(closed_at=now)
    return len(session.execute(closed.returning(report.c.id)).all())


def open_reports(session: Session, most: int) -> tuple[Report, ...]:
    """What waits, the oldest first; one statement."""
    return _reports(session, report.c.closed_at.is_(None), most)


def reports_of(session: Session, subject: str, most: int = 200) -> tuple[Report, ...]:
    """What was ever told of a subject, closed or not; one statement."""
    return _reports(session, report.c.subject == subject, most)


def count_of_month(session: Session, what: str, times: dict[str, int], now: datetime) -> None:
    """What happened so often for each reason, added to what the month has; one statement."""
    rows = [(f"{now:%Y-%m}", what, reason[:24], number) for reason, number in sorted(times.items())]
    add_counts(session.connection(), month_count, ("times",), rows)


def _reports(session: Session, which: ColumnElement[bool], most: int) -> tuple[Report, ...]:
    rows = session.execute(select(report).where(which).order_by(report.c.id).limit(most))
    return tuple(Report(**{name: getattr(row, name) for name in Report.__slots__}) for row in rows)
