"""Laying a submission aside, and putting it back: what a moderator hides, and what waits for one.

It is taken out as by a withdrawal, so that nothing that counts, lists or finds knows of it, and kept whole beside: its number, the time of
its arrival, its document and earlier revisions. Put back, it is what a rebuild would make of it. The caller owns the transaction.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Table, delete, false, func, insert, select
from sqlalchemy.orm import Session

from registry.db import dialect
from registry.db.pack import unpack_document
from registry.derive.write import note_redone
from registry.errors import HiddenError, RegistryError, WaitingError
from registry.ingest.again import Broken, Kept, derive_again
from registry.ingest.withdraw import put_together, stored, take_apart
from registry.models import aside, aside_revision, document, facet, facet_count, revision, submission
from schemas import Submission
from schemas.compiled import take

State = Literal["hidden", "waiting"]
_REVISION = ("position", "sha256", "body", "replaced_at", "statement")


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """Why a submission is here and not shown."""

    id: str
    state: State
    reason: str | None
    """One of `REASONS`; None for one that waits."""
    words: str | None
    """What the moderator says about it to everybody."""
    since: datetime


def lay_aside(session: Session, uid: str, state: State, now: datetime, *, reason: str | None = None, words: str | None = None) -> bool:
    """Whether there was such a submission; it is shown nowhere from now on."""
    kept = stored(session, uid)
    if kept is None:
        return False
    row = {"uid": uid, "number": kept.number, "received_at": kept.received_at, "state": state, "reason": reason, "words": words}
    size = select(document.c.bytes).where(document.c.submission_id == kept.number).scalar_subquery()
    session.execute(insert(aside).values(row | {"signer": _signer_of(kept), "since": now, "body": kept.body, "bytes": size}))
    _move(session, revision, "submission_id", aside_revision, "number", kept.number)
    with dialect.overwriting(session):
        take_apart(session, kept)
        for table in (revision, document):
            session.execute(delete(table).where(table.c.submission_id == kept.number))
        session.execute(delete(submission).where(submission.c.id == kept.number))
    note_redone(session, kept.number - 1, kept.number)
    return True


def put_back(session: Session, uid: str) -> bool:
    """Whether it was laid aside; it is shown again, as it was. Raises RegistryError for a document that cannot be read any more."""
    dialect.one_writer(session)
    row = session.execute(select(aside).where(aside.c.uid == uid)).one_or_none()
    if row is None:
        return False
    rows = derive_again(Kept(row.number, row.received_at, row.body))
    if isinstance(rows, Broken):
        raise RegistryError(f"{uid} cannot be put back: {rows.why}")
    session.execute(insert(submission), {"id": row.number} | rows.columns)
    session.execute(insert(document), {"submission_id": row.number, "body": row.body, "bytes": row.bytes})
    _move(session, aside_revision, "number", revision, "submission_id", row.number)
    put_together(session, row.number, rows)
    with dialect.overwriting(session):
        session.execute(delete(aside_revision).where(aside_revision.c.number == row.number))
        session.execute(delete(aside).where(aside.c.uid == uid))
    note_redone(session, row.number - 1, row.number)
    return True


def aside_of(session: Session, uid: str) -> Aside | None:
    """Why a submission is not shown, or None; one statement."""
    columns = (aside.c.state, aside.c.reason, aside.c.words, aside.c.since)
    row = session.execute(select(*columns).where(aside.c.uid == uid)).one_or_none()
    return None if row is None else Aside(id=uid, state=row.state, reason=row.reason, words=row.words, since=row.since)


def laid_aside(session: Session, uid: str) -> Kept | None:
    """The document that was laid aside, or None; one statement."""
    row = session.execute(select(aside.c.number, aside.c.received_at, aside.c.body).where(aside.c.uid == uid)).one_or_none()
    return None if row is None else Kept(row.number, row.received_at, row.body)


def why_aside(found: Aside) -> HiddenError | WaitingError:
    """What whoever asks for it is told."""
    if found.state == "waiting":
        return WaitingError(f"{found.id} is here and waits for a moderator to look at it")
    said = f": {found.words}" if found.words else ""
    return HiddenError(f"{found.id} was hidden by the moderators ({found.reason}){said}", found.reason)


def hold_back(session: Session, entered: Sequence[Submission], first: int, now: datetime) -> frozenset[str]:
    """The ids of those just stored that wait for a moderator: unsigned ones, and the first so many of a key."""
    keys = {one.signer for one in entered if one.signer is not None}
    counted = (
        select(facet.c.value, func.sum(facet_count.c.submissions + facet_count.c.examples))
        .join(facet_count, facet_count.c.facet_id == facet.c.id)
        .where(facet.c.field == "contributor", facet.c.value.in_(keys), facet_count.c.draft == false())
        .group_by(facet.c.value)
    )
    room = {key: first - int(times) for key, times in session.execute(counted)} if keys else {}
    for one in entered:
        if one.signer is not None:
            room[one.signer] = room.get(one.signer, first) + 1  # They are counted already.
    held: list[str] = []
    for one in entered:
        if one.signer is None or room[one.signer] > 0:
            held.append(one.id)
            lay_aside(session, one.id, "waiting", now)
        if one.signer is not None:
            room[one.signer] -= 1
    return frozenset(held)


def _signer_of(kept: Kept) -> str | None:
    try:
        return take(json.loads(unpack_document(kept.body))).signer
    except ValueError:  # Damaged bytes, no JSON, or a SchemaError.
        return None


def _move(session: Session, source: Table, its: str, target: Table, other: str, number: int) -> None:
    """Revisions of one submission copied from one table to the other."""
    rows = session.execute(select(*(source.c[name] for name in _REVISION)).where(source.c[its] == number)).mappings().all()
    if rows:
        session.execute(insert(target), [{other: number} | dict(row) for row in rows])
