"""A real SMTP server in this process, and what it was handed."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ssl import SSLContext
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class Mailbox:
    """Takes mail as it is told to: `replies` holds what is answered to an address, or to the end of a mail to it."""

    port: int = 0
    got: list[tuple[str, bytes]] = field(default_factory=list)
    to_recipient: dict[str, str] = field(default_factory=dict)
    to_data: dict[str, str] = field(default_factory=dict)
    users: dict[str, str] = field(default_factory=dict)
    over_tls: list[bool] = field(default_factory=list)

    @property
    def url(self) -> str:
        """What MAIL_SERVER would say."""
        return f"smtp://127.0.0.1:{self.port}"

    def to(self, address: str) -> list[bytes]:
        """What one address was sent."""
        return [content for to, content in self.got if to == address]

    async def handle_RCPT(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]) -> str:  # noqa: N802  # Its name.
        """A recipient is taken, or not."""
        if address in self.to_recipient:
            return self.to_recipient[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """A mail is taken, or not."""
        (address,) = envelope.rcpt_tos
        if address in self.to_data:
            return self.to_data[address]
        content = envelope.content
        assert isinstance(content, bytes)
        self.over_tls.append(session.ssl is not None)
        self.got.append((address, content))
        return "250 taken"

    def authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:
        """Whether a user and a password are those of somebody."""
        assert isinstance(data, LoginPassword)
        return AuthResult(success=self.users.get(data.login.decode()) == data.password.decode(), handled=False)


@contextmanager
def mailbox(*, tls: SSLContext | None = None, at_once: SSLContext | None = None, users: dict[str, str] | None = None) -> Iterator[Mailbox]:
    """A server that listens; with STARTTLS, with TLS at once, or with neither."""
    box = Mailbox(users=users or {})
    more: dict[str, Any] = {"authenticator": box.authenticate, "auth_required": True, "auth_require_tls": at_once is None} if users else {}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        box.port = probe.getsockname()[1]
    controller = Controller(
        box, hostname="127.0.0.1", port=box.port, tls_context=tls, ssl_context=at_once, enable_SMTPUTF8=False, decode_data=False, **more
    )
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
