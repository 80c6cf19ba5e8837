"""The frame of `make bench`: the table is whole, the lines have their shape, and what a command costs is what it cost."""

import importlib
import inspect
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.bench import GOALS, __main__
from tests.bench.cost import CommandError, Cost, cost_of, interleaved, middle
from tests.bench.goal import Direction, Goal, Measured, line_of, shown, verdict_of

LINE = re.compile(r"goal [a-z0-9-]+ (?:-?[0-9]+(?:\.[0-9]+)? \S+ (?:met|missed)|- \S+ skipped .+)")
BURN = "import time\nwhile time.process_time() < 0.2: pass"
HOLD = "held = bytearray(80_000_000)\nheld[::4096] = b'x' * len(held[::4096])"


def test_names_are_words_of_their_own_and_unique() -> None:
    assert [name for name, count in Counter(goal.name for goal in GOALS).items() if count > 1] == []
    assert all(re.fullmatch("[a-z0-9-]+", goal.name) for goal in GOALS)


@pytest.mark.parametrize("module", sorted({goal.module for goal in GOALS}))
def test_every_row_names_a_module_that_measures(module: str) -> None:
    assert list(inspect.signature(importlib.import_module(module).measure).parameters) == ["wanted", "say"]


VERDICTS: dict[tuple[Direction, float], str] = {
    ("at-most", 0.9): "met", ("at-most", 1.0): "met", ("at-most", 1.1): "missed",
    ("at-least", 0.9): "missed", ("at-least", 1.0): "met", ("above", 1.0): "missed", ("above", 1.1): "met",
}  # fmt: skip


@pytest.mark.parametrize(("direction", "value"), VERDICTS, ids=str)
def test_a_bar_is_met_from_its_own_side(direction: Direction, value: float) -> None:
    goal = Goal("a-goal", "what", direction, 1, "module")
    verdict = VERDICTS[direction, value]
    assert verdict_of(goal, Measured(value=value)) == verdict
    assert line_of(goal, Measured(value=value)) == f"goal a-goal {value:.3f} 1 {verdict}"


def test_what_could_not_be_measured_is_neither_met_nor_missed() -> None:
    line = line_of(Goal("a-goal", "what", "at-most", 1, "module"), Measured(skipped="its peer is not installed"))
    assert line == "goal a-goal - 1 skipped its peer is not installed"
    assert LINE.fullmatch(line)


@pytest.mark.parametrize(("value", "text"), [(0, "0"), (0.00012, "0.000120"), (0.2154, "0.215"), (26.83, "26.8"), (289_123, "289123")])
def test_a_figure_keeps_its_digits(value: float, text: str) -> None:
    assert shown(value) == text


def test_the_cost_is_that_of_the_command_and_of_what_it_starts() -> None:
    shell = ["/bin/sh", "-c", '"$0" -c "$1"; "$0" -c "$2"', sys.executable, BURN, HOLD]
    cost = cost_of(shell)
    assert cost.cpu_s >= 0.2
    assert cost.resident_mb >= 80


def test_the_memory_of_whoever_measures_is_not_counted() -> None:
    held = bytearray(120_000_000)
    held[::4096] = b"x" * len(held[::4096])
    assert cost_of(["/bin/true"]).resident_mb < 60


def test_a_command_that_fails_is_no_figure() -> None:
    with pytest.raises(CommandError, match="ended with 3"):
        cost_of(["/bin/sh", "-c", "exit 3"])
    with pytest.raises(CommandError):
        cost_of(["/no/such/program"])


def test_commands_take_turns(tmp_path: Path) -> None:
    log = tmp_path / "log"
    commands = {name: ["/bin/sh", "-c", f"echo {name} >> {log}"] for name in ("a", "b")}
    costs = interleaved(commands, rounds=2)
    assert log.read_text().split() == ["a", "b"] * 3
    assert {name: len(found) for name, found in costs.items()} == {"a": 2, "b": 2}


def test_the_middle_is_the_median_of_each_figure() -> None:
    assert middle([Cost(1, 30, 5), Cost(3, 10, 4), Cost(2, 20, 9)]) == Cost(2, 20, 5)


def test_one_goal_prints_one_line_and_is_kept_with_its_samples() -> None:
    done = subprocess.run([sys.executable, "-m", "tests.bench", "collector-installed-mb"], capture_output=True, text=True, check=False)
    assert LINE.fullmatch(done.stdout.strip()), done.stderr
    kept = json.loads((__main__.OUT / "collector-installed-mb.json").read_text("utf-8"))
    assert (kept["goal"], kept["verdict"]) == ("collector-installed-mb", done.stdout.split()[-1])
    assert kept["measured"] == pytest.approx(sum(values[0] for values in kept["samples"].values()))
    assert {"measured_at", "cpu", "load_1m_5m_15m", "kernel"} <= kept["host"].keys()


def test_an_unknown_goal_is_wrong_usage() -> None:
    done = subprocess.run([sys.executable, "-m", "tests.bench", "no-such-goal"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "no-such-goal" in done.stderr
