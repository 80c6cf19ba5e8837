"""The order of a forwarding benchmark: the host, what the profile measures, and the document of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from collector.benchmarks.forward.attempts import INTERRUPTED, TimeIsUpError, Trials
from collector.benchmarks.forward.bench import Bench, Plan, World
from collector.benchmarks.forward.document import Setup, compose
from collector.benchmarks.forward.features import FeatureCost, costs_of
from collector.benchmarks.forward.methods import METHODS
from collector.benchmarks.forward.prepare import WARM_UP_S
from collector.benchmarks.forward.profiles import Case
from collector.benchmarks.forward.queues import QueueStep, steps_of
from collector.benchmarks.forward.search import library
from collector.benchmarks.forward.trial import Bed, Load, Trial, TrialFault
from collector.errors import BenchError
from collector.results import Imported

LOOKS, LOOK_S = 20, 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What came out."""

    imported: Imported
    costs: tuple[FeatureCost, ...] = ()
    queue_steps: tuple[QueueStep, ...] = ()
    unfinished: frozenset[tuple[str, Case]] = frozenset()
    """Kinds and cases that have a figure, but not one that their search had come to its end with."""


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
        METHODS[bench.profile.method](bench)
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
