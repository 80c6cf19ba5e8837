"""What a moderator asks for at the desk, by name: one row an action."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from registry.errors import ParameterError
from registry.moderation import actions


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One form of the desk, as it was sent: nothing in it is checked yet."""

    subject: str
    """A submission's id, the key of a problem, or the fingerprint of a key."""
    reason: str
    words: str
    first: str
    actor: str
    now: datetime


def _hide(session: Session, asked: Asked) -> None:
    actions.hide(session, asked.subject, asked.reason, asked.words, asked.actor, asked.now)


def _hide_key(session: Session, asked: Asked) -> None:
    """Some at once: nobody waits for ten thousand before a form; the command line hides them all."""
    actions.hide_some_of_key(session, asked.subject, asked.reason, asked.words, asked.actor, asked.now)


def _restore(session: Session, asked: Asked) -> None:
    actions.restore(session, asked.subject, asked.actor, asked.now)


def _keep(session: Session, asked: Asked) -> None:
    actions.keep(session, asked.subject[:26], asked.actor, asked.now)


def _note(session: Session, asked: Asked) -> None:
    actions.note(session, asked.subject, asked.words, asked.actor, asked.now)


def _threshold(session: Session, asked: Asked) -> None:
    if not (asked.first.isascii() and asked.first.isdigit() and len(asked.first) <= 4):
        raise ParameterError("first", f"is {asked.first[:20]!r}; a whole number is needed")
    actions.set_threshold(session, int(asked.first), asked.actor, asked.now)


ASKED: dict[str, Callable[[Session, Asked], None]] = {
    "hide": _hide,
    "hide-key": _hide_key,
    "restore": _restore,
    "keep": _keep,
    "note": _note,
    "threshold": _threshold,
}
