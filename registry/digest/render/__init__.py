"""How a digest is written: one file and one row each, every one a function from digest and language to bytes."""

from collections.abc import Callable

from registry.digest.compose import Digest
from registry.digest.phrases import Tongue
from registry.digest.render import eml, flowed, html, letter, markdown, mbox, rfc1153, text

FORMATS: dict[str, Callable[[Digest, Tongue], bytes]] = {
    "text": text.render,
    "eml": eml.render,
    "mbox": mbox.render,
    "flowed": flowed.render,
    "rfc1153": rfc1153.render,
    "letter": letter.render,
    "markdown": markdown.render,
    "html": html.render,
}
TEXTS = frozenset({"text", "markdown", "html"})
"""Formats that a terminal may show; the others are mail, byte for byte."""
