"""Taking a submission out again: the document, its earlier revisions and every row and count made of them. Its id stays behind.

The caller owns the transaction. Nobody else writes submissions meanwhile; readers see all of it or nothing of it.
"""

from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from registry.db import dialect
from registry.derive.knowhow import count_met
from registry.derive.rows import Derived
from registry.derive.write import Numbered, count, facet_ids, index_in_draft, note_redone, remove_range, write_rows
from registry.ingest.again import Broken, Kept, derive_again
from registry.ingest.beside import beside_of, configurations_in, forget_beside, note_due
from registry.models import (
    aside,
    aside_revision,
    document,
    moderation_note,
    rebuild,
    report,
    reviewed,
    revision,
    submission,
    withdrawn,
)
from registry.records import ALONE


def take_out(session: Session, uid: str) -> bool:
    """Whether there was such a submission, shown or laid aside; nothing of it is left, and its id is free."""
    kept = stored(session, uid)
    with dialect.overwriting(session):
        was_aside = _forget_aside(session, uid)
        if kept is None:
            return was_aside
        take_apart(session, kept)
        for table in (revision, document):
            session.execute(delete(table).where(table.c.submission_id == kept.number))
        session.execute(delete(submission).where(submission.c.id == kept.number))
    note_redone(session, kept.number - 1, kept.number)
    return True


def _forget_aside(session: Session, uid: str) -> bool:
    """Whether it had been laid aside; that, and what was said about it, is gone."""
    for table in (report, moderation_note, reviewed):
        session.execute(delete(table).where(table.c.subject == uid))
    number = select(aside.c.number).where(aside.c.uid == uid).scalar_subquery()
    session.execute(delete(aside_revision).where(aside_revision.c.number == number))
    return session.execute(delete(aside).where(aside.c.uid == uid).returning(aside.c.uid)).first() is not None


def leave_mark(session: Session, uid: str, fingerprint: str, statement: str, now: datetime) -> None:
    """The id is answered with 410 from now on, and never taken again."""
    session.execute(insert(withdrawn), {"uid": uid, "withdrawn_at": now, "fingerprint": fingerprint, "statement": statement})


def mark_of(session: Session, uid: str) -> str | None:
    """The statement that an id was withdrawn with, or None."""
    return session.execute(select(withdrawn.c.statement).where(withdrawn.c.uid == uid)).scalar_one_or_none()


def stored(session: Session, uid: str) -> Kept | None:
    """The submission of an id, locked against every other writer until the transaction ends; or None."""
    dialect.one_writer(session)
    row = session.execute(
        select(submission.c.id, submission.c.received_at, document.c.body)
        .join(document, document.c.submission_id == submission.c.id)
        .where(submission.c.uid == uid)
    ).one_or_none()
    return None if row is None else Kept(row.id, row.received_at, row.body, beside_of(session, [row.id]).get(row.id, ALONE))


def take_apart(session: Session, kept: Kept) -> None:
    """Every derived row and count of a submission gone; its own row and its document stay.

    What cannot be read again cannot be counted out: a rebuild then puts the counts right. What others say of it is forgotten.
    """
    rows = derive_again(kept)
    forget_beside(session, kept.number, None if isinstance(rows, Broken) else rows)
    if not isinstance(rows, Broken):
        _count(session, kept.number, rows, -1)
        for draft in _indexes(session, kept.number):
            dialect.forget_words(session, kept.number, rows.words, draft=draft)
    remove_range(session, kept.number - 1, kept.number)


def put_together(session: Session, number: int, rows: Derived) -> None:
    """Every derived row and count of a submission whose own row and document are there."""
    many, ids = [Numbered(number, rows)], facet_ids(session, [rows])
    write_rows(session, many, ids)
    note_due(session, configurations_in(rows))
    _count(session, number, rows, 1)
    if True in _indexes(session, number):
        index_in_draft(session, many, ids)


def _count(session: Session, number: int, rows: Derived, times: int) -> None:
    ids = facet_ids(session, [rows])
    for draft in (False, True) if _is_in_draft(session, number) else (False,):
        count(session, [rows], ids, draft=draft, times=times)
        count_met(session, [(number, rows.sighted)], draft=draft, times=times)


def _indexes(session: Session, number: int) -> tuple[bool, ...]:
    """Where the words of a submission stand; only SQLite makes its index anew beside the one that is searched."""
    is_twice = session.get_bind().dialect.name == "sqlite" and _is_in_draft(session, number)
    return (False, True) if is_twice else (False,)


def _is_in_draft(session: Session, number: int) -> bool:
    """Whether a rebuild that is going on has passed this submission and counted it in its draft."""
    reached = session.execute(select(rebuild.c.reached)).scalar_one_or_none()
    return reached is not None and reached >= number
