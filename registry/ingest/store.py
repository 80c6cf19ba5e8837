"""Storing judged submissions, in the caller's transaction: one, or many at once by the same statements."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Literal, NamedTuple

from sqlalchemy import Executable, Integer, String, literal_column, select
from sqlalchemy.orm import Session

from registry.db import dialect
from registry.db.bulk import insert_rows
from registry.db.pack import pack_document, unpack_document
from registry.derive.knowhow import count_met
from registry.derive.rows import Derived, derive
from registry.derive.write import FacetIds, Numbered, count, facet_ids, write_rows
from registry.ingest.aside import hold_back
from registry.ingest.keys import Bar, HandleState, look_at
from registry.ingest.receive import Received
from registry.models import document, facet_list, revision, submission
from registry.records import Flagged, Judgement
from registry.search.kept import unpack_flags
from schemas import canonical

Status = Literal["created", "duplicate"] | Bar


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a submission, and the judgement that stands."""

    status: Status
    uid: str
    judgement: Judgement
    handle: HandleState | None = None
    """What became of the handle that a signed one names."""
    waits: bool = False
    """Whether a moderator looks at it first."""


class Judged(NamedTuple):
    """A document, what the judge made of it, and the bytes and rows that are to be stored: all that needs no database."""

    received: Received
    judgement: Judgement
    packed: bytes
    rows: Derived


def prepare(received: Received, judgement: Judgement, received_at: datetime) -> Judged:
    """A judged document, ready to be stored; done before the transaction, so that others wait less for its end."""
    return Judged(received, judgement, pack_document(received.body), derive(received.submission, judgement, received_at))


def store(session: Session, received: Received, judgement: Judgement, received_at: datetime) -> Stored:
    """`created`; `duplicate` where the same document is there already; `conflict` where another one has its id.

    The unique id decides, so that of two equal requests at once one creates and the other finds.
    """
    return store_all(session, [prepare(received, judgement, received_at)])[0]


def store_all(session: Session, many: Sequence[Judged]) -> list[Stored]:
    """What became of each, in their order; of equal ids the first one counts.

    Twelve statements at most, whatever their number; two more where many values were never met before or any is signed.
    """
    first = {one.received.submission.id: one for one in reversed(many)}
    # In the order of their ids: two batches that share some then never wait for each other crosswise.
    chosen = [first[uid] for uid in sorted(first)]
    ids = facet_ids(session, [one.rows for one in chosen])
    numbers, gone, hold_first = _insert_submissions(session, [one.rows for one in chosen])
    new = look_at(session, {uid: first[uid].received.submission for uid in numbers}, numbers, gone)
    created = [one for one in chosen if one.received.submission.id in numbers.keys() - new.barred.keys()]
    _insert_rest(session, created, numbers, ids)
    found = _stored_before(session, [one for one in chosen if one.received.submission.id not in numbers])
    found |= {uid: Stored(bar, uid, first[uid].judgement) for uid, bar in new.barred.items()}
    held = (
        hold_back(session, [one.received.submission for one in created], hold_first, created[0].rows.columns["received_at"])
        if hold_first and created
        else ()
    )
    return [_answer(one, first, found, new.handles, held) for one in many]


def _insert_submissions(session: Session, many: Sequence[Derived]) -> tuple[dict[str, int], dict[str, Bar], int]:
    """The numbers of those that were not there, which of them may not come back, and how many first ones of a key wait."""
    columns = [rows.columns for rows in many]
    # One row alone spares SQLAlchemy the machinery for many.
    rows = (
        session.connection().execute(_insert_missing(session.get_bind().dialect.name), columns[0] if len(columns) == 1 else columns).all()
    )
    return {row.uid: row.id for row in rows}, {row.uid: row.gone for row in rows if row.gone}, rows[0].hold_first if rows else 0


@cache
def _insert_missing(name: str) -> Executable:
    """Made once: building the statement costs as much as sending it."""
    # Whoever withdraws lets nobody enter meanwhile, so what is seen here is seen of all who withdrew before.
    gone = literal_column(
        "CASE WHEN EXISTS (SELECT 1 FROM withdrawn WHERE withdrawn.uid = submission.uid) THEN 'withdrawn' "
        "ELSE (SELECT aside.state FROM aside WHERE aside.uid = submission.uid) END",
        String,
    )
    hold_first = literal_column("coalesce((SELECT threshold.hold_first FROM threshold), 0)", Integer)
    return dialect.insert_missing(name, submission).returning(
        submission.c.uid, submission.c.id, gone.label("gone"), hold_first.label("hold_first")
    )


def _insert_rest(session: Session, created: Sequence[Judged], numbers: Mapping[str, int], ids: FacetIds) -> None:
    if not created:
        return
    numbered = [Numbered(numbers[one.received.submission.id], one.rows) for one in created]
    bodies = [(number, one.packed, len(one.received.body)) for (number, _), one in zip(numbered, created, strict=True)]
    with dialect.sent_together(session):
        insert_rows(session.connection(), document, ("submission_id", "body", "bytes"), bodies)
        write_rows(session, numbered, ids)
        count_met(session, [(number, rows.sighted) for number, rows in numbered])
        # Last, for here writers of PostgreSQL wait for each other: the rows of frequent values are everybody's.
        count(session, [one.rows for one in created], ids)


def _answer(
    one: Judged, first: Mapping[str, Judged], found: Mapping[str, Stored], handles: Mapping[str, HandleState], held: Collection[str]
) -> Stored:
    uid = one.received.submission.id
    if uid in found:
        before = found[uid]
        same = first[uid] is one or _same(first[uid].received.document, one.received)
        return before if same or before.status != "duplicate" else Stored("conflict", uid, before.judgement)
    if first[uid] is one:
        return Stored("created", uid, one.judgement, handles.get(uid), uid in held)
    return Stored("duplicate" if _same(first[uid].received.document, one.received) else "conflict", uid, first[uid].judgement)


def _stored_before(session: Session, many: Sequence[Judged]) -> dict[str, Stored]:
    if not many:
        return {}
    sent = {one.received.submission.id: one.received for one in many}
    statement = (
        select(submission.c.id, submission.c.uid, submission.c.plausibility, document.c.body)
        .join(document, document.c.submission_id == submission.c.id)
        .where(submission.c.uid.in_(sent))
    )
    rows = session.execute(statement).all()
    flags = flags_of(session, [row.id for row in rows])
    found: dict[str, Stored] = {}
    for row in rows:
        body = unpack_document(row.body)
        same = body == sent[row.uid].body or _same(json.loads(body), sent[row.uid]) or _was_before(session, row.id, sent[row.uid])
        judgement = Judgement(plausibility=row.plausibility, flags=flags.get(row.id, ()))
        found[row.uid] = Stored("duplicate" if same else "conflict", row.uid, judgement)
    return found


def _same(stored: object, sent: Received) -> bool:
    return canonical.digest(stored) == sent.sha256


def _was_before(session: Session, number: int, sent: Received) -> bool:
    """Whether a document is an earlier revision of one that was amended: it is here, and sending it again changes nothing."""
    found = select(revision.c.position).where(revision.c.submission_id == number, revision.c.sha256 == sent.sha256)
    return session.execute(found.limit(1)).first() is not None


def flags_of(session: Session, numbers: Sequence[int]) -> dict[int, tuple[Flagged, ...]]:
    """The flags of submissions that have any, in the judge's order; one statement."""
    kept = select(facet_list.c.submission_id, facet_list.c.flags)
    rows = session.execute(kept.where(facet_list.c.submission_id.in_(numbers), facet_list.c.flags.is_not(None)))
    return {number: unpack_flags(packed) for number, packed in rows}
