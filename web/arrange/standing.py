"""Where a rate stands among those found: quartiles at the smallest frame size, one row for each way of measuring."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from registry.records import Curve, CurvePoint, Curves

MOST_ROWS = 6
FEWEST = 3
"""With fewer submissions a quartile says nothing."""
MOST_PPS = 1e12
BARE_PACKETS = 100_000
"""A number without a unit counts thousands of packets, as the form asks for; from here on, packets: no link carries so many thousands."""
FAULTS = {
    "unread": "“%(text)s” is not understood as a rate. Write it as 300 kpps, 1.2 Mpps or 300,000.",
    "bits": "“%(text)s” counts bits. Packets a second are held against these: write it as 300 kpps or 1.2 Mpps.",
    "impossible": "“%(text)s” is no rate that anything has. Write it as 300 kpps, 1.2 Mpps or 300,000.",
}
"""Why what was typed is no rate; message ids."""
_TIMES = {"k": 1e3, "m": 1e6, "g": 1e9, "万": 1e4, "億": 1e8}
_UNIT = r"pps|fps|p/s|packets?/s(?:ec)?|frames?/s(?:ec)?|packets? (?:a|per) second|パケット/秒|パケット毎秒"
_RATE = re.compile(rf"(?P<number>[\d.,'’_ ]*\d\.?(?:e[+-]?\d{{1,2}})?) *(?P<prefix>[kmg万億])? *(?P<unit>{_UNIT})?", re.IGNORECASE)
_BITS = re.compile(r"bps|bits?\b|b/s|ビット", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingRow:
    """The rates of one I/O mode, measured in one way."""

    curve: Curve
    point: CurvePoint
    verdict: str
    """`slower`, `lower`, `upper` or `faster` by the quartiles; empty where no value is held against them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """The reader's own rate, as it was typed and as it was understood."""

    text: str
    pps: float | None = None
    """None where nothing was typed, or nothing that is a rate."""
    fault: str = ""
    """Why it is none; a message id."""


def mine_of(text: str) -> Mine:
    """A rate as people write it: `300 kpps`, `1.2M`, `300,000`, `3e5`, `30万`, full-width digits too; without a unit as BARE says."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _RATE.fullmatch(plain)
    if not plain:
        return Mine(text=text)
    if _BITS.search(plain):
        return Mine(text=text, fault=FAULTS["bits"])
    number = _number(found["number"]) if found else None
    if found is None or number is None:
        return Mine(text=text, fault=FAULTS["unread"])
    prefix, unit = found["prefix"] or "", found["unit"]
    bare = 1e3 if not unit and number < BARE_PACKETS else 1.0
    pps = number * (_TIMES[prefix.casefold()] if prefix else bare)
    return Mine(text=text, pps=pps) if 0 < pps <= MOST_PPS else Mine(text=text, fault=FAULTS["impossible"])


def _number(text: str) -> float | None:
    """A number with separators of thousands, or a comma for the point; None where it could be either or neither."""
    closed = re.sub(r"(?<=\d)[ '’_](?=\d{3})", "", text)
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", closed):
        closed = closed.replace(",", "")
    elif re.fullmatch(r"\d+,\d{1,2}", closed):
        closed = closed.replace(",", ".")
    try:
        return float(closed)
    except ValueError:
        return None


def standing_rows(curves: Curves, mine: float | None = None) -> tuple[StandingRow, ...]:
    """The rates in packets per second at the smallest frame size that most have, those told by most first."""
    sized = [(curve, _smallest(curve)) for curve in curves.curves if curve.unit == "pps"]
    rows = [StandingRow(curve=curve, point=point, verdict=_verdict(point, mine)) for curve, point in sized if point is not None]
    smallest = min((row.point.frame_bytes for row in rows), default=0)
    rows.sort(key=lambda row: (row.point.frame_bytes != smallest, -row.point.n))
    return tuple(rows[:MOST_ROWS])


def _smallest(curve: Curve) -> CurvePoint | None:
    points: Iterable[CurvePoint] = (point for point in curve.points if point.frame_bytes)
    return min(points, key=lambda point: point.frame_bytes, default=None)


def _verdict(point: CurvePoint, mine: float | None) -> str:
    if mine is None or point.n < FEWEST:
        return ""
    if mine < point.lower_quartile:
        return "slower"
    if mine < point.median:
        return "lower"
    return "upper" if mine <= point.upper_quartile else "faster"
