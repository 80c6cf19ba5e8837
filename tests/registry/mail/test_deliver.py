"""Mail is handed over once, whatever happens to whoever hands it over."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from registry.mail.server import STEPS
from tests.conftest import scalar
from tests.registry.mail.mailbox import Mailbox, mailbox

ROOT = Path(__file__).parents[3]
EVERYBODY = {"ann@reader.example": 1, "ben@reader.example": 1, "cho@reader.example": 1}


@pytest.fixture
def box() -> Iterator[Mailbox]:
    """A mail server."""
    with mailbox() as server:
        yield server


def send(url: str, box: Mailbox, deadly: str = "", again: str = "") -> subprocess.CompletedProcess[str]:
    """A process that sends, and may be killed at a step."""
    words = [sys.executable, "-m", "tests.registry.mail.sender", url, box.url, deadly, again]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def counted(box: Mailbox) -> dict[str, int]:
    return dict(Counter(address for address, _ in box.got))


@pytest.mark.parametrize("step", [step for step in STEPS if step != "offered"])
def test_whoever_is_killed_at_a_step_leaves_each_mail_to_be_sent_once(database_url: str, box: Mailbox, step: str) -> None:
    assert send(database_url, box, step).returncode == -9
    assert counted(box).get("cho@reader.example", 0) == 0
    assert send(database_url, box).returncode == 0
    known = {"handed over", "answered"}
    assert send(database_url, box).stdout == ("already=2 doubtful=1" if step in known else "already=3")
    assert counted(box) == EVERYBODY


def test_killed_between_the_note_and_the_last_bytes_a_mail_is_told_to_be_doubtful_and_sent_again_when_asked(
    database_url: str, box: Mailbox
) -> None:
    assert send(database_url, box, "offered").returncode == -9
    assert send(database_url, box).stdout == "already=1 doubtful=1 sent=1"
    assert box.to("ben@reader.example") == []
    assert send(database_url, box, again="again").stdout == "already=2 sent=1"
    assert counted(box) == EVERYBODY
    assert b"Message-ID: <2026-W47.ben@registry.example>" in box.to("ben@reader.example")[0]


def test_two_that_send_at_once_send_each_mail_once(database_url: str, box: Mailbox) -> None:
    words = [sys.executable, "-m", "tests.registry.mail.sender", database_url, box.url, ""]
    both = [subprocess.Popen(words, cwd=ROOT) for _ in range(2)]
    assert [one.wait(60) for one in both] == [0, 0]
    assert counted(box) == EVERYBODY


@pytest.mark.parametrize(
    ("where", "reply", "state"),
    [
        ("to_recipient", "550 nobody here", "refused"),
        ("to_recipient", "451 later", "claimed"),
        ("to_data", "554 no", "refused"),
        ("to_data", "452 full", "claimed"),
    ],
    ids=["no such recipient", "a recipient later", "no such mail", "a mail later"],
)
def test_what_a_server_says_no_to_stands_with_its_code_and_the_others_get_theirs(
    database_url: str, box: Mailbox, where: str, reply: str, state: str
) -> None:
    getattr(box, where)["ben@reader.example"] = reply
    assert send(database_url, box).returncode == 0
    assert counted(box) == {"ann@reader.example": 1, "cho@reader.example": 1}
    assert scalar(database_url, "SELECT state FROM mailing WHERE recipient = 'to:ben'") == state
    assert scalar(database_url, "SELECT reply_code FROM mailing WHERE recipient = 'to:ben'") == int(reply[:3])


def test_a_server_that_is_away_leaves_every_mail_to_be_sent(database_url: str) -> None:
    with mailbox() as gone:
        pass
    assert send(database_url, gone).returncode != 0
    with mailbox() as back:
        assert send(database_url, back).stdout == "sent=3"
        assert counted(back) == EVERYBODY


def test_lines_that_begin_with_a_dot_and_letters_of_any_language_arrive(database_url: str, box: Mailbox) -> None:
    send(database_url, box)
    assert box.to("ann@reader.example")[0].endswith("\r\n\r\n.a line\r\n日本\r\n".encode())
