"""A digest as a mailbox that mail programs open."""

import mailbox
from pathlib import Path

from registry.digest import compose
from registry.digest.render import eml, mbox
from tests.registry.digest.weeks import URL, WEEK, ordinary_week


def test_the_mailbox_holds_the_one_mail(tmp_path: Path) -> None:
    digest = compose(WEEK, ordinary_week(), public_url=URL)
    path = tmp_path / "week.mbox"
    path.write_bytes(mbox.render(digest, "ja"))
    (message,) = mailbox.mbox(path)
    assert bytes(message).strip() == eml.render(digest, "ja").replace(b"\r\n", b"\n").strip()


def test_a_line_that_begins_with_from_begins_no_second_mail(tmp_path: Path) -> None:
    path = tmp_path / "week.mbox"
    path.write_bytes(b"From digest Mon Nov 23 00:00:00 2026\n" + mbox.quoted(b"Subject: x\n\n\nFrom here on\n>From there\n") + b"\n")
    (message,) = mailbox.mbox(path)
    assert message.get_payload() == "\n>From here on\n>>From there\n"
