"""The whole path in one test: a real host is read, measured, submitted, stored, found, charted and digested.

The table of docs/architecture.md names the files of the straight line in the order a submission enters them. The test
sends one submission through all of them and compares the order in which they were really entered.
"""

import importlib
import inspect
import json
import os
import pkgutil
import re
import socket
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from collector.cli import main as collector
from registry.cli import main as registry
from registry.config import Config
from web.wsgi import create_site

ROOT = Path(__file__).parents[2]
RESULT = ROOT / "tests/results/iperf3-generated/3.16-to-3.12-udp4-drop1in20.json"


def documented() -> list[list[str]]:
    """The files of the table, one list a station."""
    text = (ROOT / "docs/architecture.md").read_text().split("## The straight line")[1].split("\n## ")[0]
    rows = [line.split("|")[2] for line in text.splitlines() if line.startswith("| ") and "`" in line]
    return [re.findall(r"`((?:collector|registry|web)/[^`]+)`", row) for row in rows]


class Footsteps:
    """Notes each file of ours when one of its functions is first entered; bodies of modules and classes do not count."""

    def __init__(self) -> None:
        self.order: list[str] = []
        self._seen: set[str] = set()
        self._folders = tuple(f"{ROOT}/{folder}/" for folder in ("collector", "registry", "schemas", "web"))

    def __call__(self, frame, event: str, arg: object) -> None:
        if event != "call":
            return
        name = frame.f_code.co_filename
        if name in self._seen or not name.startswith(self._folders) or not frame.f_code.co_flags & inspect.CO_OPTIMIZED:
            return
        self._seen.add(name)
        self.order.append(name.removeprefix(f"{ROOT}/"))

    @contextmanager
    def watching(self) -> Iterator[None]:
        threading.setprofile(self)
        sys.setprofile(self)
        try:
            yield
        finally:
            sys.setprofile(None)
            threading.setprofile(None)  # type: ignore[arg-type]  # None ends it.


def import_everything() -> None:
    """Every module of ours is imported, so that what imports call on their way is no step of the line."""
    for folder in ("collector", "registry", "web"):
        for module in pkgutil.walk_packages([str(ROOT / folder)], f"{folder}."):
            if "migrations" not in module.name:
                importlib.import_module(module.name)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Footsteps]]:
    """A migrated registry with its pages on a free port, and the footsteps of what it does."""
    monkeypatch.setenv("TAMESHI_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("TAMESHI_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("TAMESHI_REGISTRY", raising=False)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert registry(["migrate"]) == 0
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("PUBLIC_URL", f"http://127.0.0.1:{port}")
    import_everything()
    footsteps = Footsteps()
    server = make_server("127.0.0.1", port, create_site(Config.from_env(os.environ)), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{port}", footsteps
    server.shutdown()
    thread.join()
    server.server_close()


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return answer.read().decode()


def test_one_submission_walks_the_documented_files_in_order(
    site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, footsteps = site
    note = "VT-dが有効でも遅い。MTUを疑え。"
    with footsteps.watching():
        arguments = ["submit", "--to", address, "--result", str(RESULT), "--outcome", "failed", "--note", note, "--lang", "ja"]
        capsys.readouterr()
        assert collector([*arguments, "--problem", "stage=forwarding,symptom=5 % lost,culprit=configuration", "--json"]) == 0
        answer = json.loads(capsys.readouterr().out)
        found = get(f"{address}/search?q=%E9%81%85%E3%81%84+outcome%3Afailed")
        page = get(answer["url"] + "?lang=ja")
        week = "{}-W{:02}".format(*datetime.now(UTC).isocalendar()[:2])
        assert registry(["digest", "--week", week, "--format", "text", "--lang", "ja"]) == 0
        digest = capsys.readouterr().out

    assert answer["status"] == "created"
    assert answer["id"] in found
    assert "遅い" in page
    assert "<svg" in page
    assert f"/s/{answer['id']}" in digest

    stations = [file for row in documented() for file in row]
    entered = [next((n for n, step in enumerate(footsteps.order) if Path(step).match(file)), None) for file in stations if calls(file)]
    walked = dict(zip([file for file in stations if calls(file)], entered, strict=True))
    assert [file for file, step in walked.items() if step is None] == [], "documented, but never entered"
    assert sorted(walked, key=lambda file: walked[file]) == list(walked)


def calls(file: str) -> bool:
    """Whether a documented entry has functions to enter: folders and tables of models only lie beside the line."""
    return file.endswith(".py")


def test_every_documented_file_of_the_line_exists() -> None:
    assert [file for row in documented() for file in row if not any(ROOT.glob(file.rstrip("/")))] == []
