"""The one way to a host: links stay inside, every touch is noted, unseen is not absent."""

import os
from pathlib import Path

import pytest

from collector.root import FILE_BYTES, TEXT_BYTES, Answer, Root, command_path

LINKS = [
    ("/etc/passwd", "etc/passwd"),
    ("../../../../etc/passwd", "etc/passwd"),
    ("../b/./c", "b/c"),
    ("c", "a/c"),
]


@pytest.mark.parametrize(("target", "real"), LINKS, ids=["absolute", "above-the-root", "relative", "beside"])
def test_a_link_is_followed_inside_the_root(small_host: Path, target: str, real: str) -> None:
    (small_host / "a").mkdir()
    (small_host / "a/link").symlink_to(target)
    assert Root(small_host).real("a/link") == real


def test_a_link_to_the_real_passwd_reads_the_one_of_the_tree(small_host: Path) -> None:
    (small_host / "etc").mkdir()
    (small_host / "etc/passwd").write_text("tree")
    (small_host / "out").symlink_to("/etc/passwd")
    assert Root(small_host).read_text("out") == "tree"


def test_links_in_a_circle_end(small_host: Path) -> None:
    (small_host / "a").symlink_to("b")
    (small_host / "b").symlink_to("a")
    root = Root(small_host)
    assert root.read_text("a") is None
    assert root.exists("a/x") is False


def test_every_link_on_the_way_is_noted(small_host: Path) -> None:
    (small_host / "real").mkdir()
    (small_host / "real/file").write_text("x")
    (small_host / "link").symlink_to("real")
    root = Root(small_host)
    root.read_text("/link/file")
    assert {path: touched.kind for path, touched in root.touched.items()} == {"link": "link", "real/file": "file"}


def test_a_pipe_is_not_waited_for(small_host: Path) -> None:
    os.mkfifo(small_host / "pipe")
    root = Root(small_host)
    assert root.read_text("pipe") is None
    assert "cannot be read" in root.why("pipe")


def test_a_huge_file_is_cut(small_host: Path) -> None:
    with (small_host / "huge").open("wb") as file:
        file.truncate(FILE_BYTES * 256)
    assert len(Root(small_host).read_bytes("huge") or b"") == TEXT_BYTES
    assert len(Root(small_host).read_excerpt("huge", bytes) or b"") == FILE_BYTES


def test_bytes_that_are_no_utf_8_are_read(small_host: Path) -> None:
    (small_host / "odd").write_bytes(b"\xff\x00ok\n")
    assert Root(small_host).read_text("odd") == "\ufffdok"


def test_what_a_capture_could_not_read_is_denied_and_not_absent(small_host: Path) -> None:
    (small_host / "capture.json").write_text('{"unseen": {"sys/secret": "permission denied"}, "names_only": []}')
    root = Root(small_host)
    assert root.read_text("sys/secret/file") is None
    assert root.read_text("sys/secret") is None
    assert root.denied("sys/secret/file")
    assert root.why("sys/secret/file") == "/sys/secret/file: permission denied"
    assert not root.denied("sys/other")
    assert root.why("sys/other") == "/sys/other is absent"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_denied(small_host: Path) -> None:
    (small_host / "closed").write_text("x")
    (small_host / "closed").chmod(0)
    root = Root(small_host)
    assert root.read_text("closed") is None
    assert root.denied("closed")


def test_a_file_that_stands_for_its_name_is_not_read_as_empty(small_host: Path) -> None:
    (small_host / "tables").mkdir()
    (small_host / "tables/DMAR").write_text("")
    (small_host / "capture.json").write_text('{"unseen": {}, "names_only": ["tables/DMAR"]}')
    root = Root(small_host)
    assert root.listdir("tables") == ("DMAR",)
    assert root.read_text("tables/DMAR") is None


def test_the_keeper_of_an_empty_folder_is_not_listed(small_host: Path) -> None:
    (small_host / "empty").mkdir()
    (small_host / "empty/.keep").write_text("")
    assert Root(small_host).listdir("empty") == ()
    assert Root(small_host).listdir("missing") is None


COMMANDS = [
    (("ethtool", "-i", "eth0"), "cmd/ethtool-i.eth0"),
    (("lspci", "-Dnnk"), "cmd/lspci-Dnnk"),
    (("ip", "-d", "-j", "link"), "cmd/ip-d-j.link"),
]


@pytest.mark.parametrize(("argv", "path"), COMMANDS, ids=["operand", "options", "both"])
def test_a_command_has_one_file_in_a_tree(argv: tuple[str, ...], path: str) -> None:
    assert command_path(argv) == path


def test_an_operand_cannot_leave_the_folder_of_commands() -> None:
    assert command_path(("x", "../../etc")).count("/") == 1


def test_a_tree_answers_commands_from_its_files_and_never_runs_one(small_host: Path) -> None:
    def refuse(argv: tuple[str, ...]) -> Answer:
        raise AssertionError(argv)

    (small_host / "cmd").mkdir()
    (small_host / "cmd/ethtool-i.eth0").write_text("driver: igb\n")
    root = Root(small_host, runner=refuse)
    assert root.command("ethtool", "-i", "eth0") == "driver: igb"
    assert root.command("ethtool", "-k", "eth0") is None
    assert root.why_command("ethtool", "-k", "eth0") == "ethtool -k gave nothing"


def test_a_missing_command_costs_its_answer_with_the_reason() -> None:
    root = Root(Path("/"), runner=lambda argv: Answer(None, f"{argv[0]} is not installed"))
    assert root.command("ethtool", "-i", "eth0") is None
    assert root.why_command("ethtool", "-i", "eth0") == "ethtool is not installed"


def test_only_the_picked_part_of_a_file_is_noted(small_host: Path) -> None:
    (small_host / "environ").write_bytes(b"SECRET=x\0container=docker\0")
    root = Root(small_host)
    assert root.read_excerpt("environ", lambda content: content.split(b"\0")[1]) == b"container=docker"
    assert root.touched["environ"].content == b"container=docker"
