"""Every format of a digest, read back by the programs that people use."""

import email
import email.policy
import mailbox
import re
import shutil
import subprocess
from dataclasses import replace
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt

from registry.digest import Digest, compose
from registry.digest.columns import columns_of, flow
from registry.digest.envelope import Envelope, in_charset, is_address
from registry.digest.highlights import Fastest, Highlights, Met, Told
from registry.digest.phrases import TONGUES, Tongue
from registry.digest.render import FORMATS, letter
from registry.records import Figure
from schemas import Note, Problem
from tests.documents import Document, submissions
from tests.registry.digest.weeks import SMALL_FRAMES, URL, WEEK, ordinary_week, shared

MAILS = ("eml", "flowed", "letter", "rfc1153")
EVIL = "x\r\nBcc: victim@reader.example\r\n\r\n\x00<script>alert(1)</script>\n.\nFrom nobody\n------------------------------\n"
TOLD = Told(id="01K9ABCDEFGHJKMNPQRSTVWXYZ", url=f"{URL}/s/01K9ABCDEFGHJKMNPQRSTVWXYZ", title="The fast one", figure=SMALL_FRAMES)
STANDS_OUT = Highlights(
    worst=Met(key="k1", url=f"{URL}/know-how/k1", symptom="VFが出てこない", lang="ja", stage="assignment", submissions=3, helped=None),
    reproduced=(TOLD,),
    fastest=(
        Fastest(
            mode="sriov", figure=Figure(metric="rate", unit="pps", value=2e6, frame_bytes=64, run_kind="ndr"), setting="quick-1",
            link_speed_mbps=10_000, others=4, second=1.5e6, told=TOLD,
        ),
    ),
    open=(Met(key="k1", url=f"{URL}/know-how/k1", symptom="VFが出てこない", lang="ja", stage=None, submissions=3, helped=None),),
    amended=2,
    withdrawn=1,
)  # fmt: skip


def digests() -> dict[str, Digest]:
    """A quiet week, an ordinary one, one of hostile words."""
    one = shared(1)
    words = replace(one.submission, title=EVIL, note=Note(text=EVIL, lang="en"), problems=(Problem(symptom=EVIL, cause=EVIL),))
    hostile = replace(one, submission=words)  # The wire refuses such a title: this is what stands should it ever not.
    return {
        "quiet": compose(WEEK, (), public_url=URL),
        "ordinary": compose(WEEK, ordinary_week(), public_url=URL, highlights=STANDS_OUT),
        "hostile": compose(WEEK, [hostile], public_url=URL, query="nic:82576"),
    }


@pytest.fixture(params=["quiet", "ordinary", "hostile"])
def digest(request: pytest.FixtureRequest) -> Digest:
    return digests()[request.param]


@pytest.fixture(params=tuple(TONGUES))
def lang(request: pytest.FixtureRequest) -> Tongue:
    return request.param  # type: ignore[no-any-return]


def parsed(message: bytes) -> EmailMessage:
    return email.message_from_bytes(message, policy=email.policy.default)


def whole(message: EmailMessage) -> None:
    """Nothing in a mail that a reader has to guess."""
    assert [part.defects for part in message.walk() if part.defects] == []
    assert [header.defects for header in message.values() if header.defects] == []
    assert message["Bcc"] is None


@pytest.mark.parametrize("name", MAILS)
def test_a_mail_is_valid_to_the_last_header_and_holds_no_line_too_long(digest: Digest, lang: Tongue, name: str) -> None:
    message = FORMATS[name](digest, lang)
    whole(parsed(message))
    lines = message.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert message.count(b"\n") == message.count(b"\r\n") == message.count(b"\r")
    head = message.partition(b"\r\n\r\n")[0]
    assert head.isascii()
    assert max(map(len, head.split(b"\r\n"))) <= 200
    assert message == FORMATS[name](digest, lang), "the same digest gives the same bytes"


def unflowed(text: str) -> list[str]:
    """Paragraphs of format=flowed; delsp=yes, joined as RFC 3676 (4.1) says."""
    found, open_line = [], ""
    for raw in text.splitlines():
        line = raw.removeprefix(" ") if raw.startswith(" ") else raw
        if line == "-- ":
            found.append(line)
        elif line.endswith(" "):
            open_line += line[:-1]
        else:
            found.append(open_line + line)
            open_line = ""
    return found


def test_flowing_text_is_joined_to_what_was_meant(lang: Tongue) -> None:
    message = parsed(FORMATS["flowed"](digests()["ordinary"], lang))
    assert (message.get_param("format"), message.get_param("delsp")) == ("flowed", "yes")
    text = message.get_content()
    assert max(columns_of(line) for line in text.splitlines() if " " in line.strip()) <= 74
    paragraphs = unflowed(text)
    if lang != "en":
        assert "- 原因: オンボードのブリッジがACSを持たず、2枚のNICが1つのIOMMUグループに入っている。" in paragraphs
    if lang != "ja":
        assert any((line.startswith("- Flagged: ") and line.endswith("GRO was on)")) or "GRO" in line for line in paragraphs)


@pytest.mark.parametrize("words", ["a", "From me", "> quoted", " begins with a space", "長" * 300, "word " * 60 + "end", "、" * 100])
def test_any_words_survive_flowing(words: str) -> None:
    assert unflowed("\n".join(flow(words))) == [words.strip()]


def test_a_letter_is_text_page_and_picture(lang: Tongue) -> None:
    message = parsed(FORMATS["letter"](digests()["ordinary"], lang))
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png",
    ]  # fmt: skip
    page, picture = (part for part in message.walk() if part.get_content_type() in {"text/html", "image/png"})
    assert f'src="cid:{picture["Content-ID"].strip("<>")}"' in page.get_content()  # type: ignore[attr-defined]
    assert picture.get_payload(decode=True).startswith(b"\x89PNG")
    assert picture.get_content_disposition() == "inline"


class Loads(HTMLParser):
    """What a page loads or runs."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag that loads, or an attribute that runs."""
        given = dict(attrs)
        if tag in {"script", "link", "iframe", "object", "embed"} or any(name.startswith("on") for name in given):
            self.found.append(tag)
        if "src" in given and not (given["src"] or "").startswith("cid:"):
            self.found.append(f"{tag} {given['src']}")


def test_a_page_loads_nothing_and_runs_nothing(digest: Digest, lang: Tongue) -> None:
    message = parsed(FORMATS["letter"](digest, lang))
    pages = [FORMATS["html"](digest, lang).decode(), message.get_body(("html",)).get_content()]  # type: ignore[union-attr, attr-defined]
    for page in pages:
        loads = Loads()
        loads.feed(page)
        assert loads.found == []


def test_markdown_says_what_was_said_and_nothing_becomes_a_mark(digest: Digest, lang: Tongue) -> None:
    page = MarkdownIt("commonmark").render(FORMATS["markdown"](digest, lang).decode())
    assert "<script>" not in page
    assert page.count("<h1>") == len(TONGUES[lang])


ENVELOPE = Envelope(
    to="reader@reader.example", message_id="<digest.2026-W47.abc@registry.example>",
    earlier=("<a@registry.example>", "<b@registry.example>"),
    unsubscribe_url=f"{URL}/subscribe/leave/{'t' * 43}",
)  # fmt: skip


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("To", "reader@reader.example"),
        ("Message-ID", "<digest.2026-W47.abc@registry.example>"),
        ("In-Reply-To", "<b@registry.example>"),
        ("References", "<a@registry.example> <b@registry.example>"),
        ("List-Unsubscribe", f"<{URL}/subscribe/leave/{'t' * 43}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        ("List-Id", "Tameshi digest <digest.registry.example>"),
        ("Auto-Submitted", "auto-generated"),
    ],
)
def test_a_mail_to_somebody_says_how_to_leave_and_what_it_follows(header: str, value: str) -> None:
    assert parsed(letter.to(digests()["ordinary"], "ja", ENVELOPE))[header] == value


def test_iso_2022_jp_is_sent_where_it_fits_and_utf_8_where_it_does_not() -> None:
    old = Envelope(to="reader@reader.example", charset="iso-2022-jp")
    fits = parsed(letter.to(compose(WEEK, [shared(1, title="仮想NIC～速い")], public_url=URL), "ja", old))
    text = fits.get_body(("plain",))
    assert text.get_content_charset() == "iso-2022-jp"  # type: ignore[union-attr]
    assert "仮想NIC〜速い" in text.get_content()  # type: ignore[union-attr, attr-defined]
    assert letter.to(compose(WEEK, [shared(1)], public_url=URL), "ja", old).isascii()
    does_not = parsed(letter.to(compose(WEEK, [shared(1, title="絵文字 🚀")], public_url=URL), "ja", old))
    assert does_not.get_body(("plain",)).get_content_charset() == "utf-8"  # type: ignore[union-attr]
    assert "🚀" in does_not.get_body(("plain",)).get_content()  # type: ignore[union-attr, attr-defined]


@pytest.mark.parametrize(("text", "result"), [("~ — µ", "~ ― μ"), ("①", None), ("한", None), ("髙", None)])
def test_what_looks_alike_stands_in_for_what_is_missing(text: str, result: str | None) -> None:
    assert in_charset(text, "iso-2022-jp") == result


@pytest.mark.parametrize("address", ["a@b.example", "a.b+c@sub.b.example", "x@localhost", "x@[127.0.0.1]"])
def test_an_address_is_one(address: str) -> None:
    assert is_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "a@",
        "@b",
        "a b@c.example",
        "a@b.example\n",
        "a@b,c@d",
        "<a@b>",
        "a@b..example",
        "é@b.example",
        "\0<y>,z@[127.0.0.1]",
        pytest.param("a@" + "a" * 60 + "!", id="long"),
        pytest.param("a@" + "a" * 250 + "!", id="longer"),
    ],
)
def test_what_is_no_address_is_none(address: str) -> None:
    assert not is_address(address)


@settings(max_examples=30)
@given(submissions())
def test_any_document_can_be_told_in_every_format(document: Document) -> None:
    told = compose(
        WEEK, [shared(1, **{key: document[key] for key in ("title", "note", "problems", "nics") if key in document})], public_url=URL
    )
    for name, write in FORMATS.items():
        message = write(told, "both")
        if name in MAILS:
            whole(parsed(message))
            assert max(map(len, message.split(b"\r\n"))) <= 998


def split(tool: list[str], message: bytes, folder: Path) -> list[EmailMessage]:
    """The messages that a program takes a digest apart into."""
    done = subprocess.run(tool, input=message.replace(b"\r\n", b"\n"), capture_output=True, check=True, timeout=60)
    path = folder / "split.mbox"
    path.write_bytes(done.stdout)
    return [parsed(bytes(one)) for one in mailbox.mbox(path)]


@pytest.mark.skipif(shutil.which("formail") is None, reason="no formail: Debian's procmail has it")
def test_formail_takes_a_digest_apart_into_its_messages(lang: Tongue, tmp_path: Path) -> None:
    told = digests()["ordinary"]
    message = FORMATS["rfc1153"](told, lang)
    found = split(["formail", "-ds"], message, tmp_path)
    expected = len(re.findall(rb"^Subject: ", message, re.MULTILINE))
    assert len(found) == expected
    assert len(found) == 1 + len(TONGUES[lang]) * (told.total + 1 + 4), "the preamble, what was told, and what stands out"
    assert all(one["Date"] and one["From"] for one in found)
