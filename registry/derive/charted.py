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
from registry.search.fields import FacetValue
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
"""Fields of which one value may be asked for, and the dimensions that are then charted: what pages offer (ADR 18)."""
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


class Charted(NamedTuple):
    """A submission's part in every chart; read back from JSON it is the same but for lists in the place of tuples."""

    chosen: Mapping[str, Sequence[str]]
    """By field, the values that may be asked for: `mode:sriov`."""
    values: Mapping[str, Sequence[str]]
    """Of the fields by which everything is charted."""
    series: Sequence[Sequence[Any]]
    """Of each: metric, way as JSON, labels, codes."""
    covered: Mapping[str, str]
    """By metric, as JSON: each unit, IP version, direction and link speed that some series of the submission has."""
    gains: Sequence[tuple[str, Sequence[int]]]
    """Number of queues, and codes of its ratios to one queue."""
    stands: Sequence[tuple[str, str, Sequence[int]]]
    """I/O mode and link speed, way as JSON, codes of the submission's median."""


def charted_of(told: Sequence[Told], facets: Iterable[FacetValue]) -> Charted | None:
    """The part of a plausible trial; None where it has no series that curves take in."""
    counted = [one for one in told if "apart" not in one.labels]
    if not counted:
        return None
    values: dict[str, list[str]] = {name: [] for name in (*FIELDS, *CHOSEN)}
    for facet in facets:
        if facet.field in values:
            values[facet.field].append(facet.value)
    rates = [one for one in counted if one.series.metric == "rate"]
    return Charted(
        chosen={name: [f"{name}:{value}" for value in values[name]] for name in CHOSEN if values[name]},
        values={name: values[name] for name in FIELDS if values[name]},
        series=[
            (one.series.metric, _json(one.way), {name: one.labels[name] for name in LABELS if name in one.labels}, _codes(one))
            for one in counted
        ],
        covered={metric: _json(sorted(of_metric)) for metric, of_metric in _covered(counted).items()},
        gains=[(str(queues), _ratio_codes(ratios)) for queues, ratios in sorted(gains_of(map(_measured, rates)).items())],
        stands=list(_stands(rates)),
    )


def lines_of(charted: Charted) -> Iterator[tuple[LineKey, Sequence[int]]]:
    """Every line of every chart that a submission has a part in, and where its values stand in its histogram."""
    beside = {fields: _chosen(charted, fields) for fields in _BESIDES}
    chosen = {name: beside[CHOSEN_BESIDE[name]] for name in DIMENSIONS}
    for metric, way, labels, codes in charted.series:
        for name in LABELS:
            label = labels.get(name, UNKNOWN)
            for one in chosen[name]:
                yield (metric, name, one, label, way), codes
        for name in FIELDS:
            for label in charted.values.get(name, _UNKNOWN):
                for one in chosen[name]:
                    yield (metric, name, one, label, way), codes
    for name in (COVERED, GAIN, STANDING):
        yield from _lines_beside(charted, name, chosen[name])


def lines_of_chart(charted: Charted, metric: str, name: str, chosen: str) -> Iterator[tuple[LineKey, Sequence[int]]]:
    """The lines of one chart only; most submissions have a part in few."""
    if chosen not in _chosen(charted, CHOSEN_BESIDE[name]):
        return
    if name in {COVERED, GAIN, STANDING}:
        yield from (line for line in _lines_beside(charted, name, (chosen,)) if line[0][0] == metric)
        return
    for of_metric, way, labels, codes in charted.series:
        if of_metric == metric:
            for label in (labels.get(name, UNKNOWN),) if name in LABELS else charted.values.get(name, _UNKNOWN):
                yield (metric, name, chosen, label, way), codes


def chart_of(metric: str, name: str, chosen: str) -> str:
    """What a chart is called."""
    return f"{metric} {name} {chosen}"


def line_of(label: str, way: str) -> str:
    """What a line is called: its label and its way, as JSON."""
    return f"[{encode_basestring(label)},{way}]"


def _chosen(charted: Charted, fields: tuple[str, ...]) -> tuple[str, ...]:
    """What may be asked for: nothing, or a value that this submission has in one of some fields."""
    return ("", *(value for field in fields for value in charted.chosen.get(field, ())))


def _lines_beside(charted: Charted, name: str, chosen: Sequence[str]) -> Iterator[tuple[LineKey, Sequence[int]]]:
    """Of the dimensions that nobody charts by."""
    found: list[tuple[str, str, str, Sequence[int]]]
    if name == COVERED:
        found = [(metric, "", covered, ()) for metric, covered in charted.covered.items()]
    elif name == GAIN:
        found = [("rate", queues, "[]", codes) for queues, codes in charted.gains]
    else:
        found = [("rate", label, way, codes) for label, way, codes in charted.stands]
    for metric, label, way, codes in found:
        for one in chosen:
            yield (metric, name, one, label, way), codes


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
