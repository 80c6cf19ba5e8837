"""Repeats as one figure: the median, and how far they lie apart; and whether two sets of repeats can be told apart at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil, comb
from statistics import median

CHANCE = 0.05
"""Two sets are told apart where chance alone would do it less often than this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The repeats of one measurement."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """The figure that stands for all."""
        return median(self.values)

    @property
    def low(self) -> float:
        """The least."""
        return min(self.values)

    @property
    def high(self) -> float:
        """The most."""
        return max(self.values)

    @property
    def ratio(self) -> float | None:
        """How far least and most lie apart, as a share of the median. None: one repeat has no spread."""
        return (self.high - self.low) / self.median if len(self.values) > 1 and self.median else None


def spread_of(values: Sequence[float]) -> Spread | None:
    """The spread of what there is; None where there is nothing."""
    return Spread(values=tuple(values)) if values else None


def differ(first: Sequence[float], second: Sequence[float]) -> bool:
    """Whether the two sets lie apart by more than chance explains (Mann and Whitney's rank test, exact, both sides).

    It looks at the order of the values alone, so that one stall of the host cannot decide.
    """
    return chance_of(first, second) < CHANCE


def chance_of(first: Sequence[float], second: Sequence[float]) -> float:
    """How often two sets that do not differ lie at least so far apart."""
    wins = sum((one > other) + (one == other) / 2 for one in first for other in second)
    extreme = ceil(min(wins, len(first) * len(second) - wins))
    ways = sum(_orders(len(first), len(second), count) for count in range(extreme + 1))
    return min(1.0, 2 * ways / comb(len(first) + len(second), len(first)))


@cache
def _orders(first: int, second: int, wins: int) -> int:
    """In how many orders of both sets exactly so many pairs are won by the first."""
    if wins < 0:
        return 0
    if first == 0 or second == 0:
        return int(wins == 0)
    return _orders(first - 1, second, wins - second) + _orders(first, second - 1, wins)
