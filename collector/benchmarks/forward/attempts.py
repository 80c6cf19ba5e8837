"""Trials that count: paused, repeated where the tester spoiled them, and none begun that would not end in time."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from collector.benchmarks.forward.trial import Bed, Load, Trial, TrialFault
from collector.errors import BenchError

ATTEMPTS = 3
"""How many spoiled trials in a row say that the tester cannot make this load."""


class TimeIsUpError(Exception):
    """The next trial would not end in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The time, and waiting for it."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What a load gave."""

    trial: Trial
    tester_limited: bool
    """Whether the tester failed to make it three times in a row; the trial is the last of them."""


@dataclass(slots=True, kw_only=True)
class Trials:
    """The trials on one bed."""

    bed: Bed
    clock: Clock = Clock()
    pause_s: float = 0.2
    tell: Callable[[str, Load, Trial | None], None] = lambda _what, _load, _last: None
    """Hears what is tried next, and the trial before it."""
    ends_at: float | None = None
    """When everything has to be over."""
    counted: list[Trial] = field(default_factory=list)
    """The trial of each attempt; those that were repeated are not among them."""
    overhead_s: float = 0.0
    """The most that a trial took beyond its own length."""
    _last: Trial | None = None

    def attempt(self, load: Load, what: str, until: float | None = None) -> Attempt:
        """What the load gave. BenchError with the kind where its counts are void three times; TimeIsUpError where time is short."""
        for _ in range(ATTEMPTS):
            trial = self._made(self.bed.run, load, what, until)
            if trial.valid:
                break
        if trial.voided_by is not None:
            raise BenchError(trial.voided_by.kind, trial.voided_by.message)
        self.counted.append(trial)
        return Attempt(trial=trial, tester_limited=not trial.valid)

    def warm_up(self, load: Load, what: str) -> None:
        """One trial that nobody looks at: caches, neighbours and clock frequencies settle."""
        self._made(self.bed.run, load, what, None)

    def alone(self, load: Load, what: str) -> Trial:
        """The load from the tester to itself."""
        return self._made(self.bed.tester_limit, load, what, None)

    def left_s(self, until: float | None = None) -> float | None:
        """Seconds until the nearer of both ends; None without an end."""
        ends = [end for end in (until, self.ends_at) if end is not None]
        return min(ends) - self.clock.now() if ends else None

    def fits(self, duration_s: float, until: float | None = None) -> bool:
        """Whether a trial of this length would end in time."""
        left_s = self.left_s(until)
        return left_s is None or left_s >= duration_s + self.overhead_s + self.pause_s

    def _made(self, run: Callable[[Load], Trial], load: Load, what: str, until: float | None) -> Trial:
        if not self.fits(load.duration_s, until):
            raise TimeIsUpError
        self.tell(what, load, self._last)
        self.clock.sleep(self.pause_s)
        began = self.clock.now()
        self._last = run(load)
        self.overhead_s = max(self.overhead_s, self.clock.now() - began - load.duration_s)
        return self._last


TIMEOUT = TrialFault(kind="search-timeout", message="time was up; --seconds gives more, fewer --frame-bytes need less")
INTERRUPTED = TrialFault(kind="interrupted", message="stopped by hand; what was finished before is kept")
