"""Searching NDR and PDR together with the MLRsearch library (RFC 9971), with as much time as there is."""

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from collector.benchmarks.forward.attempts import INTERRUPTED, TIMEOUT, Attempt, TimeIsUpError
from collector.benchmarks.forward.profiles import Case, Goal
from collector.benchmarks.forward.trial import Load, TrialFault
from collector.errors import BenchError

ALGORITHM = "mlrsearch"
MINIMUM_PPS = 1_000.0
"""Below this half a second says nothing about 256 destinations."""
SHORT_TRIAL_S = 5.0
"""How long trials are while the search is still far from its end; RFC 2544 allows shorter ones there."""
_FOREVER_S = 1e9
"""The library's own limit never strikes: our clock decides, and keeps what is known by then."""
WAY_OUT = 'searching needs the MLRsearch library: pip install "tameshi[bench]"; --profile mrr and --profile fixed measure without it'


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is known about one goal."""

    goal: Goal
    rate_pps: float | None = None
    """Frames a second that arrived at the highest load that keeps the goal, summed over the directions (conditional throughput)."""
    upper_pps: float | None = None
    """The lowest load that does not keep it, summed over the directions. None: no load failed."""
    loss_ratio: float | None = None
    decided_by_s: float | None = None
    """How many seconds of trials decided it; fewer than the goal wants where time was up."""
    tester_limited: bool = False
    """Whether it was the tester that could not do more."""
    fault: TrialFault | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """Every goal of one search, and what it took."""

    found: tuple[Found, ...]
    trials: int
    stopped: TrialFault | None
    """Why the search did not come to its end."""


def library() -> tuple[Any, str]:
    """The MLRsearch library and its version. BenchError with the way to get it where it is not installed."""
    try:
        return importlib.import_module("MLRsearch"), version("MLRsearch")
    except ImportError:
        raise BenchError("tool-missing", WAY_OUT) from None


@dataclass(slots=True, kw_only=True)
class _Measurer:
    """What the library calls for a trial."""

    case: Case
    attempt: Callable[[Load], Attempt]
    result: Callable[..., Any]
    trials: int = 0
    limited_loads: set[float] = field(default_factory=set)

    def measure(self, intended_duration: float, intended_load: float) -> Any:
        """One trial in the library's terms: what was not sent is lost, both directions count together."""
        load = load_of(self.case, intended_load, intended_duration)
        attempt = self.attempt(load)
        self.trials += 1
        if attempt.tester_limited:
            self.limited_loads.add(intended_load)
        flows = attempt.trial.flows
        return self.result(
            intended_duration=intended_duration,
            intended_load=intended_load,
            intended_count=sum(flow.intended_packets or flow.offered_packets for flow in flows),
            offered_count=sum(flow.offered_packets for flow in flows),
            forwarding_count=sum(flow.received_packets for flow in flows),
        )


def load_of(case: Case, rate_pps: float | None, duration_s: float) -> Load:
    """The load of a case at a rate in each direction."""
    return Load(
        family=case.family,
        frame_bytes=case.frame_bytes,
        rate_pps=rate_pps,
        duration_s=duration_s,
        directions=case.ways,
        destinations=case.destinations,
    )


def search(goals: Sequence[Goal], case: Case, top_pps: float, attempt: Callable[[Load], Attempt]) -> SearchResult:
    """What is known about every goal when the search ends, be it by time, by Ctrl-C or by a trial that says nothing.

    `top_pps` is the highest load in each direction that is worth trying: line rate, or what the tester reaches.
    """
    library_, _ = library()
    measurer = _Measurer(case=case, attempt=attempt, result=library_.MeasurementResult)
    sought = [_goal(library_, goal) for goal in goals]
    config = library_.Config()
    config.min_load, config.max_load = _bounds(top_pps)
    config.goals = sought
    config.warmup_duration = 0.0
    config.search_duration_max = _FOREVER_S
    running = library_.MultipleLossRatioSearch(config)
    stopped = _run(lambda: running.search(measurer, debug=lambda _: None))
    targets = _decided_targets(running, sought, stopped)
    found = tuple(
        _found(running, target, goal, measurer.limited_loads, len(case.ways), stopped) for target, goal in zip(targets, goals, strict=True)
    )
    return SearchResult(found=found, trials=measurer.trials, stopped=stopped)


def _run(run: Callable[[], object]) -> TrialFault | None:
    """Why it ended before its end, if it did."""
    try:
        run()
    except TimeIsUpError:
        return TIMEOUT
    except KeyboardInterrupt:  # Boundary: what was found until now is kept; whoever called looks at `stopped`.
        return INTERRUPTED
    except BenchError as error:
        return TrialFault(kind=error.kind, message=str(error))
    return None


def _bounds(top_pps: float) -> tuple[float, float]:
    return min(MINIMUM_PPS, top_pps / 2), top_pps


def _goal(library_: Any, goal: Goal) -> Any:
    return library_.SearchGoal(
        loss_ratio=goal.loss_ratio,
        exceed_ratio=goal.exceed_ratio,
        relative_width=goal.width,
        initial_trial_duration=min(goal.trial_duration_s, SHORT_TRIAL_S),
        final_trial_duration=goal.trial_duration_s,
        duration_sum=goal.duration_sum_s,
        fail_fast=False,  # One goal that nothing satisfies must not cost the other.
    )


def _decided_targets(running: Any, sought: Sequence[Any], stopped: TrialFault | None) -> list[Any]:
    """The final targets; of a search that was cut short, those on the way that are decided.

    All goals go back equally far: NDR and PDR of one search rest on the same seconds of trials, so that NDR is never above PDR.
    """
    chains = [_chain(running.scaling.goal_to_final_target[goal]) for goal in sought]
    if stopped is None:
        return [chain[0] for chain in chains]
    decided = [
        next((depth for depth, target in enumerate(chain) if running.database.get_relevant_bounds(target).clo), None) for chain in chains
    ]
    depth = max((depth for depth in decided if depth is not None), default=0)
    return [chain[0 if known is None else depth] for chain, known in zip(chains, decided, strict=True)]


def _chain(final: Any) -> list[Any]:
    """The final target of a goal and the coarser ones before it, backwards."""
    chain = [final]
    while chain[-1].preceding is not None:
        chain.append(chain[-1].preceding)
    return chain


def _found(running: Any, target: Any, goal: Goal, limited: set[float], ways: int, stopped: TrialFault | None) -> Found:
    """The bounds of the goal, as far as they are decided."""
    bounds = running.database.get_relevant_bounds(target)
    upper_pps = None if bounds.chi is None else float(bounds.chi)
    if bounds.clo is None:
        return Found(goal=goal, upper_pps=upper_pps and upper_pps * ways, fault=stopped or _no_lower_bound(goal))
    stat = next(iter(bounds.clo.target_to_stat.values()))
    loss = min(stat.pessimistic_loss_ratio, 1.0)
    decided_by_s = min(float(target.duration_sum), goal.duration_sum_s)
    is_narrow = upper_pps is not None and 1 - float(bounds.clo) / upper_pps <= goal.width
    met = stopped is None or (decided_by_s == goal.duration_sum_s and is_narrow)
    return Found(
        goal=goal,
        rate_pps=float(bounds.clo) * (1 - loss) * ways,
        upper_pps=upper_pps and upper_pps * ways,
        loss_ratio=loss,
        decided_by_s=decided_by_s,
        tester_limited=upper_pps in limited,
        fault=None if met or stopped is None else _cut_short(goal, stopped, decided_by_s, upper_pps and upper_pps * ways),
    )


def _cut_short(goal: Goal, stopped: TrialFault, decided_by_s: float, upper_pps: float | None) -> TrialFault:
    """What is known although the search did not come to its end."""
    above = "nothing failed yet" if upper_pps is None else f"{upper_pps:,.0f} pps failed"
    wanted = f"a width of {goal.width:.1%} is" if decided_by_s == goal.duration_sum_s else f"{goal.duration_sum_s:g} s are"
    known = f"{goal.kind.upper()} decided by {decided_by_s:.3g} s of trials, {wanted} wanted; above it {above}"
    return TrialFault(kind=stopped.kind, message=f"{stopped.message} ({known})")


def _no_lower_bound(goal: Goal) -> TrialFault:
    allowed = f"{goal.loss_ratio:.1%}" if goal.loss_ratio else "no loss"
    return TrialFault(
        kind="no-lower-bound", message=f"{goal.kind.upper()}: even {MINIMUM_PPS:,.0f} packets a second lose more than {allowed}"
    )
