"""What is due to be sent: a digest to each list and subscriber, and the question to each who wants to subscribe."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from registry.config import Config, kept_secret
from registry.desk import Desk
from registry.digest import Digest, Span, digest_of
from registry.digest.envelope import Charset, Envelope, encoded, headed, in_charset, is_address, mail_domain
from registry.digest.phrases import TONGUES, Tongue, say
from registry.digest.render import letter
from registry.errors import ConfigError
from registry.mail import subscriptions
from registry.mail.deliver import Post
from registry.mail.mailings import Piece
from registry.mail.recipients import mailing_lists
from registry.mail.subscriptions import Subscriber

Writer = Callable[[Sequence[str]], bytes]


def sender_of(config: Config) -> str:
    """The bare address that mail comes from. Raises ConfigError."""
    address = config.mail_from or f"digest@{mail_domain(config.public_url)}"
    if not is_address(address):
        raise ConfigError("MAIL_FROM holds no bare address; write for example digest@registry.example")
    return address


def message_id(kind: str, recipient: str, span: str, config: Config) -> str:
    """The name of a mail, the same whenever it is made: whoever gets it twice can tell."""
    told = sha256(f"{kind}\n{recipient}\n{span}".encode()).hexdigest()[:16]
    return f"<{kind}.{span}.{told}@{mail_domain(config.public_url)}>"


def digests(desk: Desk, config: Config, span: Span, subscribers: Sequence[Subscriber]) -> Iterator[Post]:
    """A digest of the span to each list, and to each subscriber whose query found anything; one in memory at a time for each query."""
    made: dict[str, Digest] = {}

    def digest_about(query: str) -> Digest:
        if query not in made:
            made.clear()  # Those who ask the same stand together.
            made[query] = digest_of(desk, span, public_url=config.public_url, query=query)
        return made[query]

    secret, sender = kept_secret(config), sender_of(config)
    for one in mailing_lists(config.digest_to):
        envelope = Envelope(sender=sender, to=one.address, charset=one.charset)
        yield _post(one.recipient(secret), digest_about(one.query), one.lang, envelope, config)
    for subscriber in sorted(subscribers, key=lambda one: (one.query, one.id)):
        digest = digest_about(subscriber.query)
        if not digest.is_quiet:
            leave = f"{config.public_url}/subscribe/leave/{subscriber.token}"
            envelope = Envelope(sender=sender, to=subscriber.address, charset=subscriber.charset, unsubscribe_url=leave)
            yield _post(subscriber.recipient, digest, subscriber.lang, envelope, config)


def _post(recipient: str, digest: Digest, lang: Tongue, envelope: Envelope, config: Config) -> Post:
    span = str(digest.week)
    name = message_id("digest", recipient, span, config)

    def write(earlier: Sequence[str]) -> bytes:
        return letter.to(digest, lang, replace(envelope, message_id=name, earlier=tuple(earlier)))

    piece = Piece(recipient=recipient, span=span, started_at=digest.week.start, message_id=name)
    return Post(piece=piece, sender=envelope.sender or "", address=envelope.to or "", write=write)


def questions(config: Config, pending: Sequence[Subscriber], now: datetime) -> Iterator[Post]:
    """The question to each who wants to subscribe, once."""
    sender = sender_of(config)
    for subscriber in pending:
        recipient = subscriptions.asked_recipient(subscriber)
        name = message_id("question", recipient, "confirm", config)
        piece = Piece(recipient=recipient, span="confirm", started_at=now, message_id=name)
        yield Post(piece=piece, sender=sender, address=subscriber.address, write=_question(subscriber, config, sender, name, now))


def _question(subscriber: Subscriber, config: Config, sender: str, name: str, now: datetime) -> Writer:
    def write(_earlier: Sequence[str]) -> bytes:
        url, about = f"{config.public_url}/subscribe/confirm/{subscriber.token}", subscriber.query or "*"
        text = "\n\n".join(say("question", one).format(query=about, url=url, home=config.public_url) for one in TONGUES[subscriber.lang])
        subject = " / ".join(say("question_subject", one) for one in TONGUES[subscriber.lang])
        content, charset = EmailMessage(policy=SMTP), subscriber.charset
        fitting = in_charset(text + subject, charset)
        chosen: Charset = charset if fitting is not None else "utf-8"
        words = in_charset(text, chosen) or text
        content.set_content(words + "\n", charset=chosen, cte="7bit" if chosen == "iso-2022-jp" else None)
        headers = [
            ("From", f"Tameshi <{sender}>"),
            ("To", subscriber.address),
            ("Subject", encoded("Subject", in_charset(subject, chosen) or subject, chosen)),
            ("Date", format_datetime(now)),
            ("Message-ID", name),
            ("Auto-Submitted", "auto-generated"),
        ]
        return headed(headers, content)

    return write
