"""Putting a newer revision in the place of a submission's document; the older one is kept beside it.

The caller owns the transaction. The submission keeps its number and the time of its arrival, by which it is judged as it was then: an
amendment tells the same trial better, a new measurement is a new submission.
"""

from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from registry.derive.write import note_redone
from registry.ingest.again import Kept
from registry.ingest.store import Judged
from registry.ingest.withdraw import put_together, take_apart
from registry.models import document, revision, submission

MOST_REVISIONS = 30
"""Earlier revisions of one submission: all of them are read to show what was changed, and each may be as large as a document may."""


def replace(session: Session, kept: Kept, newer: Judged, sha256: str, statement: str, now: datetime) -> None:
    """The newer revision stored and derived, the older one, whose digest is `sha256`, kept with the statement that replaced it."""
    number = kept.number
    take_apart(session, kept)
    position = revisions(session, number)
    older = {"submission_id": number, "position": position, "sha256": sha256, "body": kept.body}
    session.execute(insert(revision), older | {"replaced_at": now, "statement": statement})
    columns = {name: value for name, value in newer.rows.columns.items() if name not in {"uid", "received_at"}}
    session.execute(update(submission).where(submission.c.id == number).values(columns))
    session.execute(update(document).where(document.c.submission_id == number).values(body=newer.packed, bytes=len(newer.received.body)))
    put_together(session, number, newer.rows)
    note_redone(session, number - 1, number)


def revisions(session: Session, number: int) -> int:
    """How many revisions of a submission were replaced."""
    count: int = session.execute(select(func.count()).where(revision.c.submission_id == number)).scalar_one()
    return count


def was_replaced_by(session: Session, number: int, statement: str) -> bool:
    """Whether this very statement made one of a submission's revisions."""
    found = select(revision.c.position).where(revision.c.submission_id == number, revision.c.statement == statement)
    return session.execute(found.limit(1)).first() is not None
