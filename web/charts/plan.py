"""Where everything of a chart of rate over frame size stands, before a line of it is drawn."""

import math
from dataclasses import dataclass

from registry.records import Curve, CurvePoint, Curves
from web.charts import line_rate, scale
from web.charts.frame import NARROW, Frame
from web.charts.looks import Look, looks_of
from web.charts.scale import Scale
from web.charts.svg import Place

MOST_CURVES = 8
MOST_BANDS = 4
"""More bands over each other show nothing but that there are many: then the table alone has the quartiles, and lines the whole height."""
HEADROOM = 4.0
"""A line rate up to so many times the highest value still belongs into the picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """The line rate of one link, in one direction or in both."""

    places: tuple[tuple[float, float], ...]
    """Frame sizes and rates."""
    directions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Axes, ticks and what is drawn on them."""

    frame: Frame
    curves: tuple[Curve, ...]
    looks: tuple[Look, ...]
    """Of the curves, in their order."""
    left_out: int
    x: Scale
    y: Scale
    x_ticks: tuple[int, ...]
    labelled: frozenset[int]
    """The ticks whose labels leave each other room."""
    y_ticks: tuple[float, ...]
    limits: tuple[Limit, ...]
    limit_shows: bool
    hundred: bool
    """Whether the values are per cent of a baseline, whose line is drawn."""
    banded: bool
    """Whether quartiles are drawn as bands; not where there would be too many."""

    def place(self, frame_bytes: float, value: float) -> Place:
        """Coordinates of a value at a frame size."""
        return self.x(frame_bytes), self.y(value)


def sized(curve: Curve) -> tuple[CurvePoint, ...]:
    """The curve's points that have a frame size, smallest first; 0 bytes stand for "no axis"."""
    return tuple(sorted((point for point in curve.points if point.frame_bytes), key=lambda point: point.frame_bytes))


def has_band(curve: Curve) -> bool:
    """Whether quartiles of a line make a band."""
    points = sized(curve)
    return len(points) > 1 and any(point.n > 1 for point in points)


def plan(curves: Curves, frame: Frame = NARROW) -> Plan | None:
    """The plan of a picture, or None where no value has a frame size."""
    with_points = tuple(curve for curve in curves.curves if sized(curve))
    if not with_points:
        return None
    drawn = with_points[:MOST_CURVES]
    sizes = sorted({point.frame_bytes for curve in drawn for point in sized(curve)})
    x = _frame_scale(sizes, frame)
    limits = _limits(curves, drawn, x)
    bands = sum(map(has_band, drawn))
    banded = bands <= MOST_BANDS
    highest = max(max(point.upper_quartile if banded else 0.0, point.median) for curve in drawn for point in sized(curve))
    peak = max((rate for limit in limits for _, rate in limit.places), default=0.0)
    ticks = _spread(scale.frame_ticks(sizes), x)
    hundred = curves.normalised_to is not None
    reach = max(peak, highest) if peak <= highest * HEADROOM else highest * 1.05
    y, y_ticks = _value_scale(drawn, max(reach, 105.0) if hundred else reach, frame)
    shows = all(any(rate <= y.high for _, rate in limit.places) for limit in limits)
    return Plan(
        frame=frame, curves=drawn, looks=looks_of([curve.label for curve in drawn]), left_out=len(with_points) - len(drawn), x=x, y=y,
        limits=limits, limit_shows=shows, hundred=hundred, banded=banded,
        x_ticks=ticks, labelled=_labelled(ticks, x, frame), y_ticks=y_ticks,
    )  # fmt: skip


def _frame_scale(sizes: list[int], frame: Frame) -> Scale:
    low, high = min(64, sizes[0]), max(1518, sizes[-1])
    return Scale(low * 0.94, high * 1.07, frame.left, frame.right, logarithmic=True)


def _value_scale(drawn: tuple[Curve, ...], highest: float, frame: Frame) -> tuple[Scale, tuple[float, ...]]:
    medians = [point.median for curve in drawn for point in sized(curve)]
    highest = max(highest, *medians)
    if scale.wants_logarithm(medians):
        ticks = scale.decade_ticks(min(medians), highest)
        return Scale(ticks[0], ticks[-1], frame.bottom, frame.top, logarithmic=True), ticks
    ticks = scale.linear_ticks(highest)
    return Scale(0.0, ticks[-1], frame.bottom, frame.top), ticks


def _limits(curves: Curves, drawn: tuple[Curve, ...], x: Scale) -> tuple[Limit, ...]:
    if curves.link_speed_mbps is None or curves.unit not in line_rate.UNITS:
        return ()
    wired = [curve for curve in drawn if curve.link_type not in ("virtual", "loopback")]  # A virtual link has no line rate.
    factors = sorted({2 if curve.direction == "bi-sum" else 1 for curve in wired})
    return tuple(Limit(places=_limit_places(curves.link_speed_mbps, curves.unit, factor, x), directions=factor) for factor in factors)


def _limit_places(link_speed_mbps: int, unit: str, factor: int, x: Scale) -> tuple[tuple[float, float], ...]:
    steps = 24
    low, high = math.log(max(x.low, 64)), math.log(x.high)
    sizes = [math.exp(low + (high - low) * step / steps) for step in range(steps + 1)]
    return tuple((size, factor * rate) for size in sizes if (rate := line_rate.line_rate(link_speed_mbps, size, unit)) is not None)


def label_half(tick: int, frame: Frame) -> float:
    """Half the room that a tick's label takes where its letters are largest."""
    return frame.letter / 2 * len(str(tick))


def _labelled(ticks: tuple[int, ...], x: Scale, frame: Frame) -> frozenset[int]:
    kept: set[int] = set()
    room = frame.right + 40.0
    for tick in reversed(ticks):
        half = label_half(tick, frame)
        if min(x(tick), frame.width - half - 1) + half <= room:
            kept.add(tick)
            room = x(tick) - half - 3
    return frozenset(kept)


def _spread(ticks: tuple[int, ...], x: Scale) -> tuple[int, ...]:
    """The ticks that leave each other room; the smallest and the largest always stay."""
    kept: list[int] = []
    for tick in reversed(ticks):
        if not kept or x(kept[-1]) - x(tick) >= 9:
            kept.append(tick)
    return tuple(reversed(kept))
