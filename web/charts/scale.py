"""Axes: from values to places, and the ticks people expect."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from schemas.units import RFC2544_FRAME_BYTES


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear or logarithmic way from values to coordinates."""

    low: float
    high: float
    start: float
    end: float
    logarithmic: bool = False

    def __call__(self, value: float) -> float:
        """The coordinate of a value; what lies below a logarithmic axis stands at its foot."""
        low, high, at = self.low, self.high, value
        if self.logarithmic:
            low, high, at = math.log10(low), math.log10(high), math.log10(max(value, low))
        return self.start + (at - low) / (high - low) * (self.end - self.start)


LEAST = 1e-300
"""Anything below is drawn as nothing: its parts have no logarithm."""


def linear_ticks(high: float, count: int = 5) -> tuple[float, ...]:
    """Round values from zero to just past `high`."""
    if high < LEAST:
        return (0.0, 1.0)
    rough = high / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * 0.999999)
    return tuple(step * index for index in range(math.ceil(high / step * 0.999999) + 1))


def decade_ticks(low: float, high: float) -> tuple[float, ...]:
    """Powers of ten from at or below `low` to at or above `high`, thinned to six at most."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    last = max(last, first + 1)
    step = math.ceil((last - first) / 6)
    return tuple(10.0**power for power in range(first, last + step, step))


def frame_ticks(sizes: Sequence[int]) -> tuple[int, ...]:
    """The sizes of RFC 2544 and the measured sizes beyond them."""
    beyond = [size for size in sizes if size > RFC2544_FRAME_BYTES[-1]]
    return tuple(sorted({*RFC2544_FRAME_BYTES, *beyond}))


def wants_logarithm(values: Sequence[float]) -> bool:
    """True where the values are all above zero and a linear axis would press the small ones flat."""
    return bool(values) and min(values) > 0 and max(values) / min(values) > 200
