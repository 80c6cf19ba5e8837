"""Which mail went to whom: one row a mail, moved before the mail moves, so that nobody gets one twice (ADR 30).

claimed ──► offered ──► sent          the server said that it has it
   ▲           ├──────► refused       the server said that it will never take it
   └───────────┤                      the server said: later
               └──────► doubtful      whoever offered it ended before the server's answer was noted

A mail that is `claimed` has not been handed over for sure: the last bytes of a mail, without which no server keeps it, are sent
only after `offered` is in the database.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, CursorResult, Row, delete, select, update
from sqlalchemy.orm import Session

from registry.db.dialect import insert_missing
from registry.models import mailing
from registry.turns import is_gone

CLAIM = timedelta(minutes=15)
"""How long one mail may take; later it is anybody's."""
MOST_ATTEMPTS = 10
_WAIT, _LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=24)
THREAD = 5
"""Earlier mails that a mail refers to."""
Taken = Literal["mine", "sent", "refused", "doubtful", "later"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One mail: to whom, about which span, by which name."""

    recipient: str
    span: str
    started_at: datetime
    message_id: str


def claim(session: Session, piece: Piece, owner: str, now: datetime, *, again: bool = False) -> Taken:
    """`mine`: this owner sends it now. Otherwise what became of it: `sent`, `refused`, `doubtful`, or `later` where it is another's turn.

    `again` claims a doubtful one too, and one that was refused.
    """
    fresh = {"state": "claimed", "owner": owner, "until": now + CLAIM, "attempts": 1}
    values = {"recipient": piece.recipient, "span": piece.span, "started_at": piece.started_at, "message_id": piece.message_id} | fresh
    missing = insert_missing(session.get_bind().dialect.name, mailing).values(values)
    if session.execute(missing.returning(mailing.c.span)).one_or_none() is not None:
        return "mine"
    row = session.execute(select(mailing).where(*_is(piece))).one()
    if row.state == "offered" and _is_free(row, now) and _swap(session, row, state="doubtful"):
        row = session.execute(select(mailing).where(*_is(piece))).one()
    if row.state == "sent" or (row.state in {"refused", "doubtful"} and not again):
        told: Taken = row.state
        return told
    if row.state == "offered" or (row.state == "claimed" and not _is_free(row, now)):
        return "later"
    return "mine" if _swap(session, row, state="claimed", owner=owner, until=now + CLAIM, attempts=row.attempts + 1) else "later"


def offer(session: Session, piece: Piece, owner: str) -> bool:
    """Whether the mail may be handed over now: it is still this owner's. False where the claim ran out and another took it."""
    mine = (*_is(piece), mailing.c.state == "claimed", mailing.c.owner == owner)
    return session.execute(update(mailing).where(*mine).values(state="offered").returning(mailing.c.span)).one_or_none() is not None


def settle(session: Session, piece: Piece, owner: str, state: str, reply_code: int | None = None) -> None:
    """What became of a mail that this owner offered or claimed."""
    mine = (*_is(piece), mailing.c.owner == owner, mailing.c.state.in_(("claimed", "offered")))
    session.execute(update(mailing).where(*mine).values(state=state, reply_code=reply_code))


def put_back(session: Session, piece: Piece, owner: str, now: datetime, reply_code: int | None) -> None:
    """A mail that no server has, to be tried later; after MOST_ATTEMPTS it counts as refused."""
    row = session.execute(select(mailing).where(*_is(piece), mailing.c.owner == owner)).one_or_none()
    if row is None:
        return
    if reply_code is None:  # The server was away: that says nothing about this mail.
        _swap(session, row, owner="", until=now, attempts=row.attempts - 1)
    elif row.attempts >= MOST_ATTEMPTS:
        settle(session, piece, owner, "refused", reply_code)
    else:
        wait = min(_WAIT * 2 ** (row.attempts - 1), _LONGEST_WAIT)
        _swap(session, row, state="claimed", owner="", until=now + wait, reply_code=reply_code)


def thread_of(session: Session, piece: Piece) -> Sequence[str]:
    """The names of the mails that this recipient got about earlier spans, the last one at the end."""
    earlier = select(mailing.c.message_id).where(
        mailing.c.recipient == piece.recipient, mailing.c.started_at < piece.started_at, mailing.c.state == "sent"
    )
    return tuple(reversed(session.scalars(earlier.order_by(mailing.c.started_at.desc(), mailing.c.span).limit(THREAD)).all()))


def doubtful(session: Session, now: datetime) -> int:
    """How many mails nobody knows whether they arrived; those whose sender ended in between count from now on."""
    for row in session.execute(select(mailing).where(mailing.c.state == "offered")).all():
        if _is_free(row, now):
            _swap(session, row, state="doubtful")
    return len(session.scalars(select(mailing.c.span).where(mailing.c.state == "doubtful")).all())


def forget(session: Session, recipient: str) -> None:
    """Every row of a recipient gone."""
    session.execute(delete(mailing).where(mailing.c.recipient == recipient))


def prune(session: Session, before: datetime) -> int:
    """Rows about spans that are long past gone; how many. Nothing is sent about those any more."""
    gone = session.execute(delete(mailing).where(mailing.c.started_at < before))
    return gone.rowcount if isinstance(gone, CursorResult) else 0


def _is(piece: Piece) -> tuple[ColumnElement[bool], ...]:
    return mailing.c.recipient == piece.recipient, mailing.c.span == piece.span


def _is_free(row: Row[Any], now: datetime) -> bool:
    return bool(row.until <= now) or is_gone(row.owner)


def _swap(session: Session, row: Row[Any], **values: object) -> bool:
    """Whether a row that still stands as it was read has these values now."""
    same = (
        mailing.c.recipient == row.recipient, mailing.c.span == row.span, mailing.c.state == row.state, mailing.c.owner == row.owner,
        mailing.c.attempts == row.attempts,
    )  # fmt: skip
    return session.execute(update(mailing).where(*same).values(values).returning(mailing.c.span)).one_or_none() is not None
