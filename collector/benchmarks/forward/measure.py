"""The order of a forwarding benchmark: preflight, self-test, warm-up, then what the profile measures, and the document of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean

from collector.benchmarks.forward.attempts import INTERRUPTED, TIMEOUT, Clock, TimeIsUpError, Trials
from collector.benchmarks.forward.document import Setup, compose
from collector.benchmarks.forward.features import ROUND, FeatureCost, costs_of
from collector.benchmarks.forward.profiles import Case, Profile
from collector.benchmarks.forward.queues import QueuedBed, QueueStep, powers_up_to, steps_of
from collector.benchmarks.forward.reading import LIMIT_RATIO, Limits, Reading, Setting, reading_of_search, reading_of_trial
from collector.benchmarks.forward.search import library, load_of, search
from collector.benchmarks.forward.trial import Bed, Load, Trial, TrialFault
from collector.errors import BenchError
from collector.results import Imported
from schemas.units import line_rate_pps

PREFLIGHT_PPS, PREFLIGHT_S = 6_000.0, 0.5
"""Slow enough for any device, and enough frames to each of 256 destinations that silence means something."""
LOOKS, LOOK_S = 20, 0.1
SELF_TEST_S, SELF_TESTS = 0.5, 2
WARM_UP_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is measured: a profile with what the options change."""

    profile: Profile
    rate_pps: float | None = None
    """For `fixed`: frames a second in each direction."""
    despite_noise: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What a benchmark needs beside its bed."""

    tell: Callable[[str], None]
    load_average: Callable[[], float]
    """Over the last minute."""
    running: Callable[[], int]
    """Programs that want a CPU right now, this one left out."""
    cpus: int
    look: Callable[[], tuple[TrialFault, ...]]
    """What of the host stands against a benchmark, or has to be told beside it; takes two seconds."""
    version: str
    clock: Clock
    machine: Mapping[str, object] = field(default_factory=dict)
    """What the facts of this host say that decides comparability."""
    began_s: float
    """By the clock: a budget counts from here, the making of the bed included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What came out."""

    imported: Imported
    costs: tuple[FeatureCost, ...] = ()
    queue_steps: tuple[QueueStep, ...] = ()
    unfinished: frozenset[tuple[str, Case]] = frozenset()
    """Kinds and cases that have a figure, but not one that their search had come to its end with."""


@dataclass(slots=True, kw_only=True)
class Bench:
    """One execution: what is known so far."""

    plan: Plan
    bed: Bed
    world: World
    trials: Trials
    readings: list[Reading] = field(default_factory=list)
    limits: dict[Case, Limits] = field(default_factory=dict)
    kinds: tuple[str, ...] = ()
    """Of the runs that are to come out."""
    cases: tuple[Case, ...] = ()
    """Those that passed the preflight."""

    @property
    def profile(self) -> Profile:
        """The profile of the plan."""
        return self.plan.profile

    def failed(self, case: Case, fault: TrialFault) -> None:
        """The case has no figures, and why."""
        self.readings += [Reading(kind=kind, case=case, fault=fault) for kind in self.kinds]

    def out_of_time(self) -> TrialFault:
        """The cases that were not reached are told, each by itself."""
        reached = {reading.case for reading in self.readings}
        for case in self.profile.cases:
            if case not in reached:
                self.failed(case, TIMEOUT)
        return TIMEOUT


def measure(plan: Plan, bed: Bed, world: World, host_faults: Sequence[TrialFault] = ()) -> Measured:
    """The runs of a plan. Whatever stops it, by hand, by time or by a fault, keeps what was finished and is told in the runs.

    What was found wrong with the host stands beside every figure.
    """
    load_before = world.load_average()
    ends_at = None if plan.profile.budget_s is None else world.began_s + plan.profile.budget_s
    trials = Trials(bed=bed, clock=world.clock, pause_s=plan.profile.pause_s, ends_at=ends_at)
    trials.tell = lambda what, load, last: world.tell(progress(what, load, last, trials.left_s()))
    bench = Bench(plan=plan, bed=bed, world=world, trials=trials)
    stopped = _stopped_by(bench, load_before)
    readings = tuple(bench.readings)
    return Measured(
        imported=compose(readings, _setup(bench, load_before, host_faults), stopped),
        costs=costs_of(readings) if plan.profile.method == "feature" else (),
        queue_steps=steps_of(readings) if plan.profile.method == "queues" else (),
        unfinished=frozenset((one.kind, one.case) for one in readings if one.fault is not None and one.rate_pps is not None),
    )


def _stopped_by(bench: Bench, load_before: float) -> TrialFault | None:
    """Everything is measured; if not, why."""
    try:
        _refuse_loaded_host(bench, load_before)
        _METHODS[bench.profile.method](bench)
    except KeyboardInterrupt:  # Boundary: the readings made so far are a result.
        return INTERRUPTED
    except TimeIsUpError:
        return bench.out_of_time()
    except BenchError as error:
        return TrialFault(kind=error.kind, message=str(error))
    return None


def _refuse_loaded_host(bench: Bench, load: float) -> None:
    """Nothing, where there is a CPU for everybody. A load average remembers a minute, so what is over by now is forgiven."""
    world = bench.world
    if load <= world.cpus or bench.plan.despite_noise:
        return
    world.tell(f"the load average is {load:.1f} on {world.cpus} CPUs: looking whether that is over")
    seen = []
    for _ in range(LOOKS):
        world.clock.sleep(LOOK_S)
        seen.append(world.running())
    if fmean(seen) > world.cpus:
        words = f"{fmean(seen):.1f} programs want the {world.cpus} CPUs all the time: whatever is measured now is their doing"
        raise BenchError("host-noisy", f"{words}; wait until they are done, or use --despite-noise, and the result says so")


def _setup(bench: Bench, load_before: float, host_faults: Sequence[TrialFault]) -> Setup:
    bed, profile = bench.bed, bench.profile
    searched = any(reading.goal for reading in bench.readings)
    return Setup(
        version=bench.world.version,
        profile=profile,
        topology=bed.topology,
        link_type=bed.link_type,
        link_speed_mbps=bed.link_speed_mbps,
        self_clocked=bed.self_clocked,
        flags=(*bed.flags, *(fault.kind for fault in host_faults)),
        stated={**bed.conditions(), **bench.world.machine},
        limits=bench.limits,
        search_version=library()[1] if searched else None,
        warm_up_s=WARM_UP_S,
        load_before=round(load_before, 2),
        load_after=round(bench.world.load_average(), 2),
    )


def progress(what: str, load: Load, last: Trial | None, left_s: float | None) -> str:
    """What is being tried, in one line."""
    rate = "full speed" if load.rate_pps is None else f"{load.rate_pps:,.0f} pps"
    lost = "" if last is None else f"; the trial before lost {last.loss_ratio:.2%}"
    left = "" if left_s is None else f"; {max(0.0, left_s):.0f} s left"
    return f"{what}: {rate} for {load.duration_s:g} s{lost}{left}"


# Before anything is measured


def _prepare(bench: Bench, kinds: tuple[str, ...]) -> None:
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


# The methods


def _searched(bench: Bench) -> None:
    """NDR and PDR, after the rate at full speed. A sender that slows down instead of losing has only the latter."""
    goals = () if bench.bed.self_clocked else bench.profile.goals
    if goals:
        library()
    elif not bench.profile.fastest_trials:
        words = "the sender's own CPU does the forwarding here, so nothing can be lost and there is no throughput to find"
        raise BenchError("self-clocked", f"{words}; --profile mrr measures what there is")
    _prepare(bench, (*(goal.kind for goal in goals), *(("mrr",) if bench.profile.fastest_trials else ())))
    turns = bench.cases * bench.profile.repeats
    for place, case in enumerate(turns):
        _trials_of(bench, "mrr", case, None)
        if goals:
            _search(bench, case, len(turns) - place)


def _search(bench: Bench, case: Case, turns_left: int) -> None:
    """One search within its share of the time that is left."""
    limits = bench.limits[case]
    until = bench.world.clock.now() + _share_s(bench, turns_left)
    what = f"{case.name}, {' and '.join(goal.kind.upper() for goal in bench.profile.goals)}"
    before = len(bench.trials.counted)
    result = search(bench.profile.goals, case, limits.top_pps / len(case.ways), lambda load: bench.trials.attempt(load, what, until))
    made = tuple(bench.trials.counted[before:])
    bench.readings += [reading_of_search(case, found, made, limits) for found in result.found]
    if result.stopped == INTERRUPTED:
        raise KeyboardInterrupt


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
    _prepare(bench, ("mrr",))
    for _ in range(bench.profile.repeats):
        for case in bench.cases:
            _trials_of(bench, "mrr", case, None)


def _fixed(bench: Bench) -> None:
    """The loss of each case at the rate that was asked for."""
    _prepare(bench, ("fixed-rate",))
    for _ in range(bench.profile.repeats):
        for case in bench.cases:
            _trials_of(bench, "fixed-rate", case, bench.plan.rate_pps)


def _features(bench: Bench) -> None:
    """Every feature once a round, plain forwarding at its beginning and its end."""
    if not bench.bed.features:
        raise BenchError("dut-not-ours", "the device is not this host's own, so its rules cannot be changed; use --topology namespaces")
    _prepare(bench, ("mrr",))
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
    _prepare(bench, ("mrr",))
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
    all_arrived = direction == "rx" and trial.received_pps >= LIMIT_RATIO * trial.offered_pps
    return Reading(kind="mrr", case=case, direction=direction, rate_pps=rate_pps, loss_ratio=loss, trials=(trial,), at_least=all_arrived)


_METHODS: Mapping[str, Callable[[Bench], None]] = {
    "search": _searched,
    "fastest": _fastest,
    "fixed": _fixed,
    "feature": _features,
    "queues": _queues,
    "tx": _one_way("tx"),
    "rx": _one_way("rx"),
}
