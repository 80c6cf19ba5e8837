"""What a submission was before, who holds its handle, and what is left of one that was withdrawn."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.db.pack import unpack_document
from registry.models import handle, revision, submission, succession, withdrawn
from registry.records import Revision, Withdrawn
from registry.search.words import fold
from schemas import Submission
from schemas.errors import escape_pointer

MOST_CHANGES = 50
_OF_THE_MAKING = frozenset({"signature", "amended_at"})
"""Members that every amendment changes."""


def revisions_of(session: Session, number: int, newest: Mapping[str, Any]) -> tuple[Revision, ...]:
    """The earlier revisions of a submission, the first one first; one statement."""
    rows = session.execute(select(revision).where(revision.c.submission_id == number).order_by(revision.c.position)).all()
    documents = [*(json.loads(unpack_document(row.body)) for row in rows), newest]
    return tuple(
        Revision(
            sha256=row.sha256,
            replaced_at=row.replaced_at,
            changed=tuple(changes(older, newer))[:MOST_CHANGES],
            statement=json.loads(row.statement),
        )
        for row, older, newer in zip(rows, documents, documents[1:], strict=False)
    )


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
    """The handle in a signed document, where its key or the key's successor holds it; one statement at most."""
    name = told.contributor.handle if told.contributor is not None else None
    if name is None or told.signer is None:
        return None
    later = select(succession.c.successor).where(succession.c.fingerprint == told.signer)
    held = select(handle.c.fingerprint).where(
        handle.c.folded == fold(name), handle.c.fingerprint.in_([told.signer]) | handle.c.fingerprint.in_(later)
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
