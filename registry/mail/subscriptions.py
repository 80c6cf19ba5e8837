"""Who wants mail about what: asked, confirmed by whoever reads the address, gone at one click. Addresses are for mail alone."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import CursorResult, Row, delete, func, select, update
from sqlalchemy.orm import Session

from registry.db.dialect import insert_missing
from registry.digest.envelope import Charset, is_address
from registry.digest.phrases import Tongue
from registry.mail import mailings
from registry.models import subscription
from registry.search.parse import parse_query

PENDING = timedelta(days=7)
"""How long a question waits for its answer; then all that was kept of it is deleted."""
MOST_PENDING = 3
"""Questions to one address at a time: nobody can fill somebody else's mailbox with them."""
MOST_QUERY = 300
Mistake = Literal["address", "query", "long"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """One subscription."""

    id: int
    token: str = field(repr=False)
    address: str = field(repr=False)
    query: str
    lang: Tongue
    charset: Charset
    confirmed_at: datetime | None

    @property
    def recipient(self) -> str:
        """What its mailings are noted under."""
        return f"subscription:{self.id}"


def mistakes_of(address: str, query: str) -> tuple[Mistake, ...]:
    """Why nobody can subscribe so; raises QueryError for a query that cannot be understood."""
    found: list[Mistake] = []
    if not is_address(address) or address.endswith("]"):  # No stranger sends our mail server to a host by its number.
        found.append("address")
    if len(query) > MOST_QUERY:
        found.append("long")
    else:
        parse_query(query)
    return tuple(found)


def ask(session: Session, *, address: str, query: str, lang: Tongue, charset: Charset, now: datetime) -> bool:
    """Whether a question is due to the address. False where it subscribed to this already, or has been asked often enough."""
    mailbox = mailbox_of(address)
    same_host = func.lower(subscription.c.address).contains(mailbox[mailbox.rindex("@") :], autoescape=True)
    asked = session.scalars(select(subscription.c.address).where(subscription.c.confirmed_at.is_(None), same_host))
    if sum(mailbox_of(one) == mailbox for one in asked) >= MOST_PENDING:
        return False
    values = {"token": secrets.token_urlsafe(32), "address": address, "query": query, "lang": lang, "charset": charset, "asked_at": now}
    statement = insert_missing(session.get_bind().dialect.name, subscription).values(values).returning(subscription.c.id)
    return session.execute(statement).one_or_none() is not None


def mailbox_of(address: str) -> str:
    """Where mail to an address most likely ends up: capitals, and what follows a plus, lead almost everywhere into the same mailbox."""
    local, _, host = address.lower().rpartition("@")
    return f"{local.partition('+')[0] or local}@{host.removesuffix('.')}"


def by_token(session: Session, token: str) -> Subscriber | None:
    """The subscription that a link names, or None."""
    row = session.execute(select(subscription).where(subscription.c.token == token)).one_or_none()
    return _subscriber(row) if row is not None else None


def confirm(session: Session, token: str, now: datetime) -> bool:
    """Whether there is such a subscription; it is confirmed from now on."""
    named = update(subscription).where(subscription.c.token == token, subscription.c.confirmed_at.is_(None)).values(confirmed_at=now)
    session.execute(named)
    return by_token(session, token) is not None


def leave(session: Session, token: str) -> bool:
    """Whether there was such a subscription; nothing of it is left, the names of its mails included."""
    gone = by_token(session, token)
    if gone is None:
        return False
    session.execute(delete(subscription).where(subscription.c.id == gone.id))
    mailings.forget(session, gone.recipient)
    mailings.forget(session, asked_recipient(gone))
    return True


def asked_recipient(subscriber: Subscriber) -> str:
    """What the question to a subscriber is noted under."""
    return f"question:{subscriber.id}"


def confirmed(session: Session, before: datetime) -> tuple[Subscriber, ...]:
    """Those who confirmed before a moment."""
    rows = session.execute(select(subscription).where(subscription.c.confirmed_at < before).order_by(subscription.c.id))
    return tuple(map(_subscriber, rows))


def pending(session: Session) -> tuple[Subscriber, ...]:
    """Those who have not answered the question yet."""
    rows = session.execute(select(subscription).where(subscription.c.confirmed_at.is_(None)).order_by(subscription.c.id))
    return tuple(map(_subscriber, rows))


def prune(session: Session, now: datetime) -> int:
    """How many questions that nobody answered are deleted."""
    old = (subscription.c.confirmed_at.is_(None), subscription.c.asked_at < now - PENDING)
    for row in session.execute(select(subscription).where(*old)).all():
        mailings.forget(session, asked_recipient(_subscriber(row)))
    gone = session.execute(delete(subscription).where(*old))
    return gone.rowcount if isinstance(gone, CursorResult) else 0


def _subscriber(row: Row[tuple[object, ...]]) -> Subscriber:
    told = row._mapping
    return Subscriber(
        id=told["id"], token=told["token"], address=told["address"], query=told["query"], lang=told["lang"], charset=told["charset"],
        confirmed_at=told["confirmed_at"],
    )  # fmt: skip
