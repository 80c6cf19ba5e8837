"""A digest as one complete mail message (RFC 5322), ready for a mailing list."""

from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

from registry.digest.compose import Digest
from registry.digest.phrases import say
from registry.digest.render import text
from schemas.labels import Language


def render(digest: Digest, lang: Language) -> bytes:
    """The message with CRLF line ends; dated at the end of its week, so that the same digest gives the same bytes."""
    domain = _mail_domain(digest.home_url)
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = Address("Tameshi", username="digest", domain=domain)
    message["Subject"] = _subject(digest, lang)
    message["Date"] = format_datetime(digest.week.end)
    message["Message-ID"] = f"<digest.{digest.week}.{lang}@{domain}>"
    message["List-Id"] = f"Tameshi digest <digest.{'localhost' if domain.startswith('[') else domain}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no vacation notice answers it.
    message.set_content(text.write(digest, lang), charset="utf-8")
    message["Content-Language"] = lang
    return message.as_bytes()


def _subject(digest: Digest, lang: Language) -> str:
    if digest.is_quiet:
        return say("subject_quiet", lang).format(week=digest.week)
    return say("subject", lang).format(week=digest.week, **digest.counts)


def _mail_domain(url: str) -> str:
    """The host of an address as the right side of a mail address; a bare IP address goes into brackets."""
    host = urlsplit(url).hostname or "localhost"
    try:
        address = ip_address(host)
    except ValueError:
        return host.encode("idna").decode("ascii")
    return f"[{address}]" if address.version == 4 else f"[IPv6:{address}]"
