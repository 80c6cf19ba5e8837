"""A digest as the mail that subscribers get: flowing text, the same as HTML, and its picture within (multipart/alternative, RFC 2387)."""

from email.message import EmailMessage
from email.policy import SMTP
from html import escape

from registry.digest.compose import Digest
from registry.digest.envelope import NOBODY, Envelope, mail_domain, sealed
from registry.digest.phrases import TONGUES, Tongue, say
from registry.digest.render import flowed, html, picture


def render(digest: Digest, lang: Tongue) -> bytes:
    """The message with CRLF line ends; the same digest gives the same bytes."""
    return to(digest, lang, NOBODY)


def to(digest: Digest, lang: Tongue, envelope: Envelope) -> bytes:
    """The same to one recipient."""
    message = EmailMessage(policy=SMTP)
    message.make_alternative()
    message.attach(flowed.content(digest, lang, envelope))
    message.attach(_html(digest, lang, envelope))
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_tameshi_{digest.week}_{lang}_{number}")  # The same digest gives the same bytes.
    return sealed(message, digest, lang, envelope)


def _html(digest: Digest, lang: Tongue, envelope: Envelope) -> EmailMessage:
    first = TONGUES[lang][0]
    words = html.alt(digest, first)
    cid = f"outcomes.{digest.week}@{mail_domain(digest.home_url).strip('[]').replace(':', '.')}"
    drawn = f'<img src="cid:{cid}" width="{picture.WIDTH}" alt="{escape(words)}">' if digest.total else ""
    leave = ""
    if envelope.unsubscribe_url:
        leave = f'<p class="tameshi"><a href="{escape(envelope.unsubscribe_url)}">{escape(say("leave", first))}</a></p>'
    page = html.page(digest, lang, drawn, leave=leave)
    part = EmailMessage(policy=SMTP)
    if envelope.charset == "iso-2022-jp":  # Letters as references: a page of ASCII that any reader of that charset shows.
        part.set_content(
            page.encode("ascii", "xmlcharrefreplace").decode("ascii"), subtype="html", charset="us-ascii", cte="quoted-printable"
        )
    else:
        part.set_content(page, subtype="html", charset="utf-8")
    if digest.total:
        part.add_related(picture.png(digest, words), "image", "png", cid=f"<{cid}>", filename=f"{digest.week}.png", disposition="inline")
    return part
