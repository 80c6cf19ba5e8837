"""What a submission was before, who holds its handle, and what is left of one that was withdrawn."""

import json
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.contributors import comparable, speakers
from registry.db.pack import unpack_document
from registry.models import handle, revision, submission, withdrawn
from registry.records import Revision, Withdrawn
from schemas import Submission
from schemas.errors import escape_pointer

MOST_CHANGES = 50
_OF_THE_MAKING = frozenset({"signature", "amended_at"})
"""Members that every amendment changes."""


def revisions_of(session: Session, number: int, newest: Mapping[str, Any]) -> tuple[Revision, ...]:
    """The earlier revisions of a submission, the first one first; one statement."""
    rows = session.execute(select(revision).where(revision.c.submission_id == number).order_by(revision.c.position.desc())).all()
    found: list[Revision] = []
    newer = newest
    for row in rows:  # Never more than two documents at once, however large they are.
        older = json.loads(unpack_document(row.body))
        changed = tuple(islice(changes(older, newer), MOST_CHANGES))
        found.append(Revision(sha256=row.sha256, replaced_at=row.replaced_at, changed=changed, statement=json.loads(row.statement)))
        newer = older
    return tuple(reversed(found))


def earlier_document(session: Session, uid: str, position: int) -> dict[str, Any] | None:
    """A document as it stood before, or None; one statement."""
    found = (
        select(revision.c.body)
        .join(submission, submission.c.id == revision.c.submission_id)
        .where(submission.c.uid == uid, revision.c.position == position)
    )
    packed = session.execute(found).scalar_one_or_none()
    document: dict[str, Any] | None = None if packed is None else json.loads(unpack_document(packed))
    return document


def held_handle(session: Session, told: Submission) -> str | None:
    """The handle in a signed document, where its key or one that spoke for it since holds it; one statement at most."""
    name = told.contributor.handle if told.contributor is not None else None
    folded = comparable(name)
    if folded is None or told.signer is None:
        return None
    held = select(handle.c.fingerprint).where(
        handle.c.folded == folded, handle.c.fingerprint.in_(select(speakers(told.signer).c.fingerprint))
    )
    return name if session.execute(held).first() is not None else None


def withdrawn_of(session: Session, uid: str) -> Withdrawn | None:
    """What is left of a withdrawn submission, or None; one statement."""
    row = session.execute(select(withdrawn).where(withdrawn.c.uid == uid)).one_or_none()
    if row is None:
        return None
    return Withdrawn(id=uid, withdrawn_at=row.withdrawn_at, fingerprint=row.fingerprint, statement=json.loads(row.statement))


def changes(older: Mapping[str, Any], newer: Mapping[str, Any], pointer: str = "") -> Iterator[str]:
    """Pointers to what differs: to members of objects, to lists as a whole."""
    for key in dict.fromkeys((*older, *newer)):
        if key in _OF_THE_MAKING and not pointer:
            continue
        before, after = older.get(key), newer.get(key)
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from changes(before, after, f"{pointer}/{escape_pointer(key)}")
        elif before != after:
            yield f"{pointer}/{escape_pointer(key)}"
