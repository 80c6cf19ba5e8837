"""One queue of the device, then more: what each adds, and from where on more queues are less."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol, runtime_checkable

from collector.benchmarks.forward.reading import Reading
from collector.benchmarks.forward.spread import Spread, differ


@runtime_checkable
class QueuedBed(Protocol):
    """A bed whose device has queues that can be counted and set."""

    @property
    def most_queues(self) -> int:
        """How many receive queues the device can have; 1 where it cannot be more."""

    def with_queues(self, count: int) -> AbstractContextManager[None]:
        """The device with so many queues, for the length of the block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueStep:
    """What so many queues forward."""

    queues: int
    rate: Spread
    gain: float
    """Of what one queue forwards."""
    distinguishable: bool
    """Whether it differs from the step before; the first is compared with nothing."""

    def to_dict(self) -> dict[str, object]:
        """The step as `collector bench forward --json` writes it."""
        return {
            "queues": self.queues,
            "rate_pps": self.rate.median,
            "rate_low_pps": self.rate.low,
            "rate_high_pps": self.rate.high,
            "gain": self.gain,
            "distinguishable": self.distinguishable,
        }


def steps_of(readings: Sequence[Reading]) -> tuple[QueueStep, ...]:
    """Each number of queues with its gain over the first, in ascending order."""
    rates: dict[int, list[float]] = {}
    for reading in readings:
        if reading.setting.queues is not None and reading.rate_pps:
            rates.setdefault(reading.setting.queues, []).append(reading.rate_pps)
    counts = sorted(rates)
    spreads = {count: Spread(values=tuple(rates[count])) for count in counts}
    return tuple(
        QueueStep(
            queues=count,
            rate=spreads[count],
            gain=spreads[count].median / spreads[counts[0]].median,
            distinguishable=place > 0 and differ(rates[count], rates[counts[place - 1]]),
        )
        for place, count in enumerate(counts)
    )


def turning_point(steps: Sequence[QueueStep]) -> int | None:
    """The number of queues after which the rate falls. None: it never does, or by less than can be told apart."""
    return next(
        (before.queues for before, after in pairwise(steps) if after.distinguishable and after.gain < before.gain),
        None,
    )


def powers_up_to(most: int) -> tuple[int, ...]:
    """1, 2, 4 … and the most itself."""
    found = [1]
    while found[-1] * 2 < most:
        found.append(found[-1] * 2)
    return tuple(found) if most <= 1 else (*found, most)
