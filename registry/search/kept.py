"""Figures and flags as they are kept, packed beside the list of facets (ADR 17)."""

import json
import struct
from collections.abc import Iterable, Sequence

from registry.records import Flagged
from registry.search.figures import FRAMES, MEASURES, key_of

_COMMON = tuple(
    key_of(number, frame_bytes)
    for number in sorted({row.number for row in MEASURES.values()} | {row.of_line for row in MEASURES.values() if row.of_line})
    for frame_bytes in (0, *FRAMES)
)
"""Keys that are kept as one byte, their place here. A promise to the database: kept figures are derived again where this changes."""
_PLACES = {key: place for place, key in enumerate(_COMMON)}
_MOST_SHORT = 3e38
Figure = tuple[int, float]


def pack_figures(figures: Iterable[Figure]) -> bytes:
    """Keys and values: common keys as a byte, values of seven digits in four bytes, all others whole."""
    short: list[Figure] = []
    long: list[Figure] = []
    others: list[Figure] = []
    for key, value in figures:
        if key not in _PLACES:
            others.append((key, value))
        else:
            (short if _is_short(value) else long).append((_PLACES[key], value))
    places = bytes((len(short), len(long), *(place for place, _ in (*short, *long))))
    values = struct.pack(f"<{len(short)}f{len(long)}d", *(value for _, value in (*short, *long)))
    return places + values + b"".join(struct.pack("<Id", *one) for one in others)


def unpack_figures(packed: bytes) -> dict[int, float]:
    """The figures that were packed."""
    short, long = packed[0], packed[1]
    begin = 2 + short + long
    end = begin + 4 * short + 8 * long
    values = struct.unpack(f"<{short}f{long}d", packed[begin:end])
    found = {
        _COMMON[place]: seven_digits(value) if number < short else value
        for number, (place, value) in enumerate(zip(packed[2:begin], values, strict=True))
    }
    return found | dict(struct.iter_unpack("<Id", packed[end:]))


def figure_in(packed: bytes, key: int) -> float | None:
    """One figure of those that were packed, None where it is not among them."""
    if key not in _PLACES:
        return unpack_figures(packed).get(key)
    short, long = packed[0], packed[1]
    begin = 2 + short + long
    place = packed.find(_PLACES[key], 2, begin) - 2
    if place < 0:
        return None
    if place < short:
        return seven_digits(struct.unpack_from("<f", packed, begin + 4 * place)[0])
    value: float = struct.unpack_from("<d", packed, begin + 4 * short + 8 * (place - short))[0]
    return value


def pack_flags(flags: Sequence[Flagged]) -> str | None:
    """What the judge noticed, in its order; None where that is nothing."""
    return json.dumps([(one.code, one.pointer, one.message) for one in flags], ensure_ascii=False, separators=(",", ":")) if flags else None


def unpack_flags(packed: str | None) -> tuple[Flagged, ...]:
    """The flags that were packed, in English."""
    told = json.loads(packed) if packed else ()
    return tuple(Flagged(code=code, pointer=pointer, message=message) for code, pointer, message in told)


def seven_digits(value: float) -> float:
    """As many digits as four bytes keep: 0.001 is 0.001 again, not the nearest that fits into 32 bits."""
    return float(f"{value:.7g}")


def _is_short(value: float) -> bool:
    return abs(value) < _MOST_SHORT and seven_digits(struct.unpack("<f", struct.pack("<f", value))[0]) == value
