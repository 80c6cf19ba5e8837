"""Everything that is held of a key, one JSON object a line: for whoever holds it, and as public as it is on the pages.

Reports about its submissions are not among it: they are somebody else's words. Of what moderators hide, it says that and why.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.db import dialect
from registry.db.pack import unpack_document
from registry.ingest.store import flags_of
from registry.models import aside, confirmation, document, facet, handle, revision, submission, succession, withdrawn
from schemas import canonical
from schemas.times import rfc3339

SOME = 50
Line = Mapping[str, Any]


def lines_of_key(session: Session, fingerprint: str) -> Iterator[Line]:
    """Submissions with judgement and earlier revisions, oldest first; then what is hidden, withdrawn, named and said."""
    value = select(facet.c.id).where(facet.c.field == "contributor", facet.c.value == fingerprint)
    is_its = dialect.has_facet(submission.c.id, value.scalar_subquery())
    columns = (submission.c.id, submission.c.uid, submission.c.received_at, submission.c.plausibility, document.c.body)
    its = select(*columns).join(document, document.c.submission_id == submission.c.id).where(is_its).order_by(submission.c.id)
    above = 0
    while rows := session.execute(its.where(submission.c.id > above).limit(SOME)).all():
        above = rows[-1].id
        flags = flags_of(session, [row.id for row in rows])
        for row in rows:
            found = json.loads(unpack_document(row.body))
            noticed = [{"code": flag.code, "pointer": flag.pointer, "message": flag.message} for flag in flags.get(row.id, ())]
            yield {
                "what": "submission", "id": row.uid, "received_at": rfc3339(row.received_at), "sha256": canonical.digest(found),
                "judgement": {"plausibility": row.plausibility, "flags": noticed}, "revisions": list(_revisions(session, row.id)),
                "document": found,
            }  # fmt: skip
    yield from _beside(session, fingerprint)


def _revisions(session: Session, number: int) -> Iterator[Line]:
    rows = session.execute(select(revision).where(revision.c.submission_id == number).order_by(revision.c.position))
    for row in rows:
        told = {"sha256": row.sha256, "replaced_at": rfc3339(row.replaced_at), "statement": json.loads(row.statement)}
        yield told | {"document": json.loads(unpack_document(row.body))}


def _beside(session: Session, fingerprint: str) -> Iterator[Line]:
    for row in session.execute(select(aside).where(aside.c.signer == fingerprint).order_by(aside.c.number)):
        yield {"what": row.state, "id": row.uid, "reason": row.reason, "words": row.words, "since": rfc3339(row.since)}
    for row in session.execute(select(withdrawn).where(withdrawn.c.fingerprint == fingerprint).order_by(withdrawn.c.uid)):
        yield {"what": "withdrawn", "id": row.uid, "withdrawn_at": rfc3339(row.withdrawn_at), "statement": json.loads(row.statement)}
    for row in session.execute(select(handle).where(handle.c.fingerprint == fingerprint).order_by(handle.c.folded)):
        yield {"what": "handle", "handle": row.handle}
    for row in session.execute(select(succession).where(succession.c.fingerprint == fingerprint)):
        told = {"successor": row.successor, "rotated_at": rfc3339(row.rotated_at), "statement": json.loads(row.statement)}
        yield {"what": "succession"} | told
    for row in session.execute(select(confirmation).where(confirmation.c.who == fingerprint).order_by(confirmation.c.problem)):
        told = {"problem": f"{row.problem:012x}", "says": row.says, "confirmed_at": rfc3339(row.confirmed_at)}
        yield {"what": "confirmation"} | told | {"statement": json.loads(row.statement) if row.statement else None}
