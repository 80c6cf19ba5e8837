"""A digest as one readable mail: text that every reader's window wraps anew (RFC 3676, format=flowed; delsp=yes)."""

from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP

from registry.digest.columns import columns_of, flow
from registry.digest.compose import Digest
from registry.digest.envelope import NOBODY, Envelope, in_charset, sealed
from registry.digest.outline import Outline, Part, outline
from registry.digest.phrases import TONGUES, Tongue
from registry.digest.render.text import BETWEEN, COLUMNS

_ROOM = "=" * COLUMNS


def render(digest: Digest, lang: Tongue) -> bytes:
    """The message with CRLF line ends."""
    return sealed(content(digest, lang, NOBODY), digest, lang)


def content(digest: Digest, lang: Tongue, envelope: Envelope) -> EmailMessage:
    """The part of a mail, in the charset asked for where every character fits, else in UTF-8."""
    words = BETWEEN.join("\n".join([*_written(outline(digest, one)), ""]) for one in TONGUES[lang])
    if envelope.unsubscribe_url:
        words += f"\n{envelope.unsubscribe_url}\n"
    fitting = in_charset(words, envelope.charset)
    part = EmailMessage(policy=SMTP)
    if fitting is not None and envelope.charset == "iso-2022-jp":
        part.set_content(fitting, charset="iso-2022-jp", cte="7bit")
    else:
        part.set_content(words, charset="utf-8")
    part.set_param("format", "flowed")
    part.set_param("delsp", "yes")
    return part


def _written(told: Outline) -> Iterator[str]:
    yield told.title
    yield _ROOM[: min(columns_of(told.title), COLUMNS)]
    for words in told.head:
        yield ""
        yield from flow(words)
    for part in told.parts:
        yield from _part(part)
    words, url = told.foot
    yield ""
    if words:
        yield "-- "  # No line that flows, by RFC 3676, 4.3.
        yield from flow(words)
    yield url


def _part(part: Part) -> Iterator[str]:
    yield ""
    yield ""
    yield part.title
    yield "-" * min(columns_of(part.title), COLUMNS)
    for words in part.intro:
        yield from flow(words)
    for item in part.items:
        yield ""
        yield from flow(f"* {item.title}")
        for words in item.lines:
            yield from flow(f"- {words}")
        yield item.url
    if part.more is not None:
        words, url = part.more
        yield ""
        yield from flow(words)
        yield url
