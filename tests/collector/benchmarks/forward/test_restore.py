"""The journal: what it keeps, and how it is undone."""

import json
from dataclasses import asdict
from pathlib import Path

from collector.benchmarks.forward.restore import WAYS, Undo, journal, read_journal, recover

CHANGES = [
    Undo(way="namespace", name="tameshi-none"),
    Undo(way="offload", interface="none0", name="gro", value="on"),
    Undo(way="link-down", interface="none0"),
]


def written(changes: list[Undo]) -> bytes:
    return b"".join(json.dumps(asdict(change)).encode() + b"\n" for change in changes)


def test_a_journal_cut_at_any_byte_keeps_every_change_that_was_made() -> None:
    whole = written(CHANGES)
    for length in range(len(whole) + 1):
        kept = read_journal(whole[:length])
        assert kept == CHANGES[: whole[:length].count(b"\n")]


def test_a_line_that_is_no_change_is_passed_over() -> None:
    assert read_journal(b"\x00\xff\n{}\n[]\n" + written(CHANGES[:1])) == CHANGES[:1]


def test_a_change_is_on_disk_before_it_is_made_and_the_journal_goes_at_the_end(tmp_path: Path) -> None:
    with journal(tmp_path) as change:
        change.before(CHANGES[0])
        assert read_journal((tmp_path / f"{change.token}.journal").read_bytes()) == CHANGES[:1]
    assert {path.suffix for path in tmp_path.iterdir()} == {".lock"}


def test_a_setting_is_put_back_and_twice_does_no_harm(tmp_path: Path) -> None:
    setting = tmp_path / "setting"
    setting.write_text("1\n")
    # An absolute name leads out of /proc/sys, as pathlib joins; so the file is real and nobody needs to be root.
    undo = Undo(way="sysctl", name=str(setting), value="1")
    locks = tmp_path / "locks"
    with journal(locks) as change:
        change.before(undo)
        setting.write_text("0\n")
    assert setting.read_text() == "1\n"
    WAYS["sysctl"](undo)
    assert setting.read_text() == "1\n"


def test_changes_within_a_block_are_undone_at_its_end_and_those_before_it_stay(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    with journal(tmp_path / "locks") as change:
        change.before(Undo(way="sysctl", name=str(first), value="back"))
        with change.for_a_while():
            change.before(Undo(way="sysctl", name=str(second), value="back"))
        assert second.read_text() == "back\n"
        assert not first.exists()
    assert first.read_text() == "back\n"


def test_a_killed_process_s_journal_is_undone_latest_first_and_a_living_one_s_is_not(tmp_path: Path) -> None:
    setting = tmp_path / "setting"
    locks = tmp_path / "locks"
    locks.mkdir()
    changes = [Undo(way="sysctl", name=str(setting), value=value) for value in ("earliest", "latest")]
    (locks / "00000000.journal").write_bytes(written(changes) + b'{"way": "sysc')
    (locks / "00000000.lock").touch()
    with journal(locks) as alive:
        alive.before(Undo(way="link", interface="none0"))
        assert setting.read_text() == "earliest\n"
        assert recover(locks) == ()
        assert (locks / f"{alive.token}.journal").exists()


def test_one_change_that_cannot_be_undone_does_not_keep_the_others(tmp_path: Path) -> None:
    setting = tmp_path / "setting"
    with journal(tmp_path / "locks") as change:
        change.before(Undo(way="sysctl", name=str(setting), value="back"))
        change.before(Undo(way="sysctl", name=str(tmp_path / "no" / "such" / "folder"), value="back"))
    assert setting.read_text() == "back\n"
