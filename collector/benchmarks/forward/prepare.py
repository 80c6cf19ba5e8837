"""Before anything is measured: the preflight of each case, the tester against itself, and a warm-up."""

from collector.benchmarks.forward.bench import Bench
from collector.benchmarks.forward.profiles import Case
from collector.benchmarks.forward.reading import Limits
from collector.benchmarks.forward.search import load_of
from collector.benchmarks.forward.trial import TrialFault
from collector.errors import BenchError
from schemas.units import line_rate_pps

PREFLIGHT_PPS, PREFLIGHT_S = 6_000.0, 0.5
"""Slow enough for any device, and enough frames to each of 256 destinations that silence means something."""
SELF_TEST_S, SELF_TESTS = 0.5, 2
WARM_UP_S = 1.0


def prepare(bench: Bench, kinds: tuple[str, ...]) -> None:
    """The cases that can be measured here, and what limits them; the others are told, each with its fault."""
    bench.kinds = kinds
    for case in bench.profile.cases:
        try:
            _preflight(bench, case)
            bench.limits[case] = _self_test(bench, case)
            bench.cases += (case,)
        except BenchError as error:
            bench.failed(case, TrialFault(kind=error.kind, message=str(error)))
    if bench.cases:
        bench.trials.warm_up(load_of(bench.cases[0], None, WARM_UP_S), "warming up")


def _preflight(bench: Bench, case: Case) -> None:
    """Nothing stands against the case: nothing that shows, and nothing that a few frames run into."""
    load = load_of(case, PREFLIGHT_PPS, PREFLIGHT_S)
    for fault in bench.bed.check(load):
        raise BenchError(fault.kind, fault.message)
    bench.trials.attempt(load, f"{case.name}, preflight")


def _self_test(bench: Bench, case: Case) -> Limits:
    """The tester against itself, the best of some tries: what it reached once it can reach."""
    load = load_of(case, None, SELF_TEST_S)
    made = [bench.trials.alone(load, f"{case.name}, the tester without the device") for _ in range(SELF_TESTS)]
    if not any(flow.received_packets for trial in made for flow in trial.flows):
        raise BenchError("tester-limited", f"{case.name}: of the tester's own frames none arrived, although no device was in between")
    speed = bench.bed.link_speed_mbps
    return Limits(
        tester_pps=max(trial.received_pps for trial in made),
        line_pps=None if speed is None else line_rate_pps(speed * 1e6, case.frame_bytes) * len(case.ways),
    )
