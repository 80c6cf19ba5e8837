"""The commands read captures packed, and one of them prints the script."""

import io
import json
from pathlib import Path

import pytest

from collector.cli import main
from tests.collector.small.shells import SCRIPT, take

TREE = Path(__file__).parents[2] / "trees/bm-igb-sriov"


def said(*words: str, environ: dict[str, str] | None = None) -> tuple[int, str, str]:
    """Exit code, stdout and stderr of one command line."""
    out, err = io.StringIO(), io.StringIO()
    return main(words, environ=environ or {}, out=out, err=err), out.getvalue(), err.getvalue()


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A host as the script packs it."""
    out = tmp_path_factory.mktemp("packed") / "host.tar.gz"
    assert take(out, TREE).code == 0
    return out


@pytest.mark.parametrize("command", ["facts", "check"])
def test_a_packed_capture_reads_as_the_host(command: str, packed: Path) -> None:
    assert said(command, "--json", "--root", str(packed)) == said(command, "--json", "--root", str(TREE))


def test_a_packed_capture_is_submitted(packed: Path, tmp_path: Path) -> None:
    words = ("submit", "--dry-run", "--json", "--outcome", "worked", "--root", str(packed))
    code, out, err = said(*words, environ={"TAMESHI_STATE": str(tmp_path)})
    assert code == 0, err
    assert {nic["io_mode"] for nic in json.loads(out)["nics"]} == {"bare-metal"}


def test_a_packed_capture_is_captured_again_without_what_is_private(tmp_path: Path) -> None:
    root = tmp_path / "root"
    name = "enx525400123456"
    (root / "sys/class/net").mkdir(parents=True)
    (root / f"sys/devices/virtual/net/{name}").mkdir(parents=True)
    (root / f"sys/devices/virtual/net/{name}/ifindex").write_text("2\n")
    (root / f"sys/class/net/{name}").symlink_to(f"../../devices/virtual/net/{name}")
    assert take(tmp_path / "raw.tar", root).code == 0
    assert said("capture", str(tmp_path / "clean.tar.gz"), "--root", str(tmp_path / "raw.tar"))[0] == 0
    code, out, _ = said("facts", "--json", "--root", str(tmp_path / "clean.tar.gz"))
    assert (code, [nic["name"] for nic in json.loads(out)["nics"]]) == (0, ["enx*"])
    assert "525400" not in said("facts", "--json", "--root", str(tmp_path / "raw.tar"))[1]


def test_the_script_is_printed_as_it_is() -> None:
    assert said("capture", "--script") == (0, SCRIPT.read_text("utf-8"), "")


@pytest.mark.parametrize("words", [["out.tar.gz"], ["--root", "/tmp"], ["--force"]], ids=lambda words: words[0])
def test_the_script_takes_no_other_words(words: list[str]) -> None:
    code, out, err = said("capture", "--script", *words)
    assert (code, out) == (2, "")
    assert "capture.sh" in err


def test_a_capture_without_a_name_is_told_how() -> None:
    code, _, err = said("capture")
    assert (code, "collector capture host.tar.gz" in err) == (2, True)


@pytest.mark.parametrize("command", ["facts", "check", "capture", "submit"])
def test_what_is_no_capture_is_refused_with_words(command: str, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("nothing to unpack\n" * 100)
    extra = {"capture": [str(tmp_path / "out.tar.gz")], "submit": ["--outcome", "worked", "--dry-run"]}.get(command, [])
    code, out, err = said(command, *extra, "--root", str(tmp_path / "note.txt"))
    assert (code, out) == (2, "")
    assert "is not a whole tar archive" in err
