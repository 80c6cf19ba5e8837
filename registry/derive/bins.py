"""The arithmetic of histograms: values in bins a hundredth wide, many frame sizes in one histogram, packed.

Histograms are sums of counts: those of two sets of values are added bin by bin, and one is taken out again without a trace. A place
in a histogram is a code, the frame size and the bin in one 32-bit number. Quantiles are read between the edges of a bin by rank, so
none is further from the exact one than a bin is wide.
"""

import math
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

WIDTH = 1.01
"""The upper edge of a bin ÷ its lower edge."""
_LOG_WIDTH = math.log(WIDTH)
_BITS = 15
_MOST = 2**_BITS - 1
_ONE = _MOST // 2
"""The bin that begins at one; the first begins at 1e-71, the last at 1e+71. Bin 0 holds zero and what is no number of anything."""
_TYPES = ("B", "H", "I", "Q")
"""Of the counts: as narrow as the largest allows."""
_WIDTHS = (0, 0, 1, 2, 2, 3, 3, 3, 3)
"""Which of them, by the bytes that the largest count takes."""


class Spread(NamedTuple):
    """Bins that hold values and how many, in their order; `sums` of the counts up to each."""

    bins: Sequence[int]
    sums: Sequence[int]

    @property
    def n(self) -> int:
        """How many values there are."""
        return self.sums[-1] if self.sums else 0

    def quantile(self, share: float) -> float:
        """The value below which `share` of the values lie, as `quantile` of a sorted list has it, to a bin's width."""
        place = share * (self.n - 1)
        below = int(place)
        value = self._ranked(below)
        return value if place == below else value + (self._ranked(below + 1) - value) * (place - below)

    def below(self, value: float) -> float:
        """How many values are smaller, those of the same bin half."""
        number = bin_of(value)
        place = bisect_left(self.bins, number)
        before = self.sums[place - 1] if place else 0
        same = self.sums[place] - before if place < len(self.bins) and self.bins[place] == number else 0
        return before + same / 2

    def without(self, value: float) -> "Spread":
        """The same without one value of that bin, or of the one next to it where a shorter number fell into another."""
        near = [number for number in (bin_of(value), bin_of(value) - 1, bin_of(value) + 1) if number in self.bins]
        if not near:
            return self
        place = self.bins.index(near[0])
        sums = [*self.sums[:place], *(total - 1 for total in self.sums[place:])]
        return Spread(self.bins, sums)

    def pairs(self) -> Iterator[tuple[float, int]]:
        """The middle of each bin and how many values it holds."""
        before = 0
        for number, total in zip(self.bins, self.sums, strict=True):
            if total > before:
                yield _edge(number, 0.5), total - before
            before = total

    def _ranked(self, rank: int) -> float:
        """The value of this rank, from 0: as far into its bin as its rank is among those in it."""
        place = bisect_right(self.sums, rank)
        before = self.sums[place - 1] if place else 0
        return _edge(self.bins[place], (rank - before + 0.5) / (self.sums[place] - before))


def bin_of(value: float) -> int:
    """The bin of a value."""
    return max(1, min(_MOST, _ONE + math.floor(math.log(value) / _LOG_WIDTH))) if value > 0 else 0


def code_of(frame_bytes: int, value: float) -> int:
    """Where a value at a frame size stands in a histogram."""
    return frame_bytes << _BITS | bin_of(value)


def added(packed: bytes, more: Sequence[int], less: Sequence[int] = ()) -> bytes:
    """The histogram after values came in and were taken out, each told by its code; nothing remains of a count of zero."""
    merged: Counter[int] = Counter()
    dict.update(merged, zip(*_unpacked(packed), strict=True))  # Not that of Counter, which would count pairs.
    merged.update(more)
    if less:
        merged.subtract(less)
        merged = +merged
    return _packed(merged)


def _packed(counts: dict[int, int]) -> bytes:
    """The number of codes, the width of a count, the codes, the counts."""
    if not counts:
        return b""
    codes = sorted(counts)
    width = _WIDTHS[(max(counts.values()).bit_length() + 7) // 8]
    numbers = array(_TYPES[width], map(counts.__getitem__, codes))
    return b"".join((len(codes).to_bytes(4, "little"), bytes((width,)), array("I", codes).tobytes(), numbers.tobytes()))


def spreads(packed: bytes) -> dict[int, Spread]:
    """The histogram by frame size, in their order."""
    codes, counts = _unpacked(packed)
    found: dict[int, Spread] = {}
    start = 0
    while start < len(codes):
        frame_bytes = codes[start] >> _BITS
        end = bisect_left(codes, (frame_bytes + 1) << _BITS, start)
        found[frame_bytes] = Spread([code & _MOST for code in codes[start:end]], list(accumulate(counts[start:end])))
        start = end
    return found


def spread_at(packed: bytes, frame_bytes: int) -> Spread:
    """The values at one frame size."""
    codes, counts = _unpacked(packed)
    start, end = bisect_left(codes, frame_bytes << _BITS), bisect_left(codes, (frame_bytes + 1) << _BITS)
    return Spread([code & _MOST for code in codes[start:end]], list(accumulate(counts[start:end])))


def _edge(number: int, share: float) -> float:
    """The value at a share of a bin; of bin 0, zero."""
    return math.exp((number - _ONE + share) * _LOG_WIDTH) if number else 0.0


def _unpacked(packed: bytes) -> tuple[Sequence[int], Sequence[int]]:
    codes, counts = array("I"), array(_TYPES[packed[4]] if packed else "B")
    if packed:
        end = 5 + 4 * int.from_bytes(packed[:4], "little")
        codes.frombytes(packed[5:end])
        counts.frombytes(packed[end:])
    return codes, counts
