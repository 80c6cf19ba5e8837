"""Texts of others made fit for a document: on one line or several, without markup, no longer than there is room."""

import re
from html.parser import HTMLParser

from schemas import limits

_CONTROL = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|[\ud800-\udfff]")
_MAIL = re.compile(r"(?<![/@\w.+-])([\w.+-]{1,64})@[\w-]{1,63}(?:\.[\w-]{1,63})+")
_ADDRESS = re.compile(r"https?://[^\s<>\"'\\^`{|}]+")
PLACEHOLDER = re.compile(r"FIX[A-Z]+\b.*", re.DOTALL)
"""What reports hold where somebody should have written something."""


def line(text: str | None, most: int = limits.LINE) -> str | None:
    """One line of text; None where nothing is said. Mail addresses lose where they lead to."""
    plain = " ".join(_CONTROL.sub(" ", text or "").split())
    plain = _MAIL.sub(r"\1@…", plain)
    return shortened(plain, most) or None


def lines(text: str | None) -> tuple[str, ...]:
    """The lines that say something."""
    return tuple(said for one in (text or "").splitlines() if (said := line(one)))


def shortened(text: str, most: int) -> str:
    """At most so many characters, the last an ellipsis where some are missing."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def address_in(text: str | None) -> str | None:
    """The first web address in a text, where it is short enough to be kept whole."""
    found = _ADDRESS.search(text or "")
    address = found.group().rstrip(".,;)") if found else ""
    return address if 0 < len(address) <= 500 and "://" in address[:8] else None


class _Plain(HTMLParser):
    """Text without tags; a link says where it leads."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._leads_to: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._leads_to = address_in(dict(attrs).get("href"))
        elif tag in {"br", "p", "li"}:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._leads_to:
            self.parts.append(f" ({self._leads_to})")
            self._leads_to = None

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def without_markup(text: str | None) -> str | None:
    """A remark as plain words, its lines kept; None where nothing is said."""
    reader = _Plain()
    reader.feed(text or "")
    reader.close()
    return "\n".join(lines("".join(reader.parts))) or None
