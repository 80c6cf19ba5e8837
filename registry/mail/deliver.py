"""Mail handed over one by one: claimed, offered, settled, each in the database before the next thing happens."""

import smtplib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime

from registry.db.engine import Database
from registry.mail import mailings
from registry.mail.errors import MailAwayError, MailRefusedError
from registry.mail.mailings import Piece
from registry.mail.server import DoubtError, MailServer, Step, connected, hand_over
from registry.turns import this_process


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One mail before it is written."""

    piece: Piece
    sender: str
    """The bare address that the server returns it to."""
    address: str
    write: Callable[[Sequence[str]], bytes]
    """The message, given the names of the mails before it."""


def nothing(_step: str) -> None:
    """What happens between the steps of a mail: nothing."""


@dataclass(slots=True, kw_only=True)
class Sending:
    """What one round of sending needs."""

    database: Database
    server: MailServer
    now: Callable[[], datetime]
    again: bool = False
    """Whether doubtful and refused mails are sent once more, under the same names."""
    step: Step = nothing


def deliver(sending: Sending, posts: Iterable[Post]) -> Mapping[str, int]:
    """How many mails are `sent` now, were `already`, and are `refused`, `doubtful` or to be tried `later`. Raises MailAwayError.

    A mail that anybody ever claimed is not claimed again before it is sure that no server has it (ADR 30).
    """
    done: Counter[str] = Counter()
    owner = this_process()
    with ExitStack() as stack:
        connection: smtplib.SMTP | None = None
        for post in posts:
            with sending.database.writing() as session:
                taken = mailings.claim(session, post.piece, owner, sending.now(), again=sending.again)
                earlier = mailings.thread_of(session, post.piece)
            if taken != "mine":
                done["already" if taken == "sent" else taken] += 1
                continue
            sending.step("claimed")
            try:
                if connection is None:
                    connection = stack.enter_context(connected(sending.server))
                sending.step("connected")
                done[_handed(sending, connection, post, owner, post.write(earlier))] += 1
            except MailAwayError:
                _put_back(sending, post.piece, owner, None)
                raise
            except DoubtError:
                done["doubtful"] += 1
                connection = None
    return done


def _handed(sending: Sending, connection: smtplib.SMTP, post: Post, owner: str, message: bytes) -> str:
    def may_offer() -> bool:
        with sending.database.writing() as session:
            return mailings.offer(session, post.piece, owner)

    try:
        hand_over(connection, post.sender, post.address, message, may_offer=may_offer, step=sending.step)
    except MailRefusedError as error:
        if not error.is_final:
            _put_back(sending, post.piece, owner, error.reply_code)
            return "later"
        _settle(sending, post.piece, owner, "refused", error.reply_code)
        return "refused"
    except DoubtError:
        _settle(sending, post.piece, owner, "doubtful", None)
        raise
    _settle(sending, post.piece, owner, "sent", 250)
    sending.step("settled")
    return "sent"


def _settle(sending: Sending, piece: Piece, owner: str, state: str, reply_code: int | None) -> None:
    with sending.database.writing() as session:
        mailings.settle(session, piece, owner, state, reply_code)


def _put_back(sending: Sending, piece: Piece, owner: str, reply_code: int | None) -> None:
    with sending.database.writing() as session:
        mailings.put_back(session, piece, owner, sending.now(), reply_code)
