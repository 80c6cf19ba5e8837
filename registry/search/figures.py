"""Figures a query can compare and sort by: `pps@64`, `ndr@64%line`, `loss`. One row each, and the number it is kept under.

A submission has at most one value of each: the best of its runs in the direction that the row names. What is kept under
which number is a promise to the database: rows are added, never renumbered.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from schemas import limits
from schemas.units import RFC2544_FRAME_BYTES


@dataclass(frozen=True, slots=True)
class Measure:
    """One row of the table."""

    name: str
    number: int
    sized: bool
    """Whether it is asked at a frame size: `pps@64`."""
    least: bool
    """Whether the smallest value is kept, and comes first."""
    meaning: str
    of_line: int | None = None
    """The number of the same as a percentage of line rate, where there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A figure as a query names it."""

    name: str
    key: int
    least: bool
    factor: float = 1.0
    """What a number of the query is divided by to compare it with what is kept."""


MEASURES: dict[str, Measure] = {
    row.name: row
    for row in (
        Measure("pps", 1, True, False, "Highest rate at a frame size, in frames per second of one direction", 4),
        Measure("ndr", 2, True, False, "Highest rate without loss (NDR) at a frame size, likewise", 5),
        Measure("pdr", 3, True, False, "Highest rate with an allowed loss (PDR) at a frame size, likewise", 6),
        Measure("mbps", 1, True, False, "The rate of `pps` in Mbit/s of layer 2, FCS counted", 4),
        Measure("pps_per_core", 7, True, False, "`pps` for each core of the run, else of the host"),
        Measure("goodput", 10, False, False, "Highest TCP or UDP goodput in Mbit/s of layer 4"),
        Measure("latency", 11, False, True, "Lowest latency in microseconds"),
        Measure("jitter", 12, False, True, "Lowest jitter in microseconds"),
        Measure("loss", 13, False, False, "Highest share of frames lost at any point, 0 to 1"),
    )
}
PER_PRICE = "pps_per_"
"""`pps_per_eur@64`: packets a second for each unit of a currency that the parts cost together."""
PER_PRICE_MEANING = "`pps` for each unit of a currency (EUR, JPY …) that the parts cost together"
PRICE_FRAMES = (64, 1518)
"""Frame sizes at which efficiency is kept."""
FRAMES = RFC2544_FRAME_BYTES
"""Frame sizes that are kept first; others as long as there is room."""
MOST_SIZES = 8
OF_LINE = "line"
_SIZES = 100_000
_CURRENCIES = 1_000
_CURRENCY = re.compile(r"[a-z]{3}")
_NAMED = re.compile(r"(?P<name>[a-z_]+)(?:@(?P<size>[0-9]{1,6}))?(?:%(?P<of>[a-z]*))?")


class FigureError(ValueError):
    """A name that is nearly a figure's: the kind of fault, what is said about it, and what was probably meant."""

    def __init__(self, code: str, message: str, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.code, self.suggestion = code, suggestion


def key_of(number: int, frame_bytes: int = 0) -> int:
    """What a figure is kept under."""
    return number * _SIZES + frame_bytes


def parts_of(key: int) -> tuple[int, int]:
    """The number of a figure and its frame size."""
    return divmod(key, _SIZES)


def currency_number(currency: str) -> int:
    """The number of `pps_per_…` for a currency of three capital letters."""
    first, second, third = (ord(letter) - ord("A") for letter in currency)
    return _CURRENCIES + (first * 26 + second) * 26 + third


def figure_asked(text: str) -> Asked | None:
    """The figure of a name like `ndr@64%line`; None where it is not like one at all. Raises FigureError."""
    found = _NAMED.fullmatch(text)
    row = None if found is None else measure(found["name"])
    if found is None or row is None:
        return None
    size, of = found["size"], found["of"]
    if row.sized and size is None:
        raise FigureError("size-missing", f"`{row.name}` is asked at a frame size", f"{row.name}@64" + (f"%{of}" if of else ""))
    if not row.sized and size is not None:
        raise FigureError("size-unknown", f"`{row.name}` is kept for all frame sizes together", row.name)
    frame_bytes = int(size or 0)
    if size is not None and not limits.FRAME_BYTES_MIN <= frame_bytes <= limits.FRAME_BYTES_MAX:
        said = f"a frame has {limits.FRAME_BYTES_MIN} to {limits.FRAME_BYTES_MAX:,} bytes, FCS counted"
        raise FigureError("size-impossible", said, f"{row.name}@64")
    if of is None:
        factor = frame_bytes * 8 / 1e6 if row.name == "mbps" else 1.0
        return Asked(name=text, key=key_of(row.number, frame_bytes), least=row.least, factor=factor)
    if of != OF_LINE or row.of_line is None:
        raise FigureError("share-unknown", "a share is asked of line rate alone, of pps, ndr, pdr and mbps", f"pps@{size or 64}%{OF_LINE}")
    return Asked(name=text, key=key_of(row.of_line, frame_bytes), least=False)


def measure(name: str) -> Measure | None:
    """The row of a name, `pps_per_` and a currency included."""
    if name in MEASURES:
        return MEASURES[name]
    currency = name.removeprefix(PER_PRICE)
    if currency != name and _CURRENCY.fullmatch(currency):
        return Measure(name, currency_number(currency.upper()), True, False, PER_PRICE_MEANING)
    return None


def names() -> Iterator[tuple[str, str]]:
    """Every figure as it is offered, at the smallest frame, with its meaning."""
    for row in MEASURES.values():
        yield (f"{row.name}@64" if row.sized else row.name), row.meaning
        if row.of_line is not None and row.name != "mbps":
            yield f"{row.name}@64%{OF_LINE}", f"The same as a percentage of line rate: {row.meaning[0].lower()}{row.meaning[1:]}"
    yield f"{PER_PRICE}eur@64", PER_PRICE_MEANING
