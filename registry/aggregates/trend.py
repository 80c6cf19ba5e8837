"""A figure over versions in their natural order, and between which of them it changed."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from registry.aggregates.curves import quantile
from registry.findings import ChangePoint, VersionPoint

SIGNIFICANT = 0.01
FEWEST_EACH_SIDE = 5
LEAST_SHIFT = 0.05
"""A change of less than a twentieth of the median is no news, however sure it is."""
_PARTS = re.compile(r"(\d+)|([a-z]+)|~")
_BEFORE_RELEASE = frozenset({"a", "alpha", "b", "beta", "dev", "pre", "preview", "rc"})
Sample = tuple[str, Sequence[float]]
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


def version_points(values: Mapping[str, Sequence[float]]) -> tuple[VersionPoint, ...]:
    """Median, quartiles and n of each version, the oldest first."""
    points = []
    for version in sorted(values, key=lambda one: (natural_key(one), one)):
        ordered = sorted(values[version])
        points.append(
            VersionPoint(
                version=version, median=quantile(ordered, 0.5), lower_quartile=quantile(ordered, 0.25),
                upper_quartile=quantile(ordered, 0.75), n=len(ordered),
            )
        )  # fmt: skip
    return tuple(points)


def change_points(samples: Sequence[Sample]) -> tuple[ChangePoint, ...]:
    """Between which neighbours the values changed, in order: the surest first cut, then each part by itself.

    A rank test (Mann-Whitney, ties counted, as a normal deviate), so that no outlier makes a change; its p is multiplied by the number
    of places looked at, and a change must also move the median.
    """
    return tuple(sorted(_cuts(samples), key=lambda one: natural_key(one.after)))


def _cuts(samples: Sequence[Sample]) -> Iterable[ChangePoint]:
    found = _surest(samples)
    if found is not None:
        place, change = found
        yield change
        yield from _cuts(samples[:place])
        yield from _cuts(samples[place:])


def _surest(samples: Sequence[Sample]) -> tuple[int, ChangePoint] | None:
    """The split that chance explains worst, if it explains it badly enough."""
    ranks, ties = _ranks([value for _, values in samples for value in values])
    total, below, rank_sum = len(ranks), 0, 0.0
    best: tuple[float, int, ChangePoint] | None = None
    for place in range(1, len(samples)):
        size = len(samples[place - 1][1])
        rank_sum += sum(ranks[below : below + size])
        below += size
        if min(below, total - below) < FEWEST_EACH_SIDE:
            continue
        p = min(1.0, _chance(rank_sum, below, total, ties) * (len(samples) - 1))
        before, after = (median(value for _, values in part for value in values) for part in (samples[:place], samples[place:]))
        moved = abs(after - before) >= LEAST_SHIFT * abs(before)
        if p < SIGNIFICANT and moved and (best is None or p < best[0]):
            change = ChangePoint(
                before=samples[place - 1][0], after=samples[place][0], median_before=before, median_after=after, n_before=below,
                n_after=total - below, p=p,
            )  # fmt: skip
            best = p, place, change
    return None if best is None else best[1:]


def _ranks(values: Sequence[float]) -> tuple[list[float], int]:
    """The mean rank of each value, and the sum of t³ - t over its ties."""
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    ties = start = 0
    while start < len(order):
        end = start
        while end < len(order) and values[order[end]] == values[order[start]]:
            end += 1
        for place in order[start:end]:
            ranks[place] = (start + 1 + end) / 2
        ties += (end - start) ** 3 - (end - start)
        start = end
    return ranks, ties


def _chance(rank_sum: float, below: int, total: int, ties: int) -> float:
    """The two-sided p of a rank sum."""
    above = total - below
    variance = below * above / 12 * (total + 1 - ties / (total * (total - 1)))
    if variance <= 0:
        return 1.0  # All values are the same.
    distance = max(0.0, abs(rank_sum - below * (total + 1) / 2) - 0.5)
    return math.erfc(distance / math.sqrt(2 * variance))
