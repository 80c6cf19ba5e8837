"""Outcome and problems out of runs that failed."""

from typing import Any

import pytest

from collector.failures import told_by_runs
from schemas.v1.submission import ProblemSchema


def run(kind: str | None = None, *, figures: bool = False, message: str | None = "what happened") -> dict[str, Any]:
    """A run as RUN.json has it."""
    failure = {"kind": kind, "message": message} if kind else None
    return {"status": "partial" if figures and kind else "error" if kind else "ok", "series": [{}] if figures else [], "failure": failure}


TOLD = {
    "nothing failed": ([run(figures=True)], None, None),
    "everything failed": ([run("forwarding-off"), run("forwarding-off")], None, ("failed", [("forwarding", "forwarding-off")])),
    "a part failed": (
        [run("mtu-too-small", figures=True), run(figures=True)],
        None,
        ("partly", [("forwarding", "mtu-too-small")]),
    ),
    "the benchmark failed, not the device": ([run("tool-missing")], None, ("failed", [("benchmark", "tool-missing")])),
    "no link": ([run("link-down")], None, ("failed", [("link", "link-down")])),
    "stopped by hand is no problem": ([run("interrupted", figures=True)], None, ("partly", [])),
    "said to have worked, with figures": ([run("mtu-too-small", figures=True)], "worked", None),
    "said to have worked, without figures": ([run("tool-missing")], "worked", ("failed", [("benchmark", "tool-missing")])),
}


@pytest.mark.parametrize(("runs", "said", "expected"), TOLD.values(), ids=TOLD)
def test_failed_runs_tell_outcome_and_problems(
    runs: list[dict[str, Any]], said: str | None, expected: tuple[str, list[tuple[str, str]]] | None
) -> None:
    told = told_by_runs(runs, said)
    found = told and (told.outcome, [(problem["stage"], problem["failure_kind"]) for problem in told.problems])
    assert found == expected
    for problem in told.problems if told else ():
        assert ProblemSchema().validate(dict(problem)) == {}
