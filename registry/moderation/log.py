"""The log of what moderators did: entries follow each other, and each holds the digest of the one before (ADR 27).

The database refuses to change or delete entries. Whoever takes its triggers away and edits one breaks every digest after it, which
`registry check` finds; whoever cuts the end off makes the newest digest another than the one that `/transparency` showed before.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from registry.db import dialect
from registry.models import moderation_log
from schemas import canonical
from schemas.times import rfc3339

Action = Literal["hide", "restore", "keep", "note", "close", "invite", "enter", "leave", "revoke", "threshold"]
_SIGNED = ("position", "at", "actor", "action", "subject", "reason", "previous")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that was done."""

    position: int
    at: str
    """RFC 3339, kept as written: the digest is over these characters."""
    actor: str
    action: str
    subject: str
    """A submission's id, the key of a problem, `SHA256:…`, the number of an invitation."""
    reason: str | None
    digest: str


def append(session: Session, now: datetime, actor: str, action: Action, subject: str, reason: str | None = None) -> None:
    """One more entry, in the caller's transaction: what was done and that it was done stand or fall together."""
    dialect.one_writer(session, moderation_log.name)
    last = session.execute(
        select(moderation_log.c.position, moderation_log.c.digest).order_by(moderation_log.c.position.desc()).limit(1)
    ).one_or_none()
    row = {
        "position": 1 if last is None else last.position + 1, "at": rfc3339(now), "actor": actor, "action": action, "subject": subject,
        "reason": reason, "previous": "" if last is None else last.digest,
    }  # fmt: skip
    session.execute(insert(moderation_log), row | {"digest": canonical.digest(row)})


def entries(session: Session, *, subject: str | None = None, newest: int | None = None) -> tuple[Entry, ...]:
    """The log, oldest first; of one subject, or the newest so many; one statement."""
    statement = select(moderation_log).order_by(moderation_log.c.position.desc()).limit(newest)
    if subject is not None:
        statement = statement.where(moderation_log.c.subject == subject)
    names = Entry.__slots__
    return tuple(Entry(**{name: getattr(row, name) for name in names}) for row in session.execute(statement).all()[::-1])


def faults(session: Session) -> Iterator[tuple[str, str, str]]:
    """Every entry that does not follow the one before, or is not what its digest says: place, what stands, what should."""
    position, previous = 0, ""
    for row in session.execute(select(moderation_log).order_by(moderation_log.c.position)):
        position += 1
        told = {name: getattr(row, name) for name in _SIGNED}
        if row.position != position:
            yield f"entry {row.position}", "no entry before it", f"entry {position}"
            position = row.position
        if row.previous != previous:
            yield f"entry {row.position} previous", row.previous or "nothing", previous or "nothing"
        if canonical.digest(told) != row.digest:
            yield f"entry {row.position} digest", row.digest, canonical.digest(told)
        previous = row.digest
