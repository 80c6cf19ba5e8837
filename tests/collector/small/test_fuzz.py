"""Whatever a host's files are, `collector facts` answers, soon, and says of every fact that is lost why."""

import io
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from collector.cli import main
from collector.root import NOTES
from tests.collector.small.spoil import SPOILS, Spoil, spoil

ROOT = Path(__file__).parents[3]
TREES = sorted(path.parent for path in (ROOT / "tests/trees").glob("*/truth.json"))
MOST_CPU_S = 2.0
ROUNDS = 5
"""Trees spoiled at random, each in many places, per test."""


def copied(tree: Path, out: Path) -> Path:
    shutil.copytree(tree, out, symlinks=True)
    (out / NOTES).unlink(missing_ok=True)
    return out


def asked(root: Path, command: str = "facts") -> tuple[dict[str, Any], float]:
    """What the command prints about this root, and the CPU seconds it took."""
    out, err = io.StringIO(), io.StringIO()
    began_s = time.process_time()
    code = main([command, "--json", "--root", str(root)], environ={}, out=out, err=err)
    took_s = time.process_time() - began_s
    assert code in (0, 1) if command == "check" else code == 0, err.getvalue()
    assert "fault of the collector" not in err.getvalue()
    return json.loads(out.getvalue()), took_s


def lost(tree: dict[str, Any], prefix: str = "") -> Iterator[str]:
    """The names of the facts that are null."""
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from lost(value, f"{prefix}{key}.")
        elif value is None:
            yield f"{prefix}{key}"


def complaints(document: dict[str, Any]) -> list[str]:
    """Probes that broke, and facts that are lost without a word."""
    reasons = {entry["fact"]: entry["reason"] for entry in document["absent"]}
    broken = [f"{fact}: {reason}" for fact, reason in reasons.items() if " probe failed" in reason]
    host = {key: value for key, value in document.items() if key not in ("schema", "nics", "absent")}
    silent = {*lost(host), *(name for nic in document["nics"] for name in lost(nic, "nic."))} - reasons.keys()
    return broken + sorted(f"{fact}: no reason" for fact in silent)


def checked(root: Path, told: list[str]) -> None:
    document, took_s = asked(root)
    assert complaints(document) == [], told
    assert took_s < MOST_CPU_S, told


@pytest.mark.parametrize("seed", range(16))
def test_a_spoiled_host_is_read_as_far_as_it_goes(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    for number in range(ROUNDS):
        root = copied(rng.choice(TREES), tmp_path / str(number))
        told = spoil(rng, root, rng.choice((1, 5, 30, 120)))
        checked(root, told)
        shutil.rmtree(root)


@pytest.mark.parametrize("change", SPOILS, ids=lambda change: change.__name__)
@pytest.mark.parametrize("tree", ["bm-igb-sriov", "q13-router-bond-vlan-macvtap"])
def test_every_file_spoiled_the_same_way_is_survived(change: Spoil, tree: str, tmp_path: Path) -> None:
    root = copied(ROOT / "tests/trees" / tree, tmp_path / "root")
    files = sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink() and path.parent != root)
    rng = random.Random(7)
    for path in files if change.__name__ not in ("many_names", "chained") else rng.sample(files, 10):
        if path.parent.is_dir():
            change(rng, path)
    checked(root, [change.__name__])


@pytest.mark.parametrize("change", SPOILS, ids=lambda change: change.__name__)
def test_every_folder_that_is_listed_can_be_anything(change: Spoil, tmp_path: Path) -> None:
    listed = (
        "sys/class/net", "sys/bus/pci/devices", "sys/class/iommu", "sys/kernel/iommu_groups", "sys/firmware/acpi/tables",
        "sys/devices/system/node", "sys/devices/system/cpu/vulnerabilities", "sys/class/dmi/id", "sys", "proc", "sys/devices",
    )  # fmt: skip
    for number, path in enumerate(listed):
        root = copied(ROOT / "tests/trees/bm-igb-sriov", tmp_path / str(number))
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        change(random.Random(number), root / path)
        checked(root, [change.__name__, path])
        shutil.rmtree(root)


def test_the_notes_of_a_capture_can_be_anything(tmp_path: Path) -> None:
    notes = (
        b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"unseen": 1, "names_only": 2}',
        b'{"unseen": {"a": 1}, "names_only": [null]}',
        b'{"unseen": {"sys/class/net": "x"}, "names_only": "proc/cpuinfo"}', b'{"unseen": {}, "names_only": {"a": 1}}', b"9" * 5000,
    )  # fmt: skip
    root = copied(ROOT / "tests/trees/bm-igb-sriov", tmp_path / "root")
    for content in notes:
        (root / NOTES).write_bytes(content)
        checked(root, [content[:80].decode("ascii", "replace")])
    (root / NOTES).unlink()
    for change in SPOILS:
        change(random.Random(1), root / NOTES)
        checked(root, [change.__name__])


def test_nothing_of_this_machine_is_read_through_links(tmp_path: Path) -> None:
    """However long a chain of links is: what it leads to lies in the tree, or is not there."""
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/sys_vendor").write_text("this machine's own\n")
    dmi = tmp_path / "root/sys/class/dmi"
    dmi.mkdir(parents=True)
    for count in (0, 1, 38, 39, 40, 41, 60, 200):
        for link in dmi.iterdir():
            link.unlink()
        for number in range(count):
            (dmi / f"{number}").symlink_to(f"{number + 1}")
        (dmi / f"{count}").symlink_to(tmp_path / "outside")
        (dmi / "id").symlink_to("0")
        document, _ = asked(tmp_path / "root")
        assert document["board"]["system_vendor"] is None, count


# Closed files, which only somebody without root meets


def plain_python() -> str:
    """A Python that everybody may run; the one of the tests may lie in somebody's home."""
    for path in ("/usr/bin/python3", "/usr/local/bin/python3", str(Path(sys.executable).resolve())):
        asks = [path, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
        with suppress(OSError):
            if subprocess.run(asks, user="nobody", group="nogroup", extra_groups=[], check=False).returncode == 0:
                return path
    pytest.skip("no Python 3.11 that nobody may run; Debian 12 and later have one")


@pytest.mark.root
@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become nobody")
@pytest.mark.parametrize("seed", range(4))
def test_closed_files_and_folders_cost_their_facts_only(seed: int) -> None:
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="tameshi-test-") as name:
        open_folder = Path(name)
        open_folder.chmod(0o755)
        root = copied(rng.choice(TREES), open_folder / "root")
        places = [path for path in sorted(root.rglob("*")) if not path.is_symlink()]
        closed = rng.sample(places, min(len(places), 40 if seed else 8))
        for path in closed:
            path.chmod(0)
        python = plain_python()
        subprocess.run([ROOT / ".ci/pyz", Path(sys.executable).parent, open_folder / "collector.pyz"], capture_output=True, check=True)
        words = [python, "-I", open_folder / "collector.pyz", "facts", "--json", "--root", root]
        done = subprocess.run(
            words, capture_output=True, text=True, timeout=60, user="nobody", group="nogroup", extra_groups=[], check=False
        )
        assert done.returncode == 0, done.stderr
        assert complaints(json.loads(done.stdout)) == []


# The whole of the other commands that read a root


@pytest.mark.parametrize("seed", range(4))
def test_check_and_capture_survive_the_same(seed: int, tmp_path: Path) -> None:
    rng = random.Random(100 + seed)
    for number in range(5):
        root = copied(rng.choice(TREES), tmp_path / str(number))
        told = spoil(rng, root, 30)
        _, took_s = asked(root, "check")
        assert took_s < MOST_CPU_S, told
        out, err = io.StringIO(), io.StringIO()
        code = main(["capture", str(tmp_path / f"{number}.tar.gz"), "--root", str(root)], environ={}, out=out, err=err)
        assert code == 0, (told, err.getvalue())
        shutil.rmtree(root)
