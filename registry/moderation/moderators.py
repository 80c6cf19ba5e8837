"""Who may moderate: an invitation is a link that opens once and for a short time, and becomes a session that ends by itself.

Of links and sessions the database holds digests only: whoever reads it cannot come in with what stands there.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.orm import Session

from registry.errors import NotModeratorError, UnknownSubmissionError
from registry.models import moderator
from registry.moderation.log import append

LINK_LASTS = timedelta(hours=1)
SESSION_LASTS = timedelta(hours=8)
OPERATOR = "operator"
"""Who acts where the command line does: whoever may open the database."""
LABEL_CHARACTERS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Moderator:
    """An invitation, and how far it has come."""

    id: int
    label: str
    invited_at: datetime
    link_ends_at: datetime
    entered_at: datetime | None
    session_ends_at: datetime | None
    revoked_at: datetime | None

    @property
    def actor(self) -> str:
        """As the log names them."""
        return f"{self.label} ({self.id})"

    def state(self, now: datetime) -> str:
        """`invited`, `active`, `ended` or `revoked`."""
        if self.revoked_at is not None:
            return "revoked"
        ends = self.session_ends_at or self.link_ends_at
        return "ended" if ends <= now else "active" if self.entered_at is not None else "invited"


def invite(session: Session, label: str, now: datetime) -> tuple[Moderator, str]:
    """A new moderator, and the word that opens the desk once; it is told here and nowhere else."""
    word = secrets.token_urlsafe(32)
    row = {"label": _label(label), "invited_at": now, "link_sha256": _digest(word), "link_ends_at": now + LINK_LASTS}
    number = session.execute(insert(moderator).values(row).returning(moderator.c.id)).scalar_one()
    append(session, now, OPERATOR, "invite", str(number))
    return _one(session, number), word


def may_enter(session: Session, word: str, now: datetime) -> bool:
    """Whether a link would open the desk; it stays as it is, for looking at an address must not use it up."""
    return session.execute(select(moderator.c.id).where(*_open(word, now))).first() is not None


def enter(session: Session, word: str, now: datetime) -> str:
    """The word of a new session, for the one who comes first. Raises NotModeratorError for a link that is used, ended or unknown."""
    key = secrets.token_urlsafe(32)
    came = {"entered_at": now, "session_sha256": _digest(key), "session_ends_at": now + SESSION_LASTS}
    number = session.execute(update(moderator).where(*_open(word, now)).values(came).returning(moderator.c.id)).scalar_one_or_none()
    if number is None:
        raise NotModeratorError("this link was used, has ended or never was one; ask for another: registry moderate invite")
    append(session, now, _one(session, number).actor, "enter", str(number))
    return key


def whose(session: Session, key: str, now: datetime) -> Moderator | None:
    """The moderator of a session, or None where it has ended; one statement."""
    row = session.execute(select(moderator).where(moderator.c.session_sha256 == _digest(key))).one_or_none()
    found = None if row is None else _moderator(row)
    return found if found is not None and found.state(now) == "active" else None


def leave(session: Session, found: Moderator, now: datetime) -> None:
    """The session ended before its time."""
    session.execute(update(moderator).where(moderator.c.id == found.id).values(session_ends_at=now))
    append(session, now, found.actor, "leave", str(found.id))


def revoke(session: Session, number: int, now: datetime) -> Moderator:
    """Invitation and session ended for good. Raises UnknownSubmissionError where there is none of that number."""
    gone = update(moderator).where(moderator.c.id == number, moderator.c.revoked_at.is_(None)).values(revoked_at=now)
    if session.execute(gone.returning(moderator.c.id)).first() is None:
        raise UnknownSubmissionError(f"no invitation {number} stands; registry moderate list shows them")
    append(session, now, OPERATOR, "revoke", str(number))
    return _one(session, number)


def moderators(session: Session) -> tuple[Moderator, ...]:
    """Every invitation, the first one first."""
    return tuple(_moderator(row) for row in session.execute(select(moderator).order_by(moderator.c.id)))


def form_token(key: str) -> str:
    """What forms of a session bear, and no other page can know (CSRF)."""
    return hmac.new(key.encode(), b"tameshi moderation form", hashlib.sha256).hexdigest()


def _open(word: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    unused = moderator.c.entered_at.is_(None), moderator.c.revoked_at.is_(None)
    return (moderator.c.link_sha256 == _digest(word), *unused, moderator.c.link_ends_at > now)


def _one(session: Session, number: int) -> Moderator:
    return _moderator(session.execute(select(moderator).where(moderator.c.id == number)).one())


def _moderator(row: object) -> Moderator:
    return Moderator(**{name: getattr(row, name) for name in Moderator.__slots__})


def _label(text: str) -> str:
    return " ".join(text.split())[:LABEL_CHARACTERS] or "moderator"


def _digest(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()
