"""Readings → the runs of a RUN.json: one run a kind, setting and number of destinations; one point a frame size, its repeats within."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import fmean, median
from typing import Any, TypeVar

from collector.benchmarks.forward.attempts import INTERRUPTED, TIMEOUT
from collector.benchmarks.forward.features import AGAIN
from collector.benchmarks.forward.profiles import VERSION, Case, Profile
from collector.benchmarks.forward.reading import PLAIN, Limits, Reading
from collector.benchmarks.forward.search import ALGORITHM, MINIMUM_PPS
from collector.benchmarks.forward.spread import Spread
from collector.benchmarks.forward.stated import Stated, conditions, run_keys
from collector.benchmarks.forward.trial import Trial, TrialFault
from collector.benchmarks.noise import FLAG as NOISY
from collector.results import Imported, ImportFault
from schemas import Baseline, Conditions, Failure, Noise, Point, Run, Search, Series, Tool
from schemas import Trial as WireTrial
from schemas.physics.allowed import BUSY_RATIO_ALLOWED, STEAL_RATIO_ALLOWED

FORMAT = "forward"
TOOL = "tameshi-forward"
SELF_CLOCKED, TESTER_LIMITED, EMULATED = "self-clocked", "tester-limited", "emulated-cpu"
_ORDER = ("throughput", "ndr", "pdr", "mrr", "fixed-rate", "other")
_MESSAGE = 2_000
_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What is the same for every run of one execution."""

    version: str
    """Of the collector."""
    profile: Profile
    topology: str
    link_type: str
    link_speed_mbps: int | None = None
    self_clocked: bool = False
    flags: tuple[str, ...] = ()
    stated: Stated = field(default_factory=dict)
    """What the bed and its machine say of themselves."""
    limits: Mapping[Case, Limits] = field(default_factory=dict)
    search_version: str | None = None
    warm_up_s: float | None = None
    load_before: float | None = None
    load_after: float | None = None


def compose(readings: Sequence[Reading], setup: Setup, stopped: TrialFault | None) -> Imported:
    """The runs of one execution; where nothing was measured, one that says why."""
    groups = _grouped(readings, lambda reading: (reading.kind, reading.setting, reading.case.destinations, reading.direction))
    ordered = sorted(groups.values(), key=lambda group: _ORDER.index(group[0].kind))
    runs = [_run(group, setup, stopped) for group in ordered] or [_nothing(setup, stopped)]
    faults = _faults(readings, stopped)
    figures = any(run.series for run in runs)
    status = "error" if not figures else "partial" if faults else "ok"
    return Imported(format=FORMAT, status=status, runs=_named(runs), faults=faults)  # type: ignore[arg-type]  # One of its literals.


def _grouped(readings: Iterable[Reading], key: Callable[[Reading], _Key]) -> dict[_Key, list[Reading]]:
    groups: dict[_Key, list[Reading]] = {}
    for reading in readings:
        groups.setdefault(key(reading), []).append(reading)
    return groups


def _faults(readings: Sequence[Reading], stopped: TrialFault | None) -> tuple[ImportFault, ...]:
    placed = [(reading.fault, reading.case.name) for reading in readings if reading.fault is not None]
    said = [(fault, place) for fault, place in placed if fault != INTERRUPTED]  # By hand everything was stopped, not a case.
    if stopped is not None and not (stopped == TIMEOUT and said):
        said.append((stopped, ""))
    return tuple(dict.fromkeys(ImportFault(fault.kind, fault.message, place) for fault, place in said))


# Runs


def _run(readings: Sequence[Reading], setup: Setup, stopped: TrialFault | None) -> Run:
    first = readings[0]
    series = _series(readings, setup.limits)
    placed = [(reading.fault, f"{reading.case.name}: ") for reading in readings if reading.fault is not None]
    fault, place = placed[0] if placed else (stopped, "")
    trials = _all_trials(readings)
    frame = _frame(setup, first.kind)
    return replace(
        frame,
        status="error" if not series else "partial" if fault else "ok",
        started_at=min((trial.started_at for trial in trials), default=None),
        destinations=first.case.destinations,
        queues=first.setting.queues or frame.queues,
        trials=len(trials) or None,
        duration_s=_length_s(readings),
        loss_ratio_allowed=first.goal.loss_ratio if first.goal else None,
        series=series,
        flags=tuple(dict.fromkeys(_flags(readings, trials, setup))),
        failure=None if fault is None else Failure(kind=fault.kind, message=f"{place}{fault.message}"[:_MESSAGE]),
        search=_search(readings, setup, trials),
        conditions=replace(_conditions(setup), feature=_feature(first)),
        noise=_noise(trials, setup),
        baseline=None if first.setting.feature == PLAIN else Baseline(label=PLAIN, run=_name(replace(first, setting=_plain(first)))),
        name=_name(first),
    )


def _nothing(setup: Setup, stopped: TrialFault | None) -> Run:
    """The run of an execution that gave no figure."""
    fault = stopped or TrialFault(kind="no-data", message="nothing was measured")
    flags = tuple(dict.fromkeys((*_of_setup(setup), fault.kind)))
    failure = Failure(kind=fault.kind, message=fault.message[:_MESSAGE])
    return replace(
        _frame(setup, "other"), status="error", failure=failure, flags=flags, conditions=_conditions(setup), noise=_noise((), setup)
    )


def _frame(setup: Setup, kind: str) -> Run:
    """What every run of this execution has."""
    return Run(
        tool=Tool(name=TOOL, version=setup.version),
        kind=kind,
        topology=setup.topology,
        link_type=setup.link_type,
        link_speed_mbps=setup.link_speed_mbps,
        l4_protocol="udp",
        frame_bytes_basis="stated",
        profile=f"{setup.profile.name}-{VERSION}",
        **run_keys(setup.stated),
    )


def _feature(reading: Reading) -> str:
    return PLAIN if reading.setting.feature == AGAIN.name else reading.setting.feature


def _plain(reading: Reading) -> Any:
    return replace(reading.setting, feature=PLAIN)


def _name(reading: Reading) -> str:
    """What other runs call it: `ndr`, `pdr-1-destination`, `mrr-dnat`, `mrr-2-queues`."""
    setting = reading.setting
    words = [
        reading.kind if reading.direction is None else reading.direction,
        "1-destination" if reading.case.destinations == 1 else "",
        setting.feature if setting.feature != PLAIN else "",
        f"{setting.queues}-queues" if setting.queues else "",
    ]
    return "-".join(word for word in words if word)


def _named(runs: Sequence[Run]) -> tuple[Run, ...]:
    """The runs; a baseline that was not measured after all is not named."""
    names = {run.name for run in runs if run.series}
    return tuple(run if run.baseline is None or run.baseline.run in names else replace(run, baseline=None) for run in runs)


def _flags(readings: Sequence[Reading], trials: Sequence[Trial], setup: Setup) -> Iterable[str]:
    yield from _of_setup(setup)
    if any(reading.at_least for reading in readings):
        yield TESTER_LIMITED
    if _is_noisy(trials):
        yield NOISY
    yield from (reading.fault.kind for reading in readings if reading.fault is not None)
    yield from (fault.kind for trial in trials if trial.valid for fault in trial.faults if fault.kind != NOISY)  # That is an average.


def _of_setup(setup: Setup) -> Iterable[str]:
    yield from setup.flags
    if setup.self_clocked:
        yield SELF_CLOCKED
    if setup.stated.get("emulated_cpu"):
        yield EMULATED


def _is_noisy(trials: Sequence[Trial]) -> bool:
    return bool(trials) and (
        fmean(trial.steal_ratio for trial in trials) > STEAL_RATIO_ALLOWED
        or fmean(trial.busy_ratio for trial in trials) > BUSY_RATIO_ALLOWED
    )


def _all_trials(readings: Sequence[Reading]) -> tuple[Trial, ...]:
    """Every trial once: the goals of one search share theirs."""
    seen = {id(trial): trial for reading in readings for trial in reading.trials}
    return tuple(seen.values())


def _length_s(readings: Sequence[Reading]) -> float | None:
    """How long each figure was measured, the least of them; for a search that is all trials which decided a load."""
    known = [
        reading.decided_by_s if reading.goal else reading.trials[0].load.duration_s for reading in readings if reading.rate_pps is not None
    ]
    return min((length_s for length_s in known if length_s is not None), default=None)


def _search(readings: Sequence[Reading], setup: Setup, trials: Sequence[Trial]) -> Search | None:
    goal = readings[0].goal
    if goal is None:
        return None
    return Search(
        algorithm=ALGORITHM,
        version=setup.search_version,
        loss_ratio=goal.loss_ratio,
        exceed_ratio=goal.exceed_ratio,
        trial_duration_s=goal.trial_duration_s,
        duration_sum_s=goal.duration_sum_s,
        width_ratio=goal.width,
        minimum_pps=MINIMUM_PPS,
        trials=len(trials) or None,
        searches=max((len(group) for group in _grouped(readings, lambda reading: reading.case).values()), default=None),
        duration_s=round(sum(trial.duration_s for trial in trials), 3),
    )


def _conditions(setup: Setup) -> Conditions:
    stated = conditions(setup.stated)
    return replace(stated, self_clocked=setup.self_clocked, warm_up_s=setup.warm_up_s, wait_s=setup.profile.pause_s)


def _noise(trials: Sequence[Trial], setup: Setup) -> Noise:
    made = [trial for trial in trials if trial.valid] or trials  # A load that the tester cannot make is no lag of the others.
    figures = {
        "steal_ratio": fmean(trial.steal_ratio for trial in trials),
        "busy_ratio": fmean(trial.busy_ratio for trial in trials),
        "lag_ratio": min(1.0, max(trial.lag_ratio for trial in made)),
    }  if trials else {}  # fmt: skip
    return Noise(load=setup.load_after, load_before=setup.load_before, **{name: round(value, 6) for name, value in figures.items()})


# Points


def _series(readings: Sequence[Reading], limits: Mapping[Case, Limits]) -> tuple[Series, ...]:
    found = []
    for (family, direction), group in _grouped(readings, lambda one: (one.case.family, one.direction or one.case.direction)).items():
        by_frame = sorted(_grouped(group, lambda one: one.case.frame_bytes).items())
        points = tuple(point for _, same in by_frame if (point := _point(same, limits)) is not None)
        if points:
            found.append(Series(metric="rate", unit="pps", family=family, direction=direction, points=points))
    return tuple(found)


def _point(readings: Sequence[Reading], limits: Mapping[Case, Limits]) -> Point | None:
    """The median of the repeats with their spread; a search that was not repeated has its own bounds instead."""
    known = [reading for reading in readings if reading.rate_pps is not None]
    if not known:
        return None
    case, spread = known[0].case, Spread(values=tuple(reading.rate_pps or 0.0 for reading in known))
    single = known[0] if len(known) == 1 and known[0].goal is not None else None
    tester_pps = limits[case].tester_pps if case in limits else None
    trials = [reading.trial for reading in known if reading.trial is not None]
    return Point(
        value=_rounded(spread.median),
        frame_bytes=case.frame_bytes,
        loss_ratio=_loss(known),
        offered_pps=_rounded(median(trial.offered_pps for trial in trials)) if trials else None,
        intended_pps=_intended(trials),
        duration_s=_length_s(known),
        low=_rounded(spread.low) if single is None or single.upper_pps else None,
        high=_upper(single) if single else _rounded(spread.high),
        trials=() if single else tuple(_wire_trial(reading) for reading in known),
        at_least=True if any(reading.at_least for reading in known) else None,
        tester_limit_pps=None if tester_pps is None else _rounded(tester_pps),
    )


def _loss(readings: Sequence[Reading]) -> float | None:
    """For searches the worst of them, which the goal allows; for trials the median, as their rate is."""
    known = [reading.loss_ratio for reading in readings if reading.loss_ratio is not None]
    if not known:
        return None
    return max(known) if readings[0].goal is not None else median(known)


def _upper(reading: Reading) -> float | None:
    return None if reading.upper_pps is None else _rounded(reading.upper_pps)


def _intended(trials: Sequence[Trial]) -> float | None:
    rates = [trial.load.rate_pps * len(trial.load.directions) for trial in trials if trial.load.rate_pps is not None]
    return _rounded(median(rates)) if rates else None


def _wire_trial(reading: Reading) -> WireTrial:
    trial = reading.trial
    made = WireTrial(value=_rounded(reading.rate_pps or 0.0), loss_ratio=reading.loss_ratio)
    if trial is None:
        return made
    return replace(
        made,
        tx_packets=sum(flow.offered_packets for flow in trial.flows),
        rx_packets=sum(flow.received_packets for flow in trial.flows),
        duration_s=round(trial.duration_s, 6),
        intended_pps=_intended([trial]),
        offered_pps=_rounded(trial.offered_pps),
        lag_ratio=round(min(1.0, trial.lag_ratio), 6),
    )


def _rounded(rate_pps: float) -> float:
    """A tenth of a packet a second is finer than anything that was measured."""
    return round(rate_pps, 1)
