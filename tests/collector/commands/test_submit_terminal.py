"""`collector submit` at a real terminal: what the host shows of its troubles is offered, and sent only where it was chosen."""

import json
import os
import pty
import select
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.collector.readiness.hosts import build_host, write

LOCALES = {"en": "C.UTF-8", "ja": "ja_JP.UTF-8"}
LONGEST_S = 20
"""Silence after which a session is given up."""
REMEDY = "intel_iommu=off を消した"
LOG = "[    4.2] igbvf 0000:01:10.0: PF still in reset state. Is the PF interface up?\n[    5.0] eth0: renamed from 52:54:00:12:34:56\n"


class Session(NamedTuple):
    """What appeared on the terminal, what came out, and how it ended."""

    seen: str
    document: dict[str, Any] | None
    code: int


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """A host whose IOMMU is kept off by its command line, with a virtual function that would not come up."""
    root = build_host(tmp_path / "host", cmdline="intel_iommu=off", units=False)
    write(root, "cmd/dmesg", LOG)
    return root


def submit(host: Path, state: Path, lang: str, *answers: tuple[str, str], option: str = "") -> Session:
    """One session: each answer is typed when its question has come; the document comes on a stream of its own."""
    above, below = pty.openpty()
    words = [sys.executable, "-m", "collector.cli", "submit", "--dry-run", "--root", str(host), *option.split()]
    env = {"PATH": os.environ["PATH"], "HOME": str(state), "TAMESHI_STATE": str(state / "state"), "LANG": LOCALES[lang]}
    seen, open_questions = b"", list(answers)
    with subprocess.Popen(words, stdin=below, stderr=below, stdout=subprocess.PIPE, start_new_session=True, env=env) as process:
        os.close(below)
        while select.select([above], [], [], LONGEST_S)[0]:
            try:
                seen += os.read(above, 4096)
            except OSError:  # The other end is closed: Linux says so with EIO.
                break
            if open_questions and open_questions[0][0].encode() in seen:
                os.write(above, f"{open_questions.pop(0)[1]}\n".encode())
        else:
            process.kill()
        out = process.stdout.read() if process.stdout else b""
    os.close(above)
    return Session(seen.decode("utf-8", "replace"), json.loads(out) if out.strip() else None, process.returncode)


def test_what_the_host_shows_is_offered_and_what_was_chosen_is_in_the_document(host: Path, tmp_path: Path) -> None:
    done = submit(
        host,
        tmp_path,
        "en",
        ("How did", "failed"),
        ("went wrong", "1,2"),
        ("helped against “A", ""),
        ("helped against “The", ""),
        ("others", ""),
    )
    assert "1 A virtual function would not come up: its physical function is down or in reset (dmesg: igbvf 0000:01:10.0" in done.seen
    assert "2 The kernel's command line keeps the IOMMU off" in done.seen
    assert (done.code, done.document is not None) == (0, True), done.seen
    assert done.document is not None
    problems = [{key: value for key, value in problem.items() if value} for problem in done.document["problems"]]
    assert problems == [
        {"symptom": "A virtual function would not come up: its physical function is down or in reset", "stage": "virtual-function",
         "culprit": "configuration", "failure_kind": "pf-down", "lang": "en"},
        {"symptom": "The kernel's command line keeps the IOMMU off", "stage": "iommu", "culprit": "configuration",
         "failure_kind": "iommu-off-on-cmdline", "lang": "en"},
    ]  # fmt: skip
    assert "renamed from" not in done.seen
    assert "reset state" not in json.dumps(done.document)


def test_japanese_is_offered_in_japanese(host: Path, tmp_path: Path) -> None:
    done = submit(host, tmp_path, "ja", ("結果は", "動かなかった"), ("何が", "2"), ("何をしたら", REMEDY), ("ほかの人", ""))
    assert "2 カーネルのコマンドラインで IOMMU が無効になっている" in done.seen
    assert done.document is not None, done.seen
    (problem,) = done.document["problems"]
    assert (problem["symptom"], problem["lang"]) == ("カーネルのコマンドラインで IOMMU が無効になっている", "ja")
    assert problem["workaround"] == REMEDY


def test_nothing_that_was_not_chosen_is_in_the_document(host: Path, tmp_path: Path) -> None:
    done = submit(host, tmp_path, "en", ("How did", "failed"), ("went wrong", ""), ("others", ""))
    assert "The kernel's command line keeps the IOMMU off" in done.seen
    assert done.document is not None, done.seen
    assert done.document["problems"] == []
    assert "command line keeps" not in json.dumps(done.document)


def test_nobody_is_asked_who_has_said_how_it_went(host: Path, tmp_path: Path) -> None:
    done = submit(host, tmp_path, "en", option="--outcome worked")
    assert "How did it go" not in done.seen
    assert (done.code, done.document is not None) == (0, True)
