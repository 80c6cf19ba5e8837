"""`make bench`: what the goals of the project come to on this machine.

usage: python -m tests.bench [list | NAME ...]

One line a goal on stdout, progress and explanations on stderr, everything with its single samples in var/bench/NAME.json. A NAME may
be the beginning of several. Ends with 0 when no goal was missed, with 1 when one was, with 2 when a name is unknown.
"""

import importlib
import json
import sys
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import cast

from tests.bench import GOALS
from tests.bench.goal import Family, Goal, Measured, line_of, verdict_of
from tests.bench.host import describe_host

CHECKOUT = Path(__file__).parents[2]
OUT = CHECKOUT / "var" / "bench"


def main(words: Sequence[str]) -> int:
    """The exit code of one run."""
    if list(words) == ["list"]:
        for goal in GOALS:
            _print(f"{goal.name:<42} {goal.direction:<8} {goal.bar:<6g} {goal.what}")
        return 0
    unknown = [word for word in words if not any(goal.name.startswith(word) for goal in GOALS)]
    if unknown:
        _say(f"no goal {', '.join(unknown)}; known: {', '.join(goal.name for goal in GOALS)}")
        return 2
    chosen = [goal for goal in GOALS if not words or goal.name.startswith(tuple(words))]
    verdicts = []
    for goal, measured in _results(chosen):
        _keep(goal, measured)
        _print(line_of(goal, measured))
        if measured.note:
            _say(f"  {measured.note}")
        verdicts.append(verdict_of(goal, measured))
    _say(f"{len(verdicts)} goals, {verdicts.count('missed')} missed, {verdicts.count('skipped')} skipped; {OUT}")
    return 1 if "missed" in verdicts else 0


def _results(chosen: Sequence[Goal]) -> Iterator[tuple[Goal, Measured]]:
    """Every chosen goal with its measurement, one module after the other."""
    for module, rows in groupby(sorted(chosen, key=lambda goal: goal.module), key=lambda goal: goal.module):
        goals = {goal.name: goal for goal in rows}
        family = cast(Family, importlib.import_module(module))
        for name, measured in family.measure(frozenset(goals), _say):
            yield goals.pop(name), measured
        for goal in goals.values():
            yield goal, Measured(skipped=f"{module} gave no figure")


def _keep(goal: Goal, measured: Measured) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    document = {
        "goal": goal.name,
        "what": goal.what,
        "direction": goal.direction,
        "bar": goal.bar,
        "measured": measured.value,
        "verdict": verdict_of(goal, measured),
        "skipped": measured.skipped or None,
        "note": measured.note or None,
        "samples": {name: list(values) for name, values in measured.samples.items()},
        "versions": dict(measured.versions),
        "host": describe_host(),
    }
    (OUT / f"{goal.name}.json").write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
