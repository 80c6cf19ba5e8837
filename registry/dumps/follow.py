"""A registry that has a submission already follows what a later dump says became of it: amended, or withdrawn."""

import json

from sqlalchemy.orm import Session

from registry.contributors import current_key
from registry.db.pack import unpack_document
from registry.dumps.lines import Line, Said
from registry.errors import DumpError
from registry.ingest.again import Kept, judgement_kept
from registry.ingest.amend import replace
from registry.ingest.receive import check
from registry.ingest.store import prepare
from registry.ingest.withdraw import leave_mark, stored, take_out
from schemas import canonical
from schemas.compiled import take
from schemas.times import moment


def amend(session: Session, uid: str, line: Line) -> bool:
    """Whether the submission was at one of the line's earlier revisions and is at its last one now; the line is proven already."""
    kept = stored(session, uid)
    chain = [*(past.document for past in line.pasts), line.document]
    digests = [canonical.digest(json.loads(one)) for one in chain]
    at = canonical.digest(json.loads(unpack_document(kept.body))) if kept is not None else None
    if kept is None or at not in digests[:-1]:
        return False
    for place in range(digests.index(at), len(line.pasts)):
        received, past = check(chain[place + 1]), line.pasts[place]
        newer = prepare(received, judgement_kept(received.submission, kept.received_at), kept.received_at)
        replace(session, kept, newer, digests[place], canonical.canonical_bytes(past.statement).decode(), past.replaced_at)
        kept = Kept(kept.number, kept.received_at, newer.packed)
    return True


def withdraw(session: Session, said: Said) -> bool:
    """Whether the submission of a proven statement was here and is gone. Raises DumpError where another key's it is."""
    uid, key = str(said.told["id"]), str(said.told["fingerprint"])
    kept = stored(session, uid)
    if kept is None:
        return False
    signer = take(json.loads(unpack_document(kept.body))).signer
    if signer is None or key not in {signer, current_key(session, signer)}:
        raise DumpError(f"{uid} is not {key}'s to withdraw, so it stays")
    take_out(session, uid)
    leave_mark(session, uid, key, canonical.canonical_bytes(said.told["statement"]).decode(), moment(said.told["withdrawn_at"]))
    return True
