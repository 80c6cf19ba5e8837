"""What one submission adds to the histograms of charts: a pure function of its series, kept small until it is added (ADR 18).

A *chart* is a metric, a dimension that tells its lines apart, and what was asked for beside; a *line* of it is a label of the dimension and
the way its values were measured, which are never mixed. `lines_of` spells out every line that a submission has a part in.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from json.encoder import encode_basestring
from statistics import median
from typing import Any, NamedTuple

from registry.derive.bins import code_of
from registry.search.fields import VALUE_CHARACTERS, FacetValue
from schemas import Series

LABELS = ("mode", "nic", "driver", "driver_version", "hypervisor", "tool", "queues")
"""What everything is charted by, of that which a series carries itself."""
FIELDS = ("kernel", "feature")
"""And of the fields of its submission, which may have several values of one, or none."""
CHOSEN: dict[str, frozenset[str]] = {
    "mode": frozenset({"mode", "nic", "driver", "hypervisor", "queues", "feature"}),
    "hypervisor": frozenset({"mode"}),
    "driver": frozenset({"mode"}),
}
"""Fields of which one value may be asked for, and the dimensions that are then charted: what pages offer (ADR 18).

Each is a label, for only the series that have the value themselves are drawn then (ADR 25).
"""
MODE, COVERED, GAIN, STANDING = "mode", "=covered", "=gain", "=standing"
"""The dimension of I/O modes, and three that nobody charts by."""
DIMENSIONS = (*LABELS, *FIELDS, COVERED, GAIN, STANDING)
CHOSEN_BESIDE = {
    name: tuple(field for field, beside in CHOSEN.items() if name in beside or name == COVERED or (name == GAIN and field == "mode"))
    for name in DIMENSIONS
}
"""By dimension, the fields of which one value may be asked for."""
_BESIDES = frozenset(CHOSEN_BESIDE.values())
UNKNOWN = "unknown"
_UNKNOWN = (UNKNOWN,)
_VIRTUAL = frozenset({"virtual", "loopback"})
Way = tuple[str, int | None, str | None, str, str | None, float | None, str]
"""Unit, IP version, direction, kind of run, kind of link, loss allowed, setting: only values with all of it in common are mixed."""
LineKey = tuple[str, str, str, str, str]
"""Metric, dimension, what was asked for beside (`mode:sriov` or nothing), label, way as JSON."""


class Told(NamedTuple):
    """A series with what a chart may tell it apart by."""

    series: Series
    way: Way
    labels: dict[str, str]
    speed_mbps: int | None


class Measured(NamedTuple):
    """Values of a series that was measured with so many queues in some way."""

    queues: str
    way: Way
    frames: Sequence[int]
    values: Sequence[float]


Gained = tuple[str, Sequence[int]]
"""Number of queues, and codes of its ratios to one queue."""


class Charted(NamedTuple):
    """A submission's part in every chart; read back from JSON it is the same but for lists in the place of tuples."""

    apart: Mapping[str, tuple[Mapping[str, str], Sequence[Gained]]]
    """By value that may be asked for, what is covered and gained by the series that have it; left out where all of them have."""
    values: Mapping[str, Sequence[str]]
    """Of the fields by which everything is charted."""
    series: Sequence[Sequence[Any]]
    """Of each: metric, way as JSON, labels, codes."""
    covered: Mapping[str, str]
    """By metric, as JSON: each unit, IP version, direction and link speed that some series of the submission has."""
    gains: Sequence[Gained]
    stands: Sequence[tuple[str, str, Sequence[int]]]
    """I/O mode and link speed, way as JSON, codes of the submission's median."""


def charted_of(told: Sequence[Told], facets: Iterable[FacetValue]) -> Charted | None:
    """The part of a plausible trial; None where it has no series that curves take in."""
    counted = [one for one in told if "apart" not in one.labels]
    if not counted:
        return None
    values: dict[str, list[str]] = {name: [] for name in FIELDS}
    for facet in facets:
        if facet.field in values:
            values[facet.field].append(facet.value)
    having: dict[str, list[Told]] = {}
    for one in counted:
        for value in _own(one.labels).values():
            having.setdefault(value, []).append(one)
    covered, gains = _added_up(counted)
    return Charted(
        apart={value: _added_up(members) for value, members in having.items() if len(members) < len(counted)},
        values={name: values[name] for name in FIELDS if values[name]},
        series=[
            (one.series.metric, _json(one.way), {name: one.labels[name] for name in LABELS if name in one.labels}, _codes(one))
            for one in counted
        ],
        covered=covered,
        gains=gains,
        stands=list(_stands([one for one in counted if one.series.metric == "rate"])),
    )


def lines_of(charted: Charted) -> Iterator[tuple[LineKey, Sequence[int]]]:
    """Every line of every chart that a submission has a part in, and where its values stand in its histogram."""
    for metric, way, labels, codes in charted.series:
        own = _own(labels)
        beside = {fields: _chosen(own, fields) for fields in _BESIDES}
        for name in (*LABELS, *FIELDS):
            for label in _labels(charted, labels, name):
                for one in beside[CHOSEN_BESIDE[name]]:
                    yield (metric, name, one, label, way), codes
    for name in (COVERED, GAIN, STANDING):
        yield from _lines_beside(charted, name, _chosen_of_any(charted, name))


def lines_of_chart(charted: Charted, metric: str, name: str, chosen: str) -> Iterator[tuple[LineKey, Sequence[int]]]:
    """The lines of one chart only; most submissions have a part in few."""
    if name in {COVERED, GAIN, STANDING}:
        if chosen in _chosen_of_any(charted, name):
            yield from (line for line in _lines_beside(charted, name, (chosen,)) if line[0][0] == metric)
        return
    for of_metric, way, labels, codes in charted.series:
        if of_metric == metric and chosen in _chosen(_own(labels), CHOSEN_BESIDE[name]):
            for label in _labels(charted, labels, name):
                yield (metric, name, chosen, label, way), codes


def chart_of(metric: str, name: str, chosen: str) -> str:
    """What a chart is called."""
    return f"{metric} {name} {chosen}"


def line_of(label: str, way: str) -> str:
    """What a line is called: its label and its way, as JSON."""
    return f"[{encode_basestring(label)},{way}]"


def _own(labels: Mapping[str, str]) -> dict[str, str]:
    """By field, the value under which a series is asked for, as the dictionary keeps it: `mode:sriov`."""
    return {name: f"{name}:{labels[name].strip()[:VALUE_CHARACTERS]}" for name in CHOSEN if name in labels}


def _chosen(own: Mapping[str, str], fields: tuple[str, ...]) -> tuple[str, ...]:
    """What may be asked for: nothing, or the value that a series has of one of some fields."""
    return ("", *(own[field] for field in fields if field in own))


def _chosen_of_any(charted: Charted, name: str) -> dict[str, None]:
    """What may be asked for that some series has, each once."""
    return {"": None} | {one: None for _, _, labels, _ in charted.series for one in _chosen(_own(labels), CHOSEN_BESIDE[name])}


def _labels(charted: Charted, labels: Mapping[str, str], name: str) -> Sequence[str]:
    return (labels.get(name, UNKNOWN),) if name in LABELS else charted.values.get(name, _UNKNOWN)


def _lines_beside(charted: Charted, name: str, chosen: Iterable[str]) -> Iterator[tuple[LineKey, Sequence[int]]]:
    """Of the dimensions that nobody charts by."""
    for one in chosen:
        covered, gains = charted.apart.get(one, (charted.covered, charted.gains))
        if name == COVERED:
            yield from (((metric, name, one, "", of_metric), ()) for metric, of_metric in covered.items())
        elif name == GAIN:
            yield from ((("rate", name, one, queues, "[]"), codes) for queues, codes in gains)
        else:
            yield from ((("rate", name, one, label, way), codes) for label, way, codes in charted.stands)


def _added_up(told: Sequence[Told]) -> tuple[dict[str, str], list[Gained]]:
    """What some series of a submission cover, and what more queues bring by them."""
    covered = {metric: _json(sorted(of_metric)) for metric, of_metric in _covered(told).items()}
    gains = gains_of(_measured(one) for one in told if one.series.metric == "rate")
    return covered, [(str(queues), _ratio_codes(ratios)) for queues, ratios in sorted(gains.items())]


def gains_of(rates: Iterable[Measured]) -> dict[int, dict[int, float]]:
    """What each number of queues brought over one queue in the same submission, by frame size; the median over its ways of measuring."""
    groups: dict[Way, dict[int, dict[int, list[float]]]] = {}
    for one in rates:
        if one.queues.isdigit():
            setting = " ".join(part for part in one.way[-1].split() if not part.startswith("queues="))
            at_sizes = groups.setdefault((*one.way[:-1], setting), {}).setdefault(int(one.queues), {})
            for frame_bytes, value in zip(one.frames, one.values, strict=True):
                at_sizes.setdefault(frame_bytes, []).append(value)
    found: dict[int, dict[int, list[float]]] = {}
    for of_queues in groups.values():
        for frame_bytes, base in of_queues.get(1, {}).items():
            measured = {queues: sizes[frame_bytes] for queues, sizes in of_queues.items() if frame_bytes in sizes}
            if len(measured) > 1 and median(base) > 0:
                for queues, values in measured.items():
                    found.setdefault(queues, {}).setdefault(frame_bytes, []).append(median(values) / median(base))
    return {queues: {size: median(ratios) for size, ratios in sizes.items()} for queues, sizes in found.items()}


def _stands(rates: Sequence[Told]) -> Iterator[tuple[str, str, list[int]]]:
    """The medians of series that were measured in the same way in the same I/O mode at the same speed."""
    groups: dict[tuple[str, Way], list[Told]] = {}
    for one in rates:
        groups.setdefault((standing_label(one.labels.get(MODE, UNKNOWN), one.speed_mbps), one.way), []).append(one)
    for (label, way), members in groups.items():
        values: dict[int, list[float]] = {}
        for one in members:
            for point in one.series.points:
                values.setdefault(point.frame_bytes or 0, []).append(point.value)
        yield label, _json(way), [code_of(size, median(of_size)) for size, of_size in values.items()]


def standing_label(mode: str, speed_mbps: int | None) -> str:
    """Among whom a series stands, beside those measured in the same way."""
    return f"{mode} {speed_mbps}"


def _covered(told: Sequence[Told]) -> dict[str, set[tuple[str, int, str, int]]]:
    """By metric; what was not told is zero or empty. A link without a wire, as virtual ones are, has no say in the speed."""
    found: dict[str, set[tuple[str, int, str, int]]] = {}
    for one in told:
        speed_mbps = None if one.way[4] in _VIRTUAL else one.speed_mbps
        found.setdefault(one.series.metric, set()).add((one.way[0], one.way[1] or 0, one.way[2] or "", speed_mbps or 0))
    return found


def _measured(one: Told) -> Measured:
    points = one.series.points
    return Measured(one.labels.get("queues", ""), one.way, [point.frame_bytes or 0 for point in points], [point.value for point in points])


def _codes(one: Told) -> list[int]:
    return [code_of(point.frame_bytes or 0, point.value) for point in one.series.points]


def _ratio_codes(ratios: dict[int, float]) -> list[int]:
    return [code_of(size, ratio) for size, ratio in sorted(ratios.items())]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
