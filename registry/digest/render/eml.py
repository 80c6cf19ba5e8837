"""A digest as one complete mail of plain text (RFC 5322), ready for a mailing list."""

from email.message import EmailMessage
from email.policy import SMTP

from registry.digest.compose import Digest
from registry.digest.envelope import sealed
from registry.digest.phrases import Tongue
from registry.digest.render import text


def render(digest: Digest, lang: Tongue) -> bytes:
    """The message with CRLF line ends; the same digest gives the same bytes."""
    content = EmailMessage(policy=SMTP)
    content.set_content(text.write(digest, lang), charset="utf-8")
    return sealed(content, digest, lang)
