"""The collector asks little of a host: no network, no root, no home, no locale, little memory, and it bears many interfaces."""

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from collector.facts import read_facts
from collector.root import Root
from tests.collector.small.test_capture_script import many_nics

ROOT = Path(__file__).parents[3]
TREE = ROOT / "tests/trees/bm-igb-sriov"
WATCHED = """
import sys
seen = []
def hook(event, args):
    if (event.startswith("socket.") and event != "socket.__new__") or event in ("os.exec", "os.posix_spawn", "os.system", "urllib.Request"):
        seen.append(event)
sys.addaudithook(hook)
from collector.cli import main
code = main(sys.argv[1:])
print(seen, file=sys.stderr)
sys.exit(code)
"""
"""A socket that only carries an ioctl is opened and nothing else: whatever connects, binds or sends to an address is seen."""
HEAVY = ("marshmallow", "schemas.records", "collector.router.mask", "importlib.metadata", "http", "urllib.request", "email")
LOADED = """
import sys
from collector.cli import main
main(sys.argv[2:])
print([name for name in sys.argv[1].split(",") if name in sys.modules], file=sys.stderr)
"""
ADDRESS_SPACE_BYTES = 200 * 1024 * 1024
"""Python itself, its libraries and malloc's arenas take most of it; resident are far fewer, see make bench."""


def asked(root: Path | str, env: dict[str, str], **options: Any) -> tuple[dict[str, Any], str]:
    """What `collector facts --json` prints in a process of its own, and what it says beside."""
    words = [sys.executable, "-c", WATCHED, "facts", "--json", "--root", str(root)]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", check=False, env=env, timeout=60, **options)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), done.stderr


def little_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE_BYTES, ADDRESS_SPACE_BYTES))


@pytest.mark.parametrize("root", ["/", str(TREE)], ids=["this host", "a tree"])
def test_reading_facts_needs_no_network_home_locale_or_path(root: str, tmp_path: Path) -> None:
    document, err = asked(root, {"LC_ALL": "C"}, cwd=tmp_path)
    assert err.strip() == "[]"
    assert document["cpu"]["threads"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("locale", ["C", "POSIX", "C.UTF-8", "ja_JP.eucJP", "xx_XX.nonsense"])
def test_every_locale_gives_the_same(locale: str) -> None:
    document, _ = asked(TREE, {"LC_ALL": locale, "PYTHONUTF8": "0"})
    assert document["board"] == read_facts(Root(TREE)).to_document()["board"]


@pytest.mark.parametrize("root", ["/", str(TREE)], ids=["this host", "a tree"])
def test_little_memory_is_enough(root: str) -> None:
    document, _ = asked(root, {"PATH": os.environ["PATH"]}, preexec_fn=little_memory)
    assert document["nics"]


def test_a_host_without_firmware_tables_and_pci_is_read(tmp_path: Path) -> None:
    for path, text in {"proc/cpuinfo": "processor : 0\nmodel name : small\n", "proc/meminfo": "MemTotal: 65536 kB\n"}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    document, _ = asked(tmp_path, {})
    assert (document["cpu"]["model"], document["memory"]["total_bytes"], document["nics"]) == ("small", 65536 * 1024, [])


@pytest.mark.parametrize("words", [["facts"], ["facts", "--json"], ["check"], ["capture", "host.tar.gz"]], ids=" ".join)
def test_reading_a_host_loads_no_library_that_validates_or_sends(words: list[str], tmp_path: Path) -> None:
    command = [sys.executable, "-c", LOADED, ",".join(HEAVY), *words, "--root", str(TREE)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stderr.splitlines()[-1] == "[]"


def test_a_submission_without_result_files_loads_no_importer(tmp_path: Path) -> None:
    words = ["submit", "--outcome", "worked", "--dry-run", "--root", str(TREE)]
    command = [sys.executable, "-c", LOADED, "collector.importers,collector.result_file", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={"TAMESHI_STATE": str(tmp_path)}, cwd=ROOT)
    assert done.stderr.splitlines()[-1] == "[]"


def test_256_interfaces_are_read_in_the_time_of_a_breath(tmp_path: Path) -> None:
    root = many_nics(tmp_path, 256)
    began_s = time.process_time()
    facts = read_facts(Root(root))
    took_s = time.process_time() - began_s
    assert {nic["driver"] for nic in facts.nics} == {"igbvf"}
    assert any("more NICs" in entry["reason"] for entry in facts.absent)
    assert took_s < 2  # A bound for a host on its knees; make bench says what it really takes.
