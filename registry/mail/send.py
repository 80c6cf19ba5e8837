"""A round of mail: digests of a span, and questions to those who want to subscribe."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from sqlalchemy import select

from registry.config import Config
from registry.db.engine import Database
from registry.desk import Desk
from registry.digest import Span
from registry.errors import ConfigError
from registry.mail import mailings, subscriptions
from registry.mail.deliver import Post, Sending, deliver, nothing
from registry.mail.post import digests, questions
from registry.mail.server import MailServer, Step
from registry.models import mailing

Clock = Callable[[], datetime]


def server_of(config: Config) -> MailServer:
    """The server that the settings name. Raises ConfigError."""
    if config.mail_server is None:
        raise ConfigError("MAIL_SERVER is not given: name one, for example submission://USER@mail.example, to send mail")
    return MailServer.parse(config.mail_server, config.mail_password, config.mail_ca_file)


def send_digests(
    database: Database, config: Config, span: Span, now: Clock, *, again: bool = False, step: Step = nothing
) -> Mapping[str, int]:
    """What became of the digests of a span that is over, by state. Raises ConfigError, MailAwayError."""
    if span.end > now():
        raise ConfigError(f"{span} is not over yet; a digest is sent once, when all of it is there")
    sending = Sending(database=database, server=server_of(config), now=now, again=again, step=step)
    return deliver(sending, _posts(database, config, span))


def send_questions(database: Database, config: Config, now: Clock) -> Mapping[str, int]:
    """What became of the questions to those who want to subscribe."""
    with database.reading() as session:
        waiting = subscriptions.pending(session)
    sending = Sending(database=database, server=server_of(config), now=now)
    return deliver(sending, questions(config, waiting, now()))


def would_send(database: Database, config: Config, span: Span) -> Mapping[str, int]:
    """How many lists and subscribers there are for a span, and how many have their mail already; nothing is noted."""
    found: Counter[str] = Counter(lists=0, subscribers=0, already=0)
    with database.reading() as session:
        sent = set(session.scalars(select(mailing.c.recipient).where(mailing.c.span == str(span), mailing.c.state == "sent")))
    for post in _posts(database, config, span):
        found["lists" if post.piece.recipient.startswith("list:") else "subscribers"] += 1
        found["already"] += post.piece.recipient in sent
    return found


def doubtful(database: Database, now: datetime) -> int:
    """How many mails nobody knows whether they arrived."""
    with database.writing() as session:
        return mailings.doubtful(session, now)


def _posts(database: Database, config: Config, span: Span) -> Iterator[Post]:
    """The mails, each query's digest read in one snapshot of its own."""
    with database.reading() as session:
        subscribers = subscriptions.confirmed(session, span.end)
        yield from digests(Desk(session), config, span, subscribers)
