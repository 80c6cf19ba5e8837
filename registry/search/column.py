"""One number of many submissions as bits: a bitmap for each bit of the number, of the submissions in whose number it is set (ADR 32).

So a range of any width, and the greatest out of any choice, are some sixty operations on bitmaps, whatever the number of submissions
(P. O'Neil and D. Quass, Improved Query Performance with Variant Indexes, SIGMOD 1997: bit-sliced indexes).
"""

import struct
from array import array
from collections.abc import Iterable, Sequence
from itertools import compress
from typing import NamedTuple, Self

from pyroaring import BitMap

from registry.search.sealed import Range, packed, unpacked
from registry.search.word_ids import bitmap_bytes

_BITS = 64
_HIGHEST_FIRST = range(_BITS - 1, -1, -1)
_HAS_BIT = tuple(bytes(byte >> bit & 1 for byte in range(256)) for bit in range(8))
"""Bytes into 1 where a bit of theirs is set, else 0."""
Pair = tuple[int, float]
"""Number of a submission and its value."""


class Span(NamedTuple):
    """Values between two bounds; None is open."""

    low: float | None
    high: float | None
    takes_low: bool = True
    takes_high: bool = True


class Column:
    """The values of one figure, none of them negative; bits are those of IEEE 754 numbers, whose order is the order of the values."""

    def __init__(self) -> None:
        self.having = BitMap()
        """The submissions that have a value, not to be changed."""
        self._slices = [BitMap() for _ in range(_BITS)]

    @classmethod
    def unpacked(cls, bodies: Iterable[bytes]) -> Self:
        """Columns of different submissions that were packed, as one."""
        parts = [unpacked(0, body) for body in bodies]
        made = cls()
        made.having = BitMap.union(made.having, *(one.numbers for one in parts))
        made._slices = [BitMap.union(BitMap(), *(one.having[bit] for one in parts if bit in one.having)) for bit in range(_BITS)]
        return made

    def packed(self) -> bytes:
        """What `unpacked` reads."""
        for one in (self.having, *self._slices):
            one.run_optimize()
        return packed(Range(0, self.having, {bit: one for bit, one in enumerate(self._slices) if one}))

    @property
    def memory_bytes(self) -> int:
        """Memory that it takes, about."""
        return sum(map(bitmap_bytes, (self.having, *self._slices)))

    def add(self, pairs: Sequence[Pair]) -> None:
        """Values of submissions that had none."""
        if not pairs:
            return
        numbers = array("I", [number for number, _ in pairs])
        every = struct.pack(f">{len(pairs)}d", *(value + 0.0 for _, value in pairs))  # Of two zeros, the positive one.
        self.having |= BitMap(numbers)
        for place in range(8):
            of_place = every[place::8]
            for bit, table in enumerate(_HAS_BIT):
                if chosen := array("I", compress(numbers, of_place.translate(table))):
                    self._slices[8 * (7 - place) + bit] |= BitMap(chosen)

    def within(self, span: Span) -> BitMap:
        """The submissions whose value lies between the bounds."""
        found = self.having
        if span.low is not None:
            greater, equal = self._beside(span.low, found)
            found = greater | equal if span.takes_low else greater
        if span.high is not None:
            greater, equal = self._beside(span.high, found)
            found = found - greater if span.takes_high else found - greater - equal
        return found

    def beyond(self, value: float, number: int, *, least: bool) -> BitMap:
        """The submissions that come after one with this value and number, in the order of `first`."""
        greater, equal = self._beside(value, self.having)
        if least:
            return greater | (equal - BitMap(range(number + 1)))
        return (self.having - greater - equal) | (equal & BitMap(range(number)))

    def first(self, among: BitMap, most: int, *, least: bool) -> list[Pair]:
        """Of some submissions those with the greatest values, of equals the newest first; with the least, of equals the oldest first."""
        sure, equal = BitMap(), among & self.having
        for bit in _HIGHEST_FIRST:
            better = equal - self._slices[bit] if least else equal & self._slices[bit]
            if len(sure) + len(better) > most:
                equal = better
            else:
                sure |= better
                equal = equal - better
        left = most - len(sure)
        ties = list(equal[:left] if least else equal[max(0, len(equal) - left) :]) if left else []
        pairs = [(number, self.value_of(number)) for number in (*sure, *ties)]
        return sorted(pairs, key=lambda one: (one[1], one[0]), reverse=not least)

    def value_of(self, number: int) -> float:
        """The value of a submission that has one."""
        bits = sum(1 << bit for bit, one in enumerate(self._slices) if number in one)
        value: float = struct.unpack(">d", bits.to_bytes(8))[0]
        return value

    def _beside(self, value: float, among: BitMap) -> tuple[BitMap, BitMap]:
        """The submissions out of some whose value is greater than this one, and those whose value is this one."""
        if value < 0:
            return among, BitMap()
        (bits,) = struct.unpack(">Q", struct.pack(">d", value + 0.0))
        greater, equal = BitMap(), among
        for bit in _HIGHEST_FIRST:
            one = self._slices[bit]
            if bits >> bit & 1:
                equal = equal & one
            else:
                greater |= equal & one
                equal = equal - one
            if not equal:
                break
        return greater, equal
