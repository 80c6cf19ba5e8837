"""`registry demo`: what `make demo` runs."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """The environment of a user whose own state and configuration lie below tmp_path."""
    own = {"TAMESHI_VAR": str(tmp_path / "var"), "HOME": str(tmp_path / "home"), "XDG_CONFIG_HOME": str(tmp_path / "config")}
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("TAMESHI_") and name not in ("DATABASE_URL", "PUBLIC_URL")
    }
    return {**kept, **own}


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def command(port: int, *words: str) -> list[str]:
    return [sys.executable, "-m", "registry.cli", "demo", "--port", str(port), *words]


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
            return True
    except (urllib.error.URLError, OSError):
        return False


def test_once_shows_this_host_in_both_languages_and_leaves_nothing_running(environ: dict[str, str], port: int) -> None:
    first = subprocess.run(command(port, "--once", "--no-bench"), env=environ, capture_output=True, text=True, timeout=240, check=False)
    assert first.returncode == 0, first.stdout + first.stderr
    for look in ("home (en)", "home (ja)", "submission (en)", "submission (ja)", "search (ja)", "API, one", "digest (en)", "digest (ja)"):
        assert f"ok    {look}" in first.stdout
    assert "WRONG" not in first.stdout
    assert not answers(port)
    state = Path(environ["TAMESHI_VAR"]) / "demo-state"
    assert state.is_dir()
    assert not (Path(environ["HOME"]) / ".local").exists(), "the user's own outbox was touched"

    again = subprocess.run(
        command(port, "--once", "--no-bench", "--json"), env=environ, capture_output=True, text=True, timeout=240, check=False
    )
    assert again.returncode == 0, again.stdout + again.stderr
    assert json.loads(again.stdout)["examples"] > 0


@pytest.mark.skipif(shutil.which("iperf3") is None, reason="iperf3 is not installed here")
def test_it_measures_with_iperf3(environ: dict[str, str], port: int) -> None:
    done = subprocess.run(command(port, "--once"), env=environ, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (Path(environ["TAMESHI_VAR"]) / "demo-state" / "run.json").exists(), done.stderr


def test_without_iperf3_it_says_so_and_submits_facts(environ: dict[str, str], port: int, tmp_path: Path) -> None:
    environ["PATH"] = str(tmp_path)
    done = subprocess.run(command(port, "--once"), env=environ, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "iperf3 is not installed here, so only facts are submitted" in done.stderr


def test_a_taken_port_is_said_with_the_way_out(environ: dict[str, str], port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        done = subprocess.run(command(port, "--once"), env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert f"make demo PORT={port + 1}" in done.stderr
    assert not Path(environ["TAMESHI_VAR"]).exists(), "nothing is touched before the port is known to be free"


@pytest.fixture
def staying(environ: dict[str, str], port: int) -> Iterator[subprocess.Popen[str]]:
    """A demo that has filled its registry and stays."""
    demo = subprocess.Popen(
        command(port, "--no-bench"), env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        assert demo.stdout is not None
        for line in demo.stdout:
            if "stays until Ctrl-C" in line:
                break
        yield demo
    finally:
        if demo.poll() is None:
            demo.kill()
        demo.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "a kill"])
def test_ctrl_c_ends_the_demo_and_its_children(staying: subprocess.Popen[str], port: int, number: signal.Signals) -> None:
    assert answers(port)
    staying.send_signal(number)
    assert staying.wait(30) == 0
    deadline = time.monotonic() + 5
    while answers(port) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not answers(port)
