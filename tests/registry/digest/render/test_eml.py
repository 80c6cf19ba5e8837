"""A digest as a mail message that other programs can read."""

import email
import email.policy
from email.message import EmailMessage

import pytest
from hypothesis import given, settings

from registry.digest import Week, compose
from registry.digest.render import eml, text
from schemas.labels import LANGUAGES, Language
from tests.documents import Document, submissions
from tests.registry.digest.weeks import URL, WEEK, ordinary_week, shared


def parsed(message: bytes) -> EmailMessage:
    return email.message_from_bytes(message, policy=email.policy.default)


@pytest.fixture(params=LANGUAGES)
def lang(request: pytest.FixtureRequest) -> Language:
    return request.param  # type: ignore[no-any-return]


@pytest.mark.parametrize("quiet", [True, False], ids=["quiet", "ordinary"])
def test_the_message_reads_back_as_it_was_meant(lang: Language, quiet: bool) -> None:
    digest = compose(WEEK, () if quiet else ordinary_week(), public_url=URL)
    message = parsed(eml.render(digest, lang))
    assert message.defects == []
    assert [header.defects for header in message.values() if header.defects] == []  # type: ignore[attr-defined]
    assert message.get_content_type() == "text/plain"
    assert message.get_content_charset() == "utf-8"
    assert message.get_content().replace("\r\n", "\n") == text.write(digest, lang)


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Subject", "[試し] 2026-W47: 動いた 2、一部 1、動かなかった 2"),
        ("From", "Tameshi <digest@registry.example>"),
        ("Date", "Mon, 23 Nov 2026 00:00:00 +0000"),
        ("Message-ID", "<digest.2026-W47.ja@registry.example>"),
        ("List-Id", "Tameshi digest <digest.registry.example>"),
        ("Auto-Submitted", "auto-generated"),
        ("Content-Language", "ja"),
        ("MIME-Version", "1.0"),
    ],
)
def test_a_list_server_finds_its_headers(header: str, value: str) -> None:
    assert parsed(eml.render(compose(WEEK, ordinary_week(), public_url=URL), "ja"))[header] == value


def test_lines_end_as_mail_wants_them(lang: Language) -> None:
    message = eml.render(compose(WEEK, ordinary_week(), public_url=URL), lang)
    assert message.count(b"\n") == message.count(b"\r\n") == message.count(b"\r")
    assert max(map(len, message.split(b"\r\n"))) <= 998
    message.decode("ascii")


def test_an_identity_is_that_of_week_and_language() -> None:
    weeks = (WEEK, Week.parse("2026-W48"))
    ids = {parsed(eml.render(compose(week, (), public_url=URL), lang))["Message-ID"] for week in weeks for lang in LANGUAGES}
    assert len(ids) == 4


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("http://127.0.0.1:8080", "digest@[127.0.0.1]"),
        ("http://[::1]:8080", "digest@[IPv6:::1]"),
        ("http://localhost:8080", "digest@localhost"),
        ("https://試し.example/tameshi", "digest@xn--68jw52y.example"),
    ],
    ids=["IPv4", "IPv6", "localhost", "Japanese name"],
)
def test_any_public_address_makes_a_valid_sender(url: str, sender: str) -> None:
    message = parsed(eml.render(compose(WEEK, (), public_url=url), "en"))
    assert message["From"].addresses[0].addr_spec == sender
    assert message["Message-ID"] == f"<digest.2026-W47.en@{sender.partition('@')[2]}>"
    assert [header.defects for header in message.values() if header.defects] == []


@settings(max_examples=30)
@given(submissions())
def test_no_document_injects_a_header(document: Document) -> None:
    document["example"] = False
    plain = parsed(eml.render(compose(WEEK, [shared()], public_url=URL), "en"))
    odd = parsed(eml.render(compose(WEEK, [shared(**document)], public_url=URL), "en"))
    assert set(odd) - {"Subject"} == set(plain) - {"Subject"}
    assert odd.defects == []
