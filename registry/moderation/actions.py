"""What moderators do, each with its entry in the log, in the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from registry.db import dialect
from registry.errors import ParameterError, UnknownSubmissionError
from registry.ingest.aside import aside_of, lay_aside, put_back
from registry.models import aside, facet, moderation_note, reviewed, submission, threshold
from registry.models.moderation import REASONS
from registry.moderation.log import append
from registry.moderation.reports import close_reports, kept_words

MOST_HELD = 1_000
SOME = 100
"""Submissions of a key that are hidden in one transaction: others wait for it some tenths of a second."""


def hide(session: Session, uid: str, reason: str, words: str, actor: str, now: datetime) -> None:
    """The submission shown nowhere, its address saying why; its reports closed.

    Raises ParameterError for a reason that is none, UnknownSubmissionError where it is not here or hidden already.
    """
    if reason not in REASONS:
        raise ParameterError("reason", f"is {reason[:40]!r}; known: {', '.join(REASONS)}")
    said = kept_words(words)
    if not lay_aside(session, uid, "hidden", now, reason=reason, words=said):
        waiting = update(aside).where(aside.c.uid == uid, aside.c.state == "waiting")
        hidden = waiting.values(state="hidden", reason=reason, words=said, since=now).returning(aside.c.uid)
        if session.execute(hidden).first() is None:
            raise UnknownSubmissionError(f"{uid} is not here, or hidden already")
    close_reports(session, uid, now)
    append(session, now, actor, "hide", uid, reason)


def restore(session: Session, uid: str, actor: str, now: datetime) -> None:
    """The submission shown as it was, whether it was hidden or waited. Raises UnknownSubmissionError where it was neither."""
    found = aside_of(session, uid)
    if found is None or not put_back(session, uid):
        raise UnknownSubmissionError(f"{uid} is neither hidden nor waiting")
    append(session, now, actor, "restore", uid, found.reason)


def keep(session: Session, subject: str, actor: str, now: datetime) -> None:
    """Looked at, and left as it is: its reports are closed, and its flags bring it into the queue no more."""
    close_reports(session, subject, now)
    statement = dialect.insert_missing(session.get_bind().dialect.name, reviewed)
    session.execute(statement, {"subject": subject, "reviewed_at": now})
    append(session, now, actor, "keep", subject)


def note(session: Session, uid: str, words: str, actor: str, now: datetime) -> None:
    """Words for other moderators, beside a submission that is here. Raises UnknownSubmissionError, ParameterError."""
    said = kept_words(words)
    if said is None:
        raise ParameterError("words", "are empty; a note says something")
    is_shown = session.execute(select(submission.c.id).where(submission.c.uid == uid)).first() is not None
    if not is_shown and aside_of(session, uid) is None:
        raise UnknownSubmissionError(f"{uid} is not here")
    session.execute(insert(moderation_note), {"subject": uid, "noted_at": now, "actor": actor, "words": said})
    append(session, now, actor, "note", uid)


def of_key(session: Session, fingerprint: str, most: int = SOME) -> Sequence[str]:
    """The ids of submissions of a key that are shown or wait, some at a time, the oldest first."""
    value = select(facet.c.id).where(facet.c.field == "contributor", facet.c.value == fingerprint)
    shown = select(submission.c.uid).where(dialect.has_facet(submission.c.id, value.scalar_subquery())).order_by(submission.c.id)
    waiting = select(aside.c.uid).where(aside.c.signer == fingerprint, aside.c.state == "waiting").order_by(aside.c.number)
    found = list(session.execute(shown.limit(most)).scalars())
    return found + list(session.execute(waiting.limit(most - len(found))).scalars())


def hide_some_of_key(session: Session, fingerprint: str, reason: str, words: str, actor: str, now: datetime) -> int:
    """How many submissions of a key are hidden now; 0 once none is left."""
    found = of_key(session, fingerprint)
    for uid in found:
        hide(session, uid, reason, words, actor, now)
    return len(found)


def hold_first(session: Session) -> int:
    """How many first submissions of a key wait; one statement."""
    return session.execute(select(threshold.c.hold_first)).scalar_one_or_none() or 0


def set_threshold(session: Session, first: int, actor: str, now: datetime) -> None:
    """From now on so many first submissions of a key wait for a moderator; 0: none. Raises ParameterError."""
    if not 0 <= first <= MOST_HELD:
        raise ParameterError("threshold", f"is {first}; 0 to {MOST_HELD:,} are possible")
    session.execute(delete(threshold))
    session.execute(insert(threshold), {"id": 1, "hold_first": first})
    append(session, now, actor, "threshold", str(first))
