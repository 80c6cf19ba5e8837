"""Many documents of one request: each line is answered by itself, and what is right is stored some at a time.

Some share a transaction, because its end, the wait for the disk, costs as much as storing twenty. Where such a transaction fails, each
of its documents gets one of its own, so that nobody pays for a neighbour. What a line is told was committed before.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from registry.errors import ImpossibleError, RegistryError, TooLargeError
from registry.ingest.judge import judge
from registry.ingest.keys import why_barred
from registry.ingest.private import check_private
from registry.ingest.receive import Received, check
from registry.ingest.store import Judged, Stored, prepare, store_all
from registry.ingest.stream import Line
from registry.ingest.verify import signer_of
from schemas import Submission, limits
from schemas.identity import ULID

SOME = 64
SOME_BYTES = 4 * 1024 * 1024
Writing = Callable[[], AbstractContextManager[Session]]
Admit = Callable[[Submission], None]
"""Counts a submission for the key that signed it; raises TooManyError."""


class BusyError(RegistryError):
    """The database did not take a line; it may be sent again."""

    code = "unavailable"
    status = 503
    title = "The database is busy or away"


@dataclass(frozen=True, slots=True)
class Told:
    """What one line is told: that it is stored, or why not."""

    number: int
    uid: str | None
    outcome: Stored | RegistryError


def take_batch(lines: Iterable[Line], writing: Writing, clock: Callable[[], datetime], admit: Admit) -> Iterator[Told]:
    """An answer for each line, in their order."""
    waiting: list[Told | tuple[int, Judged]] = []
    held_bytes = 0
    for line in lines:
        found = _judged(line, clock(), admit)
        waiting.append(found)
        held_bytes += len(line.body or b"") if isinstance(found, tuple) else 0
        if len(waiting) >= SOME or held_bytes >= SOME_BYTES:
            yield from _stored(waiting, writing)
            waiting, held_bytes = [], 0
    yield from _stored(waiting, writing)


def judged_document(received: Received, now: datetime) -> Judged:
    """A document that may be stored. Raises ForgedError, PrivateError, or ImpossibleError with every reason why it may not."""
    signer_of(received)
    check_private(received)
    judged = judge(received.submission, now)
    if judged.refusals:
        count = len(judged.refusals)
        raise ImpossibleError(f"{count} {'figure' if count == 1 else 'figures'} cannot be; each has its arithmetic", judged.refusals)
    return prepare(received, judged.judgement, now)


def refused(stored: Stored, told: Submission) -> RegistryError | None:
    """Why a document was not stored although nothing is wrong with it."""
    if stored.status == "created" or stored.status == "duplicate":
        return None
    return why_barred(stored.status, told)


def _judged(line: Line, now: datetime, admit: Admit) -> Told | tuple[int, Judged]:
    if line.body is None:
        return Told(line.number, None, TooLargeError(f"the line has more than {limits.DOCUMENT_BYTES:,} bytes"))
    try:
        judged = judged_document(check(line.body), now)
        admit(judged.received.submission)
        return line.number, judged
    except RegistryError as error:
        return Told(line.number, _uid_in(line.body), error)


def _uid_in(body: bytes) -> str | None:
    """The id of a document that was refused, where it can be made out."""
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    uid = document.get("id") if isinstance(document, dict) else None
    return uid if isinstance(uid, str) and ULID.complaint(uid) is None else None


def _stored(waiting: list[Told | tuple[int, Judged]], writing: Writing) -> Iterator[Told]:
    right = [one for one in waiting if isinstance(one, tuple)]
    answers = iter(_store(right, writing))
    return (next(answers) if isinstance(one, tuple) else one for one in waiting)


def _store(right: list[tuple[int, Judged]], writing: Writing) -> list[Told]:
    if not right:
        return []
    try:
        with writing() as session:
            stored = store_all(session, [judged for _, judged in right])
    except (DBAPIError, PoolTimeoutError) as error:
        is_away = isinstance(error, OperationalError | PoolTimeoutError) or getattr(error, "connection_invalidated", False)
        if len(right) > 1 and not is_away:
            return [told for one in right for told in _store([one], writing)]
        busy = BusyError("the database did not take it; send the line again")
        return [Told(number, judged.received.submission.id, busy) for number, judged in right]
    return [
        Told(number, one.uid, refused(one, judged.received.submission) or one) for (number, judged), one in zip(right, stored, strict=True)
    ]
