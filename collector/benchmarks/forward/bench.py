"""One execution of the forwarding benchmark: what it was asked for, what it needs, and what it knows so far."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from collector.benchmarks.forward.attempts import TIMEOUT, Clock, Trials
from collector.benchmarks.forward.profiles import Case, Profile
from collector.benchmarks.forward.reading import Limits, Reading
from collector.benchmarks.forward.trial import Bed, TrialFault


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
