"""An archive becomes a folder, whoever made it, and touches nothing else."""

import bz2
import gzip
import io
import tarfile
from pathlib import Path

import pytest

from collector import unpack
from collector.archive import gather, pack
from collector.errors import UsageError
from collector.facts import read_facts
from collector.root import FILE_BYTES, Root
from collector.unpack import unpacked

TREE = "bm-igb-sriov"


def entry(name: str, content: bytes = b"", **fields: object) -> tuple[tarfile.TarInfo, bytes]:
    """One member of an archive as it is written below."""
    member = tarfile.TarInfo(name)
    member.size = len(content)
    for key, value in fields.items():
        setattr(member, key, value)
    return member, content


def link(name: str, target: str) -> tuple[tarfile.TarInfo, bytes]:
    return entry(name, type=tarfile.SYMTYPE, linkname=target)


def written(path: Path, *members: tuple[tarfile.TarInfo, bytes], mode: str = "w") -> Path:
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for member, content in members:
            archive.addfile(member, io.BytesIO(content))
    return path


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


@pytest.mark.parametrize(("name", "mode"), [("host.tar", "w"), ("host.tar.gz", "w:gz"), ("host", "w:gz"), ("host.tar.bz2", "w:bz2")])
@pytest.mark.parametrize("top", ["", "./", "some-host/"], ids=["bare", "dot", "with its folder"])
def test_an_archive_reads_as_the_folder_it_was_made_of(trees: dict[str, Path], tmp_path: Path, name: str, mode: str, top: str) -> None:
    with tarfile.open(tmp_path / name, mode) as archive:  # type: ignore[call-overload]
        archive.add(trees[TREE], arcname=top or ".")
    with unpacked(tmp_path / name) as folder:
        assert read_facts(Root(folder)).to_document() == read_facts(Root(trees[TREE])).to_document()


def test_our_own_captures_replay_packed(trees: dict[str, Path], tmp_path: Path) -> None:
    root = Root(trees[TREE])
    facts = read_facts(root)
    (tmp_path / "host.tar.gz").write_bytes(pack(gather(root)))
    with unpacked(tmp_path / "host.tar.gz") as folder:
        assert read_facts(Root(folder)).to_document() == facts.to_document()


def test_a_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "only").mkdir()
    with unpacked(tmp_path) as folder:
        assert folder == tmp_path


def test_nothing_stays_behind(tmp_path: Path) -> None:
    archive = written(tmp_path / "host.tar", entry("proc/version", b"Linux"))
    with unpacked(archive) as folder:
        assert (folder / "proc/version").read_bytes() == b"Linux"
        assert folder.stat().st_mode & 0o077 == 0
    assert not folder.exists()


HOSTILE = {
    "a name from the top": [entry("/etc/tameshi-was-here", b"x")],
    "a name that climbs": [entry("../tameshi-was-here", b"x")],
    "a name that climbs later": [entry("a/../../tameshi-was-here", b"x")],
    "a hard link": [entry("a", b"x"), entry("b", type=tarfile.LNKTYPE, linkname="a")],
    "a character device": [entry("a", type=tarfile.CHRTYPE, devmajor=1, devminor=5)],
    "a block device": [entry("a", type=tarfile.BLKTYPE)],
    "a pipe": [entry("a", type=tarfile.FIFOTYPE)],
    "a link down and up again": [link("a", "b/../../etc")],
    "a link in the place of everything": [link(".", "/etc")],
    "a name of 2000 characters": [entry("a/" * 1000 + "b")],
    "a part of 300 characters": [entry("a" * 300)],
    "a file where a folder is": [entry("a/b", b"x"), entry("a", b"x")],
    "nothing at all": [],
}


@pytest.mark.parametrize("members", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_capture_is_refused_with_words(tmp_path: Path, members: list[tuple[tarfile.TarInfo, bytes]]) -> None:
    archive = written(tmp_path / "host.tar", *members)
    with pytest.raises(UsageError, match=r"host\.tar: "), unpacked(archive):
        pytest.fail("it was read")
    assert names(tmp_path) == {"host.tar"}


BROKEN = {
    "words": b"no archive at all\n" * 100,
    "nothing": b"",
    "cut off": gzip.compress(bytes(100_000) + b"x")[:60],
    "damaged": gzip.compress(b"x" * 100_000)[:20] + b"\xff" * 40,
    "damaged bz2": bz2.compress(b"x" * 100_000)[:20] + b"\xff" * 40,
    "zip": b"PK\x03\x04" + bytes(100),
    "xz": b"\xfd7zXZ\0" + bytes(100),
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
def test_a_file_that_is_no_archive_is_refused_with_words(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "host.tar.gz").write_bytes(content)
    with pytest.raises(UsageError, match=r"host\.tar\.gz: "), unpacked(tmp_path / "host.tar.gz"):
        pytest.fail("it was read")


def test_a_cut_tar_is_refused(tmp_path: Path) -> None:
    archive = written(tmp_path / "host.tar", entry("proc/a", b"x" * 5000), entry("proc/b", b"x" * 5000))
    archive.write_bytes(archive.read_bytes()[:7000])
    with pytest.raises(UsageError, match="whole"), unpacked(archive):
        pytest.fail("it was read")


def test_no_file_is_written_through_a_link(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    archive = written(tmp_path / "host.tar", link("sys/a", str(outside)), entry("sys/a/b", b"x"), link("sys/a", str(outside)))
    with unpacked(archive) as folder:
        assert (folder / "sys/a/b").read_bytes() == b"x"
    assert list(outside.iterdir()) == []


def test_links_stay_inside_whoever_follows_them(tmp_path: Path) -> None:
    members = [link("sys/absolute", "/etc/passwd"), link("sys/climbing", "../../../../etc/passwd"), link("sys/good", "../proc/version")]
    archive = written(tmp_path / "host.tar", *members, link("up", ".."), entry("proc/version", b"Linux"), entry("etc/passwd", b"ours"))
    with unpacked(archive) as folder:
        assert [(folder / "sys" / name).read_bytes() for name in ("absolute", "climbing", "good")] == [b"ours", b"ours", b"Linux"]
        assert (folder / "up").resolve() == folder.resolve()


def test_a_link_from_the_top_starts_at_the_packed_host(tmp_path: Path) -> None:
    archive = written(
        tmp_path / "host.tar", link("box/sys/a", "/proc/version"), link("box/up", "../.."), entry("box/proc/version", b"Linux")
    )
    with unpacked(archive) as folder:
        assert (folder / "sys/a").read_bytes() == b"Linux"
        assert (folder / "up").resolve() == folder.resolve()


def test_a_long_chain_of_links_does_not_lead_to_this_machine(tmp_path: Path) -> None:
    chain = [link(f"sys/l{number}", f"l{number + 1}") for number in range(60)]
    archive = written(tmp_path / "host.tar", *chain, link("sys/l60", "/etc"), entry("etc/os-release", b"ID=theirs"))
    with unpacked(archive) as folder:
        assert Root(folder).read_text("sys/l0/os-release") in (None, "ID=theirs")
        assert Root(folder).read_text("sys/l0/hostname") is None


def test_a_small_archive_cannot_fill_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "TOTAL_BYTES", 1024 * 1024)
    archive = written(tmp_path / "host.tar.gz", entry("a", bytes(3 * 1024 * 1024)), mode="w:gz")
    with pytest.raises(UsageError, match="MiB"), unpack.unpacked(archive):
        pytest.fail("it was read")


def test_an_archive_of_endless_entries_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "MOST_MEMBERS", 10)
    archive = written(tmp_path / "host.tar", *(entry(f"sys/{number}") for number in range(11)))
    with pytest.raises(UsageError, match="entries"), unpack.unpacked(archive):
        pytest.fail("it was read")


def test_a_large_file_is_cut_where_a_host_s_would_be(tmp_path: Path) -> None:
    archive = written(
        tmp_path / "host.tar.gz", entry("proc/cpuinfo", bytes(FILE_BYTES + 1000)), entry("proc/version", b"Linux"), mode="w:gz"
    )
    with unpacked(archive) as folder:
        assert (folder / "proc/cpuinfo").stat().st_size == FILE_BYTES
        assert (folder / "proc/version").read_bytes() == b"Linux"


@pytest.mark.parametrize("name", ["missing.tar", "missing"])
def test_a_capture_that_is_not_there_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="no such file or folder"), unpacked(tmp_path / name):
        pytest.fail("it was read")
