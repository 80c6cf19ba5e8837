"""Who is how fast at one frame size: a row for each line of a chart of rates, the fastest on top."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry.records import Curve, CurvePoint, Curves
from schemas.labels import Language, label
from web.charts import drawing, rate_over_frame_size, rows, rows_figure
from web.charts.frame import NARROW, Frame
from web.charts.looks import MODE_COLOURS, tell_modes_apart
from web.charts.names import names_of
from web.charts.rows import Row, Rows
from web.charts.twin import Table
from web.charts.words import counted, word
from web.numbers import quantity

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class AtSize:
    """Curves, and the frame size at which they are looked at; values without a frame size count for every one."""

    curves: Curves
    frame_bytes: int


def arranged(record: AtSize, lang: Language) -> Rows:
    """The rows of the chart."""
    curves = record.curves
    found = [(curve, point) for curve in curves.curves for point in curve.points if point.frame_bytes in (record.frame_bytes, 0)]
    found.sort(key=lambda pair: -pair[1].median)
    names = names_of(tuple(curve for curve, _ in found), lang)
    directions = list(dict.fromkeys(curve.direction for curve, _ in found))
    are_modes = tell_modes_apart([curve.label for curve, _ in found])
    at = replaced(curves, [point for _, point in found])
    return Rows(
        title=title(record, lang),
        shared=names.shared,
        axis=drawing.axis_title(at, lang, "{prefix}"),
        unit=curves.unit,
        corner=word("line", lang),
        value_name=word("median", lang),
        rows=tuple(
            _row(curve, point, name, mark=directions.index(curve.direction) % 8, colour=MODE_COLOURS[curve.label] if are_modes else None)
            for name, (curve, point) in zip(names.own, found, strict=True)
        ),
        reference=100.0 if curves.normalised_to else None,
        reference_name=drawing.hundred_name(curves, lang) if curves.normalised_to else "",
        notes=(word("line_is_quartiles", lang),) if any(point.n > 1 for _, point in found) else (),
    )


def replaced(curves: Curves, points: list[CurvePoint]) -> Curves:
    """The same chart with one line of these points, so that an axis counts them alone."""
    line = Curve(label="", unit=curves.unit, family=None, direction=None, run_kind=None, points=tuple(points))
    return Curves(
        metric=curves.metric, unit=curves.unit, curves=(line,), link_speed_mbps=None, n_submissions=curves.n_submissions, filtered="",
        normalised_to=curves.normalised_to,
    )  # fmt: skip


def _row(curve: Curve, point: CurvePoint, name: str, *, mark: int, colour: int | None) -> Row:
    told = quantity(point.median, curve.unit)
    several = point.n > 1
    return Row(
        label=name, value=point.median, low=point.lower_quartile if several else None, high=point.upper_quartile if several else None,
        told=f"{drawing.AT_LEAST} {told}" if point.at_least else told, detail=counted([point.n]), mark=mark, colour=colour,
        flagged=curve.flagged,
    )  # fmt: skip


def title(record: AtSize, lang: Language) -> str:
    """What the chart shows, in words."""
    metric = label("metric", record.curves.metric, lang)
    sized = any(point.frame_bytes for curve in record.curves.curves for point in curve.points)
    return word("at_size", lang, metric=metric, size=f"{record.frame_bytes:,}") if sized or not record.curves.curves else metric


def shared(record: AtSize, lang: Language) -> str:
    """What all rows have in common."""
    return arranged(record, lang).shared


def describe(record: AtSize, lang: Language) -> str:
    """Every row in a sentence."""
    return rows.describe(arranged(record, lang), lang)


def picture(record: AtSize, lang: Language, *, ident: str = "at-one-size", frame: Frame = NARROW) -> str:
    """The rows as accessible SVG."""
    return rows.picture(arranged(record, lang), lang, ident=ident, frame=frame)


def table(record: AtSize, lang: Language) -> Table:
    """The same as a table."""
    return rows.table(arranged(record, lang), lang)


def draw(record: AtSize, lang: Language) -> Figure:
    """The rows as a Plotly figure."""
    return rows_figure.rows_figure(arranged(record, lang))


EXAMPLE = AtSize(curves=rate_over_frame_size.EXAMPLE, frame_bytes=64)
"""The example of the chart over frame sizes, at its smallest: invented figures, for the gallery and the tests."""
