"""The arithmetic of curves: many runs' values at each frame size become a median with its quartiles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from registry.records import Curve, CurvePoint


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One stored series, and what tells it apart from others."""

    submission: int
    label: str
    unit: str
    family: int | None
    direction: str | None
    run_kind: str
    link_type: str | None
    loss_ratio_allowed: float | None
    link_speed_mbps: int | None
    frames: tuple[int, ...]
    values: tuple[float, ...]
    flagged: bool = False
    setting: str = ""
    """Profile, feature, queues and whatever else makes figures comparable only with their like."""


MOST_CURVES = 100
"""Lines of one answer: those of most series."""
Like = tuple[str, str, int | None, str | None, str, str | None, float | None, str]
"""What series must have in common before their values may be mixed."""


def quantile(ordered: Sequence[float], share: float) -> float:
    """The value below which `share` of sorted values lie, interpolated between neighbours."""
    if not ordered:
        raise ValueError("no values, no quantile")
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def point_of(frame_bytes: int, values: Iterable[float]) -> CurvePoint:
    """Median, quartiles and count of values at one frame size."""
    ordered = sorted(values)
    return CurvePoint(
        frame_bytes=frame_bytes,
        median=quantile(ordered, 0.5),
        lower_quartile=quantile(ordered, 0.25),
        upper_quartile=quantile(ordered, 0.75),
        n=len(ordered),
    )


def curves_of(series: Iterable[Kept]) -> tuple[Curve, ...]:
    """One curve for each group of comparable series, the most frequent label first.

    Comparable: same label, unit, family, direction, kind of run, kind of link, loss allowed and setting.
    """
    groups: dict[Like, list[Kept]] = {}
    for one in series:
        groups.setdefault(_like(one), []).append(one)
    ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), str(group[0])))
    return tuple(_curve(members) for _, members in ordered)


def one_unit(series: Sequence[Kept]) -> tuple[str | None, list[Kept]]:
    """The most frequent unit and its series: values of different units never share an axis."""
    counts: dict[str, int] = {}
    for one in series:
        counts[one.unit] = counts.get(one.unit, 0) + 1
    if not counts:
        return None, []
    unit = min(counts, key=lambda name: (-counts[name], name))
    return unit, [one for one in series if one.unit == unit]


def agreed_speed(series: Iterable[Kept]) -> int | None:
    """The speed that the links of all series have in common; a link without one, as virtual ones are, has no say."""
    return agreed(one.link_speed_mbps for one in series if one.link_type not in {"virtual", "loopback"})


def agreed(speeds: Iterable[int | None]) -> int | None:
    """The one speed among some, those that are unknown left aside."""
    known = {speed for speed in speeds if speed is not None}
    return known.pop() if len(known) == 1 else None


def _like(one: Kept) -> Like:
    return (one.label, one.unit, one.family, one.direction, one.run_kind, one.link_type, one.loss_ratio_allowed, one.setting)


def _curve(members: Sequence[Kept]) -> Curve:
    values: dict[int, list[float]] = {}
    for one in members:
        for frame_bytes, value in zip(one.frames, one.values, strict=True):
            values.setdefault(frame_bytes, []).append(value)
    first = members[0]
    return Curve(
        label=first.label,
        unit=first.unit,
        family=first.family,
        direction=first.direction,
        run_kind=first.run_kind,
        points=tuple(point_of(size, values[size]) for size in sorted(values)),
        flagged=any(one.flagged for one in members),
        link_type=first.link_type,
        loss_ratio_allowed=first.loss_ratio_allowed,
        setting=first.setting,
    )
