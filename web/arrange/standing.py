"""Where a rate stands among those found: quartiles at the smallest frame size, one row for each way of measuring."""

from collections.abc import Iterable
from dataclasses import dataclass

from registry.records import Curve, CurvePoint, Curves

MOST_ROWS = 6
FEWEST = 3
"""With fewer submissions a quartile says nothing."""
MOST_KPPS = 10**9


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingRow:
    """The rates of one I/O mode, measured in one way."""

    curve: Curve
    point: CurvePoint
    verdict: str
    """`slower`, `lower`, `upper` or `faster` by the quartiles; empty where no value is held against them."""


def mine_pps(text: str | None) -> float | None:
    """The reader's own rate out of thousands of packets per second; None where it is no such number."""
    try:
        kpps = float((text or "").replace(",", ""))
    except ValueError:
        return None
    return kpps * 1000 if 0 < kpps <= MOST_KPPS else None


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
