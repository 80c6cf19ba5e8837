"""A digest as a mailbox of one message (RFC 4155, lines that begin with From quoted as mboxrd does)."""

import re

from registry.digest.compose import Digest
from registry.digest.phrases import Tongue
from registry.digest.render import eml

_FROM = re.compile(rb"^(>*From )", re.MULTILINE)


def render(digest: Digest, lang: Tongue) -> bytes:
    """The mailbox with line feeds; the same digest gives the same bytes."""
    head = f"From digest {digest.week.end:%a %b %e %H:%M:%S %Y}\n".encode("ascii")
    return head + quoted(eml.render(digest, lang).replace(b"\r\n", b"\n")) + b"\n"


def quoted(message: bytes) -> bytes:
    """A message none of whose lines begins another."""
    return _FROM.sub(rb">\1", message)
