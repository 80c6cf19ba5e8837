"""Robust bounds of one configuration: the arithmetic, on plain numbers.

Rates spread by factors, not by amounts: everything is computed on logarithms. Half of the values may be nonsense and the bounds still
stand where the other half is.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from registry.records import Beyond

FEWEST = 8
"""Others, each counted once, from which on there are bounds."""
DEVIATIONS = 5.0
NORMAL = 1.4826
"""By which a median deviation becomes the standard deviation of values that spread as errors do."""
LEAST_FACTOR = 1.5
"""Nothing within this factor of the median is called odd, however alike the others are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Where figures of a configuration lie."""

    n: int
    median: float
    low: float
    high: float


def bounds_of(values: Sequence[float]) -> Bounds | None:
    """The bounds that some values give; None where they are too few, or where half of them are zero."""
    logs = [math.log(value) for value in values if value > 0]
    if len(logs) < FEWEST or 2 * len(logs) <= len(values):
        return None
    middle = median(logs)
    width = max(DEVIATIONS * NORMAL * median(abs(one - middle) for one in logs), math.log(LEAST_FACTOR))
    return Bounds(n=len(logs), median=math.exp(middle), low=math.exp(middle - width), high=math.exp(middle + width))


def beyond_bounds(pointer: str, value: float, unit: str, frame_bytes: int, others: Sequence[float]) -> Beyond | None:
    """What the others say of a value that lies outside their bounds; None for one inside, and where there are no bounds."""
    found = bounds_of(others)
    if found is None or found.low <= value <= found.high:
        return None
    return Beyond(
        pointer=pointer, value=value, unit=unit, frame_bytes=frame_bytes, n=found.n, median=found.median, low=found.low, high=found.high
    )
