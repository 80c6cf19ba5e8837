"""The figures of a chart as CSV: every line and every point, in the wire's words and in plain units."""

import csv
import io
from collections.abc import Iterator, Sequence

from registry.findings import Gain, Trend
from registry.records import Curves
from registry.spreadsheet import harmless
from web.charts.at_one_size import AtSize
from web.charts.standing import Standings
from web.charts.values import Bars

Drawable = Curves | AtSize | Gain | Trend | Standings | Bars
Cell = str | int | float | None
CURVE_HEADS = (
    "line", "metric", "unit", "family", "direction", "run_kind", "link_type", "loss_ratio_allowed", "setting", "frame_bytes", "median",
    "lower_quartile", "upper_quartile", "n", "at_least", "flagged",
)  # fmt: skip


def csv_of(record: Drawable) -> str:
    """The record as CSV with CRLF, as RFC 4180 has it; an empty cell where something was not told."""
    target = io.StringIO()
    writer = csv.writer(target)
    for row in _rows(record):
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return target.getvalue()


def _rows(record: Drawable) -> Iterator[Sequence[Cell]]:
    match record:
        case Curves():
            yield from _curves(record, None)
        case AtSize():
            yield from _curves(record.curves, record.frame_bytes)
        case Gain():
            yield ("queues", "gain", "lower_quartile", "upper_quartile", "n", "frame_bytes")
            yield from ((one.queues, one.gain, one.lower_quartile, one.upper_quartile, one.n, record.frame_bytes) for one in record.steps)
        case Trend():
            yield from _trend(record)
        case Standings():
            yield from _standings(record)
        case Bars():
            yield ("measurement", "metric", "unit", "value", "detail", "at_least", "flagged")
            yield from ((one.label, record.metric, record.unit, one.value, one.detail, one.at_least, one.flagged) for one in record.bars)


def _curves(curves: Curves, frame_bytes: int | None) -> Iterator[Sequence[Cell]]:
    yield CURVE_HEADS
    for curve in curves.curves:
        told = (
            curve.label, curves.metric, curve.unit, curve.family, curve.direction, curve.run_kind, curve.link_type,
            curve.loss_ratio_allowed, curve.setting,
        )  # fmt: skip
        for point in curve.points:
            if frame_bytes is None or point.frame_bytes in (frame_bytes, 0):
                spread = (point.median, point.lower_quartile, point.upper_quartile, point.n, point.at_least, curve.flagged)
                yield (*told, point.frame_bytes or None, *spread)


def _trend(trend: Trend) -> Iterator[Sequence[Cell]]:
    changes = {change.after: change for change in trend.changes}
    yield (
        trend.by,
        "metric",
        "unit",
        "frame_bytes",
        "run_kind",
        "setting",
        "median",
        "lower_quartile",
        "upper_quartile",
        "n",
        "changed_after",
        "p",
    )
    for point in trend.points:
        change = changes.get(point.version)
        spread = (point.median, point.lower_quartile, point.upper_quartile, point.n)
        turned = (change.before, change.p) if change is not None else (None, None)
        yield (point.version, trend.metric, trend.unit, trend.frame_bytes, trend.run_kind, trend.setting, *spread, *turned)


def _standings(record: Standings) -> Iterator[Sequence[Cell]]:
    yield (
        "run",
        "run_kind",
        "mode",
        "setting",
        "unit",
        "family",
        "direction",
        "frame_bytes",
        "value",
        "n",
        "median_of_others",
        "percentile",
    )
    for one in record.standings:
        told = (one.run, one.run_kind, one.mode, one.setting, one.unit, one.family, one.direction, one.frame_bytes)
        yield (*told, one.value, one.n, one.median, one.percentile)
