"""What failed runs tell of a try: its outcome, and a problem for each kind of failure."""

from collections.abc import Mapping, Sequence
from typing import Any

from collector.compose import Words

_STAGES = {
    "driver-bind-failed": "driver",
    "iommu-off": "iommu",
    "vf-not-created": "virtual-function",
    "vf-no-link": "virtual-function",
    "link-down": "link",
    "link-speed-unknown": "link",
} | dict.fromkeys(
    (
        "destination-hole", "forwarding-off", "fragmentation-seen", "mtu-too-small", "neighbour-unresolved", "no-lower-bound",
        "one-direction-dead", "route-missing", "tester-forwards", "total-loss",
    ),
    "forwarding",
)  # fmt: skip
"""Where a failure kind of a run belongs; every other is a matter of the benchmark."""
_NO_PROBLEMS = ("interrupted", "search-timeout")
_TOLD_PROBLEMS = 8


def told_by_runs(runs: Sequence[Mapping[str, Any]], outcome: str | None) -> Words | None:
    """The outcome and the problems of runs that failed; None where none did.

    Where somebody says that it worked, only runs without any figure count.
    """
    failed = [run for run in runs if run.get("failure") and (outcome != "worked" or run.get("status") == "error")]
    if not failed:
        return None
    figures = any(run.get("series") for run in runs)
    problems = {(problem["failure_kind"], problem["symptom"]): problem for run in failed if (problem := _problem_of(run["failure"]))}
    return Words(outcome="partly" if figures else "failed", problems=tuple(problems.values())[:_TOLD_PROBLEMS])


def _problem_of(failure: Mapping[str, str]) -> dict[str, str] | None:
    kind = failure["kind"]
    if kind in _NO_PROBLEMS:
        return None
    return {"stage": _STAGES.get(kind, "benchmark"), "symptom": failure.get("message") or kind, "failure_kind": kind, "lang": "en"}
