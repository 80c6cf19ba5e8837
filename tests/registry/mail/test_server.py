"""How the registry speaks to a mail server: encrypted where it says so, with a password that never travels in the clear."""

import ssl
import subprocess
from pathlib import Path

import pytest

from registry.errors import ConfigError
from registry.mail.errors import MailAwayError
from registry.mail.recipients import mailing_lists
from registry.mail.server import MailServer, connected, dotted, hand_over
from tests.registry.mail.mailbox import mailbox

USERS = {"digest@mail.example": "s3cret"}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    """A server's certificate, and the file that vouches for it."""
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost"],
        check=True, capture_output=True,
    )  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context, cert


def send(server: MailServer) -> None:
    with connected(server) as connection:
        hand_over(connection, "a@b.example", "c@d.example", b"Subject: x\r\n\r\nx\r\n", may_offer=lambda: True, step=lambda _: None)


def test_starttls_and_a_password_are_used(certificate: tuple[ssl.SSLContext, Path]) -> None:
    context, ca = certificate
    with mailbox(tls=context, users=USERS) as box:
        send(MailServer.parse(f"submission://digest%40mail.example@localhost:{box.port}", "s3cret", str(ca)))
        assert box.over_tls == [True]
        with pytest.raises(MailAwayError, match="does not take the user"):
            send(MailServer.parse(f"submission://digest%40mail.example@localhost:{box.port}", "wrong", str(ca)))


def test_a_server_without_starttls_gets_nothing() -> None:
    with mailbox() as box:
        with pytest.raises(MailAwayError):
            send(MailServer.parse(f"submission://localhost:{box.port}"))
        assert box.got == []


def test_a_certificate_that_nobody_vouches_for_gets_nothing(certificate: tuple[ssl.SSLContext, Path]) -> None:
    with mailbox(tls=certificate[0]) as box:
        with pytest.raises(MailAwayError):
            send(MailServer.parse(f"submission://localhost:{box.port}"))
        assert box.got == []


@pytest.mark.parametrize(
    ("text", "password"),
    [("mail.example", None), ("http://mail.example", None), ("smtp://u:p@mail.example", None), ("submission://u@mail.example", None),
     ("smtp://u@mail.example", "p"), ("submission://mail.example", "p"), ("smtp://mail.example:port", None), ("smtp://", None)],
)  # fmt: skip
def test_a_setting_that_cannot_be_meant_so_is_refused(text: str, password: str | None) -> None:
    with pytest.raises(ConfigError, match="MAIL_"):
        MailServer.parse(text, password)


def test_a_password_is_not_in_what_is_printed_of_a_server() -> None:
    assert "s3cret" not in repr(MailServer.parse("smtps://u@mail.example", "s3cret"))


@pytest.mark.parametrize(
    "text", ["nobody", "a@b.example;lang=fr", "a@b.example;charset=latin-1", "a@b.example;query=moed:x", "a@b.example;bcc=x"]
)
def test_a_list_that_cannot_be_is_refused_without_its_address(text: str) -> None:
    with pytest.raises(ConfigError, match="DIGEST_TO") as told:
        mailing_lists(text)
    assert "b.example" not in str(told.value)


def test_lines_end_as_smtp_wants_them() -> None:
    assert dotted(b"a\n.b\r\n..\rc") == b"a\r\n..b\r\n...\r\nc\r\n"
