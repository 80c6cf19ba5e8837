"""`collector bench`: options, exit codes, and a file that submit takes."""

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from collector.benchmarks.noise import Times
from collector.cli import main
from collector.commands.bench_iperf3 import watched
from collector.results import Imported
from schemas import Run, Tool

ROOT = Path(__file__).parents[3]
needs_iperf3 = pytest.mark.skipif(shutil.which("iperf3") is None, reason="iperf3 is not installed (apt install iperf3)")


def collector(*words: str, **environ: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    code = main(words, environ={"HOME": "/nonexistent"} | environ, out=out, err=err)
    return code, out.getvalue(), err.getvalue()


WRONG = {
    "no duration": (["--duration", "0"], "outside 1 to 3600"),
    "a runt": (["--frame-bytes", "63"], "from 64 to 1518"),
    "a jumbo": (["--frame-bytes", "9000"], "from 64 to 1518"),
    "no number": (["--frame-bytes", "64;128"], "such as 64,512,1518"),
    "no rate": (["--udp-rate", "fast"], "such as 100M or 1G"),
    "no folder": (["--out", "/nonexistent/run.json"], "no such folder"),
    "a folder": (["--out", "/tmp"], "is a folder"),
    "a folder that takes no file": (["--out", "/proc/run.json"], "cannot be written"),
}


@pytest.mark.parametrize(("words", "told"), WRONG.values(), ids=WRONG)
def test_wrong_options_are_told_before_anything_is_measured(words: list[str], told: str) -> None:
    code, out, err = collector("bench", "iperf3", *words)
    assert (code, out) == (2, "")
    assert told in err


@needs_iperf3
def test_a_run_file_of_bench_is_taken_by_submit(tmp_path: Path) -> None:
    out = tmp_path / "run.json"
    words = [
        "--site",
        "loopback",
        "--duration",
        "1",
        "--frame-bytes",
        "1518",
        "--udp-rate",
        "20M",
        "--out",
        str(out),
        "--json",
    ]
    code, shown, err = collector("bench", "iperf3", *words)
    assert code == 0, err
    assert json.loads(shown) == json.loads(out.read_text())
    assert f"submit --run {out}" in err
    state = {"TAMESHI_STATE": str(tmp_path)}
    code, document, _ = collector("submit", "--run", str(out), "--outcome", "worked", "--dry-run", "--json", **state)
    assert code == 0
    assert json.loads(document)["runs"] == json.loads(shown)["runs"]


def test_without_the_tool_the_way_to_get_it_is_told_and_the_failure_is_a_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    out = tmp_path / "run.json"
    code, _, err = collector("bench", "iperf3", "--out", str(out))
    assert code == 1
    assert "apt install iperf3" in err
    (run,) = json.loads(out.read_text())["runs"]
    assert (run["failure"]["kind"], run["status"], run["series"]) == ("tool-missing", "error", [])
    state = {"TAMESHI_STATE": str(tmp_path)}
    code, document, _ = collector("submit", "--run", str(out), "--outcome", "failed", "--dry-run", "--json", **state)
    assert (code, json.loads(document)["runs"]) == (0, [run])


def children(pid: int) -> set[str]:
    """The names of the processes below one; those that end while they are looked at are passed over."""
    names = set()
    for child in psutil.Process(pid).children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            names.add(child.name())
    return names


def wait_for_child(pid: int, name: str) -> None:
    """Return when the process has a child of this name; a loaded machine takes its time."""
    until = time.monotonic() + 30
    while name not in children(pid):
        assert time.monotonic() < until, f"no {name} was started"
        time.sleep(0.05)


@needs_iperf3
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "terminated"])
def test_stopped_in_the_middle_it_leaves_with_words_and_no_namespace(number: signal.Signals, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "collector.cli", "bench", "iperf3", "--duration", "30"]
    environ = os.environ | {"HOME": str(tmp_path)}
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environ)
    wait_for_child(process.pid, "iperf3")
    process.send_signal(number)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "stopped" in err
    assert "Traceback" not in err


def counters(*idle_s: float, steal_s: float = 0.0) -> Iterator[Times]:
    """Counters of 100, 101 and 111 seconds, idle for so long each time."""
    totals = (100.0, 101.0, 111.0)
    return iter(
        [Times(total_s=total, idle_s=idle, steal_s=steal) for total, idle, steal in zip(totals, idle_s, (0, 0, steal_s), strict=True)]
    )


NOISE = {
    "quiet": (counters(100, 101, 101), ("self-clocked",)),
    "busy before": (counters(100, 100.5, 100.5), ("self-clocked", "host-noisy")),
    "stolen from meanwhile": (counters(100, 101, 101, steal_s=1.0), ("self-clocked", "host-noisy")),
}


@pytest.mark.parametrize(("times", "flags"), NOISE.values(), ids=NOISE)
def test_runs_of_a_noisy_host_say_so(times: Iterator[Times], flags: tuple[str, ...]) -> None:
    run = Run(tool=Tool(name="iperf3"), kind="mrr", flags=("self-clocked",))
    measured, words = watched(lambda: Imported(format="iperf3", status="ok", runs=(run,)), lambda: next(times), lambda _: None)
    assert measured.runs[0].flags == flags
    assert bool(words) == ("host-noisy" in flags)
