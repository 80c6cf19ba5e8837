"""One figure of one case, in one of its repeats: what stands between trials and the document."""

from dataclasses import dataclass

from collector.benchmarks.forward.attempts import Attempt
from collector.benchmarks.forward.profiles import Case, Goal
from collector.benchmarks.forward.search import Found
from collector.benchmarks.forward.trial import Trial, TrialFault
from schemas.physics.allowed import NEAR_TESTER_LIMIT

AT_LINE_RATIO = 0.999
"""From here on it is the link that can carry no more."""
PLAIN = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What the device had to do, and with how many queues."""

    feature: str = PLAIN
    queues: int | None = None
    """None: as many as it has by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one repeat of a case gave for one kind of run."""

    kind: str
    case: Case
    setting: Setting = Setting()
    direction: str | None = None
    """`tx` or `rx` where there is no device in between; else the case's own."""
    rate_pps: float | None = None
    """Summed over the directions. None: `fault` says why."""
    loss_ratio: float | None = None
    upper_pps: float | None = None
    """For searches: the lowest load that failed."""
    goal: Goal | None = None
    decided_by_s: float | None = None
    """For searches: how many seconds of trials decided it."""
    trials: tuple[Trial, ...] = ()
    """All that it rests on."""
    at_least: bool = False
    fault: TrialFault | None = None

    @property
    def trial(self) -> Trial | None:
        """The trial that this reading is, where it is one and no search."""
        return self.trials[0] if self.goal is None and len(self.trials) == 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What neither device nor search can exceed, summed over the directions of a case."""

    tester_pps: float
    line_pps: float | None = None
    """None: a virtual link has no line rate."""

    @property
    def top_pps(self) -> float:
        """The highest load that is worth trying."""
        return self.tester_pps if self.line_pps is None else min(self.tester_pps, self.line_pps)

    def reached_by(self, rate_pps: float) -> bool:
        """Whether the tester was the limit: nearly its own rate, and not the line's."""
        below_line = self.line_pps is None or rate_pps < self.line_pps * AT_LINE_RATIO
        return below_line and rate_pps >= NEAR_TESTER_LIMIT * self.tester_pps


def reading_of_trial(kind: str, case: Case, attempt: Attempt, limits: Limits, setting: Setting) -> Reading:
    """A trial at full speed or at one rate."""
    trial = attempt.trial
    return Reading(
        kind=kind,
        case=case,
        setting=setting,
        rate_pps=trial.received_pps,
        loss_ratio=trial.loss_ratio,
        trials=(trial,),
        at_least=attempt.tester_limited or (trial.load.rate_pps is None and limits.reached_by(trial.received_pps)),
    )


def reading_of_search(case: Case, found: Found, trials: tuple[Trial, ...], limits: Limits) -> Reading:
    """What a search found for one of its goals."""
    rate_pps = found.rate_pps
    return Reading(
        kind=found.goal.kind,
        case=case,
        rate_pps=rate_pps,
        loss_ratio=found.loss_ratio,
        upper_pps=found.upper_pps,
        goal=found.goal,
        decided_by_s=found.decided_by_s,
        trials=trials,
        at_least=rate_pps is not None and (found.tester_limited or limits.reached_by(rate_pps)),
        fault=found.fault,
    )
