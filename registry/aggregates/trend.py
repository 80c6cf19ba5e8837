"""A figure over versions in their natural order, and between which of them it changed."""

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate

from registry.findings import ChangePoint, VersionPoint

SIGNIFICANT = 0.01
FEWEST_EACH_SIDE = 5
LEAST_SHIFT = 0.05
"""A change of less than a twentieth of the median is no news, however sure it is."""
_PARTS = re.compile(r"(\d+)|([a-z]+)|~")
_BEFORE_RELEASE = frozenset({"a", "alpha", "b", "beta", "dev", "pre", "preview", "rc"})
Values = Sequence[tuple[float, int]]
"""Ascending values, and how often each is there."""
Sample = tuple[str, Values]
"""A version and the values measured with it."""


def natural_key(version: str) -> tuple[tuple[int, int, str], ...]:
    """By which versions stand in the order people give them: 6.9 before 6.12, 6.12-rc1 before 6.12."""
    found: list[tuple[int, int, str]] = []
    for number, word in _PARTS.findall(version.lower()):
        if number:
            found.append((2, int(number), ""))
        else:
            found.append((0 if not word or word in _BEFORE_RELEASE else 1, 0, word))
    return (*found, (1, 0, ""))


def values_of(values: Iterable[float]) -> Values:
    """Values and how often each is there."""
    return tuple(sorted(Counter(values).items()))


def version_points(values: Mapping[str, Values]) -> tuple[VersionPoint, ...]:
    """Median, quartiles and n of each version, the oldest first."""
    return tuple(_point(version, values[version]) for version in sorted(values, key=lambda one: (natural_key(one), one)))


def change_points(samples: Sequence[Sample]) -> tuple[ChangePoint, ...]:
    """Between which neighbours the values changed, in order: the surest first cut, then each part by itself.

    A rank test (Mann-Whitney, ties counted, as a normal deviate), so that no outlier makes a change; its p is multiplied by the number
    of places looked at, and a change must also move the median.
    """
    return tuple(sorted(_cuts(samples), key=lambda one: natural_key(one.after)))


def _point(version: str, values: Values) -> VersionPoint:
    middle, lower, upper = (_quantile(values, share) for share in (0.5, 0.25, 0.75))
    return VersionPoint(version=version, median=middle, lower_quartile=lower, upper_quartile=upper, n=sum(count for _, count in values))


def _quantile(values: Values, share: float) -> float:
    """The value below which a share lies, as `curves.quantile` has it of a list that holds each value as often."""
    sums = list(accumulate(count for _, count in values))
    place = share * (sums[-1] - 1)
    below = int(place)
    lower, upper = (values[bisect_right(sums, rank)][0] for rank in (below, min(below + 1, sums[-1] - 1)))
    return lower + (upper - lower) * (place - below)


def _cuts(samples: Sequence[Sample]) -> Iterable[ChangePoint]:
    found = _surest(samples)
    if found is not None:
        place, change = found
        yield change
        yield from _cuts(samples[:place])
        yield from _cuts(samples[place:])


def _surest(samples: Sequence[Sample]) -> tuple[int, ChangePoint] | None:
    """The split that chance explains worst, if it explains it badly enough and the median moves with it."""
    pooled = _pooled(samples)
    ranks, ties = _ranks(pooled)
    total, below, rank_sum = sum(count for _, count in pooled), 0, 0.0
    deviations: list[tuple[float, int, int]] = []
    for place, (_, values) in enumerate(samples[:-1], start=1):
        rank_sum += sum(count * ranks[value] for value, count in values)
        below += sum(count for _, count in values)
        if min(below, total - below) >= FEWEST_EACH_SIDE:
            deviations.append((-_deviation(rank_sum, below, total, ties), place, below))
    for less, place, below in sorted(deviations):
        p = min(1.0, math.erfc(-less / math.sqrt(2)) * (len(samples) - 1))
        if p >= SIGNIFICANT:
            return None
        before, after = (_quantile(_pooled(part), 0.5) for part in (samples[:place], samples[place:]))
        if abs(after - before) >= LEAST_SHIFT * abs(before):
            return place, ChangePoint(
                before=samples[place - 1][0], after=samples[place][0], median_before=before, median_after=after, n_before=below,
                n_after=total - below, p=p,
            )  # fmt: skip
    return None


def _pooled(samples: Iterable[Sample]) -> Values:
    counts: Counter[float] = Counter()
    for _, values in samples:
        counts.update(dict(values))
    return tuple(sorted(counts.items()))


def _ranks(pooled: Values) -> tuple[dict[float, float], int]:
    """The mean rank of each value, and the sum of t³ - t over its ties."""
    ranks: dict[float, float] = {}
    ties = before = 0
    for value, count in pooled:
        ranks[value] = before + (count + 1) / 2
        ties += count**3 - count
        before += count
    return ranks, ties


def _deviation(rank_sum: float, below: int, total: int, ties: int) -> float:
    """How many standard deviations a rank sum is from what chance would make it."""
    above = total - below
    variance = below * above / 12 * (total + 1 - ties / (total * (total - 1)))
    if variance <= 0:
        return 0.0  # All values are the same.
    return max(0.0, abs(rank_sum - below * (total + 1) / 2) - 0.5) / math.sqrt(variance)
