"""A digest as mailing lists know it: many messages in one (RFC 1153), which mail readers and `formail -ds` take apart again."""

from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from registry.digest.columns import fill, one_line
from registry.digest.compose import Digest
from registry.digest.envelope import mail_domain, sealed
from registry.digest.outline import Item, Outline, Part, outline
from registry.digest.phrases import TONGUES, Tongue, say
from registry.digest.render.text import COLUMNS
from schemas.labels import Language

PREAMBLE_ENDS, MESSAGE_ENDS = "-" * 70, "-" * 30
_EIGHT_BITS = SMTP.clone(cte_type="8bit")


def render(digest: Digest, lang: Tongue) -> bytes:
    """The mail with CRLF line ends. It is sent as eight bits: whoever takes a digest apart looks for lines as they are."""
    content = EmailMessage(policy=_EIGHT_BITS)
    content.set_content(write(digest, lang), charset="utf-8", cte="8bit")
    return sealed(content, digest, lang)


def write(digest: Digest, lang: Tongue) -> str:
    """The text: a preamble with the topics, a message each, and the line that ends it."""
    told = [outline(digest, one) for one in TONGUES[lang]]
    name, issue = f"Tameshi Digest {digest.week}", f"{digest.week.end:%A, %d %B %Y}"
    lines = [f"{name:<36}{issue:>34}", ""]
    for one in told:
        lines += _preamble(one)
    lines += [PREAMBLE_ENDS, ""]
    host = mail_domain(digest.home_url)
    for one in told:
        for part in one.parts:
            for item in part.items:
                lines += [*_message(item, part, one.lang, digest.week.end, host), "", MESSAGE_ENDS, ""]
    end = f"End of {name}"
    return "\n".join([*lines, end, "*" * len(end), ""])


def _preamble(told: Outline) -> Iterator[str]:
    for words in told.head:
        yield from map(_no_separator, fill(words, columns=COLUMNS))
    words, url = told.foot
    yield from fill(f"{words} {url}".strip(), columns=COLUMNS)
    yield ""
    if told.parts:
        yield say("topics", told.lang)
    for part in told.parts:
        yield f"  {part.title}"
        for item in part.items:
            yield from fill(item.title, first="    * ", rest="      ", columns=COLUMNS)
        if part.more is not None:
            yield from fill(f"{part.more[0]} {part.more[1]}", first="    ", rest="    ", columns=COLUMNS)
    yield ""


def _message(item: Item, part: Part, lang: Language, fallback: datetime, host: str) -> Iterator[str]:
    yield f"Date: {format_datetime(item.made_at or fallback)}"
    yield f"From: Tameshi <digest@{host}>"
    yield from fill(one_line(item.title), first="Subject: ", rest="  ", columns=COLUMNS)
    yield from fill(one_line(part.title), first="Keywords: ", rest="  ", columns=COLUMNS)
    yield f"Content-Language: {lang}"
    yield ""
    for words in item.lines:
        yield from map(_no_separator, fill(words, columns=COLUMNS))
    yield item.url


def _no_separator(line: str) -> str:
    """A line that ends no message: dashes at its beginning are moved by a space."""
    return f" {line}" if line.startswith("---") else line
