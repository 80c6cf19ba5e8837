"""The mail server that the registry hands its mail to: where it is, and one connection with named steps."""

import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote, urlsplit

from registry.errors import ConfigError
from registry.mail.errors import MailAwayError, MailRefusedError

TIMEOUT_S = 60.0
_PORTS = {"smtp": 25, "submission": 587, "smtps": 465}
Step = Callable[[str], None]
STEPS = ("claimed", "connected", "mail", "rcpt", "data", "half", "offered", "handed over", "answered", "settled")
"""What happens to one mail, in this order; whoever sends calls its `step` with each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """A server and how to speak to it."""

    host: str
    port: int
    security: Literal["tls", "starttls", "none"]
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: str | None = None
    """Certificates that are trusted instead of the system's."""

    @classmethod
    def parse(cls, text: str, password: str | None = None, ca_file: str | None = None) -> "MailServer":
        """`submission://user@host` (STARTTLS is a must), `smtps://host` (TLS at once), `smtp://127.0.0.1` (neither). Raises ConfigError."""
        try:
            parts = urlsplit(text)
            port = parts.port or _PORTS[parts.scheme]
        except (ValueError, KeyError):
            raise ConfigError(_WAY_OUT) from None
        if not parts.hostname or parts.path.strip("/") or parts.query or parts.password:
            raise ConfigError(_WAY_OUT)
        user = unquote(parts.username) if parts.username else None
        if (user is None) != (password is None):
            raise ConfigError("MAIL_SERVER names a user and MAIL_PASSWORD (or MAIL_PASSWORD_FILE) holds its password, or there is neither")
        if user is not None and parts.scheme == "smtp":
            raise ConfigError("MAIL_SERVER is smtp://: a password would travel in the clear; write submission:// or smtps://")
        security: Literal["tls", "starttls", "none"] = {"smtps": "tls", "submission": "starttls"}.get(parts.scheme, "none")  # type: ignore[assignment]  # One of the three.
        return cls(host=parts.hostname, port=port, security=security, user=user, password=password, ca_file=ca_file)


_WAY_OUT = (
    "MAIL_SERVER cannot be read; write submission://USER@HOST (port 587, STARTTLS), smtps://USER@HOST (port 465, TLS) or smtp://HOST; "
    "the password belongs into MAIL_PASSWORD or MAIL_PASSWORD_FILE"
)


class DoubtError(Exception):
    """The last bytes are out and no answer came: nobody knows whether the server has the mail."""


@contextmanager
def connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    """A connection that may hand mail over, closed at the end. Raises MailAwayError."""
    try:
        connection = _open(server)
    except (smtplib.SMTPException, OSError) as error:
        raise MailAwayError(f"the mail server {server.host}:{server.port}: {_words(error)}") from None
    try:
        yield connection
    finally:
        with suppress(smtplib.SMTPException, OSError):
            connection.quit()
        connection.close()


def _open(server: MailServer) -> smtplib.SMTP:
    name = socket.getfqdn()
    if server.security == "tls":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, local_hostname=name, timeout=TIMEOUT_S, context=_context(server)
        )
    else:
        connection = smtplib.SMTP(server.host, server.port, local_hostname=name, timeout=TIMEOUT_S)
    connection.ehlo_or_helo_if_needed()
    if server.security == "starttls":
        connection.starttls(context=_context(server))  # Raises where the server has none: there is no way back to clear text.
        connection.ehlo()
    if server.user is not None and server.password is not None:
        connection.login(server.user, server.password)
    return connection


def _context(server: MailServer) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=server.ca_file)


def hand_over(connection: smtplib.SMTP, sender: str, address: str, message: bytes, *, may_offer: Callable[[], bool], step: Step) -> int:
    """The code by which the server said that it has the mail now.

    Everything but the last line is sent first; then `may_offer` is asked, and only after its yes the line that makes the server take it.
    Raises MailRefusedError for a no, for good or for now; MailAwayError where the server is lost before that line; DoubtError after it.
    """
    try:
        _expect(connection.mail(sender), 250)
        step("mail")
        _expect(connection.rcpt(address), 250, 251)
        step("rcpt")
        connection.putcmd("data")
        _expect(connection.getreply(), 354)
        step("data")
        body = dotted(message)
        half = len(body) // 2
        connection.send(body[:half])
        step("half")
        connection.send(body[half:])
    except MailRefusedError:
        _start_over(connection)
        raise
    except (smtplib.SMTPException, OSError) as error:
        connection.close()
        raise MailAwayError(f"the mail server was lost: {_words(error)}") from None
    if not may_offer():
        connection.close()  # Without its last line no server keeps a mail.
        raise MailAwayError("another process sends this mail by now")
    step("offered")
    try:
        connection.send(b".\r\n")
        step("handed over")
        reply = connection.getreply()
    except (smtplib.SMTPException, OSError) as error:
        connection.close()
        raise DoubtError(_words(error)) from None
    if reply[0] == -1:
        raise DoubtError("the connection ended before the answer")
    step("answered")
    if reply[0] != 250:
        raise MailRefusedError(reply[0])
    return reply[0]


def dotted(message: bytes) -> bytes:
    """A message as SMTP carries it: CRLF at every line's end, a line that begins with a dot given another one."""
    lines = message.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n").split(b"\n")
    return b"".join((b"." if line.startswith(b".") else b"") + line + b"\r\n" for line in lines)


def _start_over(connection: smtplib.SMTP) -> None:
    with suppress(smtplib.SMTPException, OSError):
        connection.rset()


def _expect(reply: tuple[int, bytes], *codes: int) -> None:
    if reply[0] == 421 or reply[0] == -1:
        raise smtplib.SMTPServerDisconnected("the server closes the connection")
    if reply[0] not in codes:
        raise MailRefusedError(reply[0])


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "it does not take the user and the password"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"it answers {error.smtp_code}"  # Its words may repeat an address.
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__
