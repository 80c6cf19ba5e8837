"""What each method of the profiles measures, once everything is prepared."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from collector.benchmarks.forward.attempts import INTERRUPTED
from collector.benchmarks.forward.bench import Bench
from collector.benchmarks.forward.features import ROUND
from collector.benchmarks.forward.prepare import prepare
from collector.benchmarks.forward.profiles import Case
from collector.benchmarks.forward.queues import QueuedBed, powers_up_to
from collector.benchmarks.forward.reading import Reading, Setting, reading_of_search, reading_of_trial
from collector.benchmarks.forward.search import Found, library, load_of, search
from collector.benchmarks.forward.trial import Load, Trial, TrialFault
from collector.errors import BenchError
from schemas.physics.allowed import NEAR_TESTER_LIMIT

FOLLOWED_RATIO, SURELY_OFFERED_RATIO = 0.9, 0.95
"""A device that loses a tenth at full speed has its limit well below a load that the tester can surely make again."""


def _searched(bench: Bench) -> None:
    """NDR and PDR, after the rate at full speed. A sender that slows down instead of losing has only the latter."""
    goals = () if bench.bed.self_clocked else bench.profile.goals
    if goals:
        library()
    elif not bench.profile.fastest_trials:
        words = "the sender's own CPU does the forwarding here, so nothing can be lost and there is no throughput to find"
        raise BenchError("self-clocked", f"{words}; --profile mrr measures what there is")
    prepare(bench, (*(goal.kind for goal in goals), *(("mrr",) if bench.profile.fastest_trials else ())))
    turns = bench.cases * bench.profile.repeats
    for place, case in enumerate(turns):
        _trials_of(bench, "mrr", case, None)
        if goals:
            _search(bench, case, len(turns) - place)


def _search(bench: Bench, case: Case, turns_left: int) -> None:
    """One search within its share of the time that is left."""
    limits, top_pps = bench.limits[case], _top_pps(bench, case)
    until = bench.world.clock.now() + _share_s(bench, turns_left)
    what = f"{case.name}, {' and '.join(goal.kind.upper() for goal in bench.profile.goals)}"
    before = len(bench.trials.counted)
    result = search(bench.profile.goals, case, top_pps / len(case.ways), lambda load: bench.trials.attempt(load, what, until))
    made = tuple(bench.trials.counted[before:])
    found = result.found
    if top_pps < limits.top_pps:
        found = tuple(replace(one, tester_limited=one.tester_limited or _is_open(one)) for one in found)
    bench.readings += [reading_of_search(case, one, made, limits) for one in found]
    if result.stopped == INTERRUPTED:
        raise KeyboardInterrupt


def _is_open(found: Found) -> bool:
    """Whether the search came to its end and no load failed: then its own upper end was the limit."""
    return found.upper_pps is None and found.fault is None


def _top_pps(bench: Bench, case: Case) -> float:
    """The highest load worth searching from: below what full speed offered, if the device could not follow that by far.

    The tester alone is faster than through a device on the same host; a load that it cannot make costs three trials and says nothing.
    """
    top_pps = bench.limits[case].top_pps
    fastest = [one.trial for one in bench.readings if one.kind == "mrr" and one.case == case and one.trial is not None]
    offered_pps = max((trial.offered_pps for trial in fastest), default=0.0)
    if not fastest or max(trial.received_pps for trial in fastest) > FOLLOWED_RATIO * offered_pps:
        return top_pps
    return min(top_pps, SURELY_OFFERED_RATIO * offered_pps)


def _share_s(bench: Bench, turns_left: int) -> float:
    """The time of one search: what is left, without that for the trials at full speed still to come, in equal parts."""
    left_s, profile = bench.trials.left_s(), bench.profile
    if left_s is None:
        return profile.search_s
    fastest_s = profile.fastest_trials * (profile.fastest_trial_s + profile.pause_s + bench.trials.overhead_s)
    return min(profile.search_s, (left_s - fastest_s * (turns_left - 1)) / turns_left)


def _trials_of(bench: Bench, kind: str, case: Case, rate_pps: float | None) -> None:
    """The trials of a case at full speed or at one rate, each a reading."""
    what = f"{case.name}, {'at full speed' if rate_pps is None else 'at one rate'}"
    for _ in range(bench.profile.fastest_trials):
        _one_trial(bench, kind, case, rate_pps, what, Setting())


def _one_trial(bench: Bench, kind: str, case: Case, rate_pps: float | None, what: str, setting: Setting) -> None:
    try:
        attempt = bench.trials.attempt(load_of(case, rate_pps, bench.profile.fastest_trial_s), what)
    except BenchError as error:
        fault = TrialFault(kind=error.kind, message=str(error))
        bench.readings.append(Reading(kind=kind, case=case, setting=setting, fault=fault))
        return
    bench.readings.append(reading_of_trial(kind, case, attempt, bench.limits[case], setting))


def _fastest(bench: Bench) -> None:
    """The maximum receive rate of each case."""
    prepare(bench, ("mrr",))
    for _ in range(bench.profile.repeats):
        for case in bench.cases:
            _trials_of(bench, "mrr", case, None)


def _fixed(bench: Bench) -> None:
    """The loss of each case at the rate that was asked for."""
    prepare(bench, ("fixed-rate",))
    for _ in range(bench.profile.repeats):
        for case in bench.cases:
            _trials_of(bench, "fixed-rate", case, bench.plan.rate_pps)


def _features(bench: Bench) -> None:
    """Every feature once a round, plain forwarding at its beginning and its end."""
    if not bench.bed.features:
        raise BenchError("dut-not-ours", "the device is not this host's own, so its rules cannot be changed; use --topology namespaces")
    prepare(bench, ("mrr",))
    for number in range(1, bench.profile.repeats + 1):
        for case in bench.cases:
            for feature in ROUND:
                what = f"{case.name}, round {number} of {bench.profile.repeats}, {feature.name}"
                with bench.bed.apply(feature):
                    _one_trial(bench, "mrr", case, None, what, Setting(feature=feature.name))


def _queues(bench: Bench) -> None:
    """Every number of queues once a round."""
    bed = bench.bed
    if not isinstance(bed, QueuedBed):
        raise BenchError("dut-not-ours", "the device is not this host's own, so its queues cannot be set; use --topology namespaces")
    if bed.most_queues < 2:
        raise BenchError("one-queue", f"{bench.world.cpus} CPUs leave the device one, and one queue has nothing to be compared with")
    prepare(bench, ("mrr",))
    for number in range(1, bench.profile.repeats + 1):
        for case in bench.cases:
            for count in powers_up_to(bed.most_queues):
                what = f"{case.name}, round {number} of {bench.profile.repeats}, {count} queues"
                with bed.with_queues(count):
                    _one_trial(bench, "mrr", case, None, what, Setting(queues=count))


def _one_way(direction: str) -> Callable[[Bench], None]:
    """Sending or receiving alone, with nothing in between: what the tester reaches against itself."""

    def measured(bench: Bench) -> None:
        profile = bench.profile
        bench.kinds = ("mrr",)
        for case in profile.cases:
            load = load_of(case, None, profile.fastest_trial_s)
            for _ in range(profile.fastest_trials * profile.repeats):
                bench.readings.append(
                    _one_way_reading(direction, case, _one_way_trial(bench, direction, load, f"{case.name}, {direction}"))
                )

    return measured


def _one_way_trial(bench: Bench, direction: str, load: Load, what: str) -> Trial:
    """Ports that send to nobody receive nothing; for that they are cabled to each other, and the frames go the whole way."""
    if direction == "rx" and not bench.bed.features:
        return bench.trials.attempt(load, what).trial
    return bench.trials.alone(load, what)


def _one_way_reading(direction: str, case: Case, trial: Trial) -> Reading:
    sent_pps = sum(flow.sent_packets / flow.duration_s for flow in trial.flows if flow.duration_s > 0)
    rate_pps = sent_pps if direction == "tx" else trial.received_pps
    loss = None if direction == "tx" else trial.loss_ratio
    all_arrived = direction == "rx" and trial.received_pps >= NEAR_TESTER_LIMIT * trial.offered_pps
    return Reading(kind="mrr", case=case, direction=direction, rate_pps=rate_pps, loss_ratio=loss, trials=(trial,), at_least=all_arrived)


METHODS: Mapping[str, Callable[[Bench], None]] = {
    "search": _searched,
    "fastest": _fastest,
    "fixed": _fixed,
    "feature": _features,
    "queues": _queues,
    "tx": _one_way("tx"),
    "rx": _one_way("rx"),
}
