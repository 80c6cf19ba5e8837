"""Hooks and what they are to be told: kept by the operator, filled from searches, told oldest first."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, CursorResult, delete, func, insert, select, update
from sqlalchemy.orm import Session

from registry.db.dialect import insert_missing
from registry.desk import Desk
from registry.hooks.addresses import target_of
from registry.hooks.sign import new_secret
from registry.models import hook, hook_call, submission
from registry.search.parse import parse_query
from schemas.labels import Language

SETTLED = timedelta(minutes=2)
"""After so long, no writer that began before is still to commit: what was received earlier is not looked at again."""
KEPT = timedelta(days=30)
WAITS = tuple(timedelta(seconds=seconds) for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400))
"""Between one attempt and the next; after the last one a call is given up."""
_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """An address that is told what a query finds."""

    id: int
    url: str
    query: str
    lang: Language
    secret: str = field(repr=False)
    due: int = 0
    delivered: int = 0
    given_up: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One call that is to be made now."""

    hook: Hook
    uid: str
    attempts: int

    @property
    def message_id(self) -> str:
        """Its name, the same at every attempt."""
        return f"msg_{self.hook.id}_{self.uid}"


def add(session: Session, *, url: str, query: str, lang: Language, now: datetime) -> Hook:
    """A hook that is told of what comes from now on. Raises AddressError, QueryError."""
    target_of(url)
    parse_query(query)
    newest = session.execute(select(func.coalesce(func.max(submission.c.id), 0))).scalar_one()
    values = {"url": url, "query": query, "lang": lang, "secret": new_secret(), "added_at": now, "seen": newest}
    number = session.execute(insert(hook).values(values).returning(hook.c.id)).scalar_one()
    return Hook(id=number, url=url, query=query, lang=lang, secret=values["secret"])


def listed(session: Session) -> tuple[Hook, ...]:
    """Every hook, with how its calls stand."""
    counts: dict[tuple[int, str], int] = {
        (row.hook_id, row.state): row.n
        for row in session.execute(
            select(hook_call.c.hook_id, hook_call.c.state, func.count().label("n")).group_by(hook_call.c.hook_id, hook_call.c.state)
        )
    }
    return tuple(
        Hook(
            id=row.id, url=row.url, query=row.query, lang=row.lang, secret=row.secret, due=counts.get((row.id, "due"), 0),
            delivered=counts.get((row.id, "delivered"), 0), given_up=counts.get((row.id, "given-up"), 0),
        )
        for row in session.execute(select(hook).order_by(hook.c.id))
    )  # fmt: skip


def remove(session: Session, number: int) -> bool:
    """Whether there was such a hook; its calls are gone with it."""
    session.execute(delete(hook_call).where(hook_call.c.hook_id == number))
    return session.execute(delete(hook).where(hook.c.id == number).returning(hook.c.id)).one_or_none() is not None


def fill(session: Session, now: datetime) -> int:
    """How many new calls there are: of each hook, what its query finds among submissions that it was not told of."""
    settled = select(func.coalesce(func.max(submission.c.id), 0)).where(submission.c.received_at < now - SETTLED)
    reached = session.execute(settled).scalar_one()
    found = 0
    for row in session.execute(select(hook)).all():
        for uid in _found(session, row.query, row.seen):
            values = {"hook_id": row.id, "uid": uid, "state": "due", "attempts": 0, "next_at": now}
            statement = insert_missing(session.get_bind().dialect.name, hook_call).values(values).returning(hook_call.c.uid)
            found += session.execute(statement).one_or_none() is not None
        if reached > row.seen:
            session.execute(update(hook).where(hook.c.id == row.id).values(seen=reached))
    return found


def _found(session: Session, query: str, above: int) -> Sequence[str]:
    """The ids of what a query finds above a number, the oldest first."""
    desk, cursor, found = Desk(session), None, list[str]()
    while True:
        page = desk.search(query, limit=_PAGE, cursor=cursor)
        uids = [hit.id for hit in page.hits if not hit.example]
        newer = set(session.scalars(select(submission.c.uid).where(submission.c.uid.in_(uids), submission.c.id > above)))
        found += [uid for uid in uids if uid in newer]
        cursor = page.next_cursor
        if cursor is None or len(newer) < len(uids):
            return found[::-1]


def due(session: Session, now: datetime, most: int) -> tuple[Due, ...]:
    """Calls that are to be made now, those that wait longest first."""
    hooks = {one.id: one for one in listed(session)}
    waiting = select(hook_call).where(hook_call.c.state == "due", hook_call.c.next_at <= now).order_by(hook_call.c.next_at, hook_call.c.uid)
    return tuple(Due(hook=hooks[row.hook_id], uid=row.uid, attempts=row.attempts) for row in session.execute(waiting.limit(most)))


def begin(session: Session, one: Due, now: datetime) -> None:
    """The attempt is counted before it is made: whoever dies over it does not make it again at once."""
    wait = WAITS[min(one.attempts, len(WAITS) - 1)]
    session.execute(update(hook_call).where(*_is(one)).values(attempts=one.attempts + 1, next_at=now + wait))


def settle(session: Session, one: Due, *, is_taken: bool, words: str) -> None:
    """What came of it."""
    state = "delivered" if is_taken else "given-up" if one.attempts >= len(WAITS) else "due"
    session.execute(update(hook_call).where(*_is(one)).values(state=state, outcome=words))


def drop(session: Session, one: Due) -> None:
    """A call about a submission that is here no more is not made."""
    session.execute(delete(hook_call).where(*_is(one)))


def prune(session: Session, now: datetime) -> int:
    """How many calls that are over were forgotten."""
    over = (hook_call.c.state != "due", hook_call.c.next_at < now - KEPT)
    gone = session.execute(delete(hook_call).where(*over))
    return gone.rowcount if isinstance(gone, CursorResult) else 0


def _is(one: Due) -> tuple[ColumnElement[bool], ...]:
    return hook_call.c.hook_id == one.hook.id, hook_call.c.uid == one.uid
