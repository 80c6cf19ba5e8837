"""Headers of a digest's mail, each on lines that no word of anybody can end."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from ipaddress import ip_address
from typing import Literal
from urllib.parse import quote, urlsplit

from registry.digest.columns import NO_BREAK, one_line
from registry.digest.compose import Digest
from registry.digest.phrases import TONGUES, Tongue, say

Charset = Literal["utf-8", "iso-2022-jp"]
_LIKE_JIS = str.maketrans(
    {"µ": "μ", "～": "〜", "—": "―", "–": "-", "‐": "-", "−": "-", "•": "・", NO_BREAK: " ", "’": "'", "“": '"', "”": '"'}
)
"""Characters that JIS X 0208 lacks, and those it has in their place."""
_FOLDED_AT = 76
_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@(?:{_LABEL}(?:\.{_LABEL})*\.?|\[[0-9A-Za-z.:]+\])", re.ASCII)
"""Labels are told apart by their dots alone: a long text that is no address must not be tried in every way of cutting it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """To whom one mail goes, and how it belongs to others; empty for a digest that somebody else sends on."""

    sender: str | None = None
    to: str | None = None
    message_id: str | None = None
    earlier: tuple[str, ...] = ()
    """Names of the digests before it, the last one at the end."""
    unsubscribe_url: str | None = None
    charset: Charset = "utf-8"


NOBODY = Envelope()


def is_address(text: str) -> bool:
    """Whether a text is one bare mail address, of letters that every server takes."""
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None


def in_charset(text: str, charset: Charset) -> str | None:
    """The text as a charset can write it, characters that look alike in the place of missing ones; None where one has no like."""
    if charset == "utf-8":
        return text
    like = text.translate(_LIKE_JIS)
    try:
        like.encode("iso-2022-jp")
    except UnicodeEncodeError:
        return None
    return like


def sealed(content: EmailMessage, digest: Digest, lang: Tongue, envelope: Envelope = NOBODY) -> bytes:
    """The message with all its headers and CRLF line ends; dated at the end of its span, so that the same digest gives the same bytes."""
    domain = mail_domain(digest.home_url)
    message_id = envelope.message_id or f"<digest.{digest.week}.{lang}@{domain}>"
    list_id = f"digest.{'localhost' if domain.startswith('[') else domain}"
    subject = subject_of(digest, lang)
    fitting = in_charset(subject, envelope.charset)
    charset = envelope.charset if fitting is not None else "utf-8"
    headers = [
        ("From", f"Tameshi <{envelope.sender or f'digest@{domain}'}>"),
        *((("To", envelope.to),) if envelope.to else ()),
        ("Subject", encoded("Subject", fitting if fitting is not None else subject, charset)),
        ("Date", format_datetime(digest.week.end)),
        ("Message-ID", message_id),
        *((("In-Reply-To", envelope.earlier[-1]), ("References", "\r\n ".join(envelope.earlier))) if envelope.earlier else ()),
        ("List-Id", f"Tameshi digest <{list_id}>"),
        ("List-Archive", f"<{ascii_url(digest.home_url)}digests>"),
        *(_leaving(envelope.unsubscribe_url) if envelope.unsubscribe_url else ()),
        ("Auto-Submitted", "auto-generated"),  # RFC 3834: no vacation notice answers it.
        ("Content-Language", ", ".join(TONGUES[lang])),
    ]
    return headed(headers, content)


def headed(headers: Sequence[tuple[str, str]], content: EmailMessage) -> bytes:
    """A message with these headers, which are ASCII and folded already. Raises ValueError where one would begin another."""
    return b"".join(_line(name, value) for name, value in headers) + content.as_bytes(policy=SMTP)


def subject_of(digest: Digest, lang: Tongue) -> str:
    """What a digest is called in a list of mails."""
    phrase = "subject_quiet" if digest.is_quiet else "subject"
    return " / ".join(say(phrase, one).format(week=digest.week, **digest.counts) for one in TONGUES[lang])


def mail_domain(url: str) -> str:
    """The host of an address as the right side of a mail address; a bare IP address goes into brackets."""
    host = urlsplit(url).hostname or "localhost"
    try:
        address = ip_address(host)
    except ValueError:
        return host.encode("idna").decode("ascii")
    return f"[{address}]" if address.version == 4 else f"[IPv6:{address}]"


def ascii_url(url: str) -> str:
    """The same address in ASCII: its host as the name system has it, the rest in percent signs (RFC 3987)."""
    parts = urlsplit(url)
    host = (parts.hostname or "").encode("idna").decode("ascii")
    where = f"[{host}]" if ":" in host else host
    return parts._replace(netloc=where if parts.port is None else f"{where}:{parts.port}", path=quote(parts.path, safe="/%:@")).geturl()


def _leaving(url: str) -> tuple[tuple[str, str], ...]:
    """How to leave by one click (RFC 8058)."""
    return ("List-Unsubscribe", f"<{ascii_url(url)}>"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")


def encoded(name: str, text: str, charset: str) -> str:
    """Somebody's words as the value of a header, folded."""
    words = one_line(text)
    if words.isascii() and len(name) + 2 + len(words) <= _FOLDED_AT:
        return words
    return Header(words, charset, maxlinelen=_FOLDED_AT, header_name=name).encode(linesep="\r\n")


def _line(name: str, value: str) -> bytes:
    """One header. What would begin another one ends here: a ValueError, for such a value is a fault of ours."""
    if not value.isascii() or re.search(r"\r(?!\n[ \t])|(?<!\r)\n|\x00", value):
        raise ValueError(f"{name} cannot hold this")
    return f"{name}: {value}\r\n".encode("ascii")
