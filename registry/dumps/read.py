"""Everything that is to be dumped, in the order of arrival, a few at a time in memory."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from registry.db.pack import unpack_document
from registry.dumps.lines import Line, Past, Said, exact
from registry.ingest.store import flags_of
from registry.models import document, handle, revision, submission, succession, withdrawn

_SOME = 200


def lines(session: Session, since: datetime | None) -> Iterator[Line]:
    """Every submission, or those that were received or amended from a moment on; two statements for every 200."""
    statement = (
        select(submission.c.id, submission.c.received_at, submission.c.plausibility, document.c.body)
        .join(document, document.c.submission_id == submission.c.id)
        .order_by(submission.c.id)
    )
    if since is not None:
        amended = select(revision.c.submission_id).where(revision.c.replaced_at >= since)
        statement = statement.where((submission.c.received_at >= since) | submission.c.id.in_(amended))
    for some in _partitions(session, statement):
        numbers = [row.id for row in some]
        flags, pasts = flags_of(session, numbers), _pasts(session, numbers)
        for row in some:
            yield Line(
                received_at=row.received_at,
                document=unpack_document(row.body),
                plausibility=row.plausibility,
                flags=tuple(dict.fromkeys(flag.code for flag in flags.get(row.id, ()))),
                pasts=pasts.get(row.id, ()),
            )


def said(session: Session) -> Iterator[Said]:
    """Everything that keys said: what they withdrew, which names they hold, whom they gave their place to; three statements."""
    for row in session.execute(select(withdrawn).order_by(withdrawn.c.withdrawn_at, withdrawn.c.uid)):
        yield Said("withdrawn", {"id": row.uid, "withdrawn_at": exact(row.withdrawn_at), **_by(row)})
    for row in session.execute(select(handle).order_by(handle.c.folded)):
        yield Said("handle", {"handle": row.handle, "fingerprint": row.fingerprint})
    for row in session.execute(select(succession).order_by(succession.c.rotated_at, succession.c.fingerprint)):
        yield Said("succession", {"successor": row.successor, "rotated_at": exact(row.rotated_at), **_by(row)})


def _by(row: Row[Any]) -> dict[str, Any]:
    return {"fingerprint": row.fingerprint, "statement": json.loads(row.statement)}


def _pasts(session: Session, numbers: list[int]) -> dict[int, tuple[Past, ...]]:
    found: dict[int, tuple[Past, ...]] = {}
    statement = select(revision).where(revision.c.submission_id.in_(numbers)).order_by(revision.c.submission_id, revision.c.position)
    for row in session.execute(statement):
        past = Past(replaced_at=row.replaced_at, statement=json.loads(row.statement), document=unpack_document(row.body))
        found[row.submission_id] = (*found.get(row.submission_id, ()), past)
    return found


def _partitions(session: Session, statement: Select[Any]) -> Iterator[list[Row[Any]]]:
    """The rows in steps by their number, so that no database holds a result of a million rows for us."""
    last = 0
    while some := session.execute(statement.where(submission.c.id > last).limit(_SOME)).all():
        yield list(some)
        last = some[-1].id
