"""Rate over frame size: the chart of RFC 2544, with the line rate drawn in.

`picture` is the server's SVG, `table` its twin, `draw` the Plotly figure for readers who ask for interaction. Values
that have no frame size (a goodput) stand as bars instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.records import Curve, CurvePoint, Curves
from schemas.labels import Language, label
from web.charts import drawing, figures, svg, values
from web.charts.frame import NARROW, Frame
from web.charts.labels import Label
from web.charts.names import names_of
from web.charts.plan import MOST_CURVES, Plan, plan, sized
from web.charts.twin import Cell, Column, Row, Table
from web.charts.words import word
from web.numbers import link_speed, quantity, span

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

MOST_COLUMNS, MOST_ROWS = 16, 256


def picture(curves: Curves, lang: Language, *, ident: str = "chart", frame: Frame = NARROW) -> str:
    """The chart as accessible SVG; `ident` keeps its ids apart from those of other charts on a page."""
    layout = plan(curves, _with_room(curves, frame, lang))
    if layout is None:
        return values.picture(_bars(curves, lang), lang, ident=ident, frame=frame)
    body = [
        *drawing.grid(layout, curves, lang), *drawing.limit_lines(layout), *drawing.lines(layout),
        *drawing.limit_names(layout, curves, lang),
        *(drawing.labels(layout, lang) if layout.frame.labelled else ()), *drawing.legend(layout, curves, lang),
    ]  # fmt: skip
    rows = drawing.legend_rows(layout)
    return svg.document(
        body, width=layout.frame.width, height=layout.frame.height + (10 + drawing.LEGEND_ROW * rows if rows else 0), ident=ident,
        title=title(curves, lang), description=describe(curves, lang), css="chart wide" if layout.frame.labelled else "chart",
    )  # fmt: skip


def _with_room(curves: Curves, frame: Frame, lang: Language) -> Frame:
    """The frame with room for what its lines are called."""
    named = tuple(curve for curve in curves.curves if sized(curve))[:MOST_CURVES]
    if not frame.labelled or not named:
        return frame
    texts = drawing.end_labels(named, lang)
    longest = max(svg.columns(line) for lines in texts for line in lines)
    return frame.with_room(longest, sum(Label(lines, 0).height for lines in texts) - 24)


def _bars(curves: Curves, lang: Language) -> values.Bars:
    names = names_of(curves.curves, lang).own
    bars = (
        values.Bar(
            label=name, value=point.median, flagged=curve.flagged, at_least=point.at_least, detail=f"n = {point.n}" if point.n > 1 else ""
        )
        for name, curve in zip(names, curves.curves, strict=True)
        for point in curve.points
        if not point.frame_bytes
    )
    return values.Bars(metric=curves.metric, unit=curves.unit, bars=tuple(bars), shared=names_of(curves.curves, lang).shared)


def title(curves: Curves, lang: Language) -> str:
    """What the chart shows, in words."""
    if plan(curves) is None:
        return values.title(_bars(curves, lang), lang)
    return word("title", lang, metric=label("metric", curves.metric, lang))


def shared(curves: Curves, lang: Language) -> str:
    """What all its lines or bars have in common."""
    layout = plan(curves)
    return names_of(curves.curves if layout is None else layout.curves, lang).shared


def describe(curves: Curves, lang: Language) -> str:
    """The whole chart in a sentence a line: what a screen reader says instead of the picture."""
    layout = plan(curves)
    if layout is None:
        return values.describe(_bars(curves, lang), lang)
    names = names_of(layout.curves, lang)
    sentences = [f"{names.shared}."] if names.shared else []
    for name, curve in zip(names.own, layout.curves, strict=True):
        first, last = sized(curve)[0], sized(curve)[-1]
        ends = word("from_to", lang, low=_spoken(first, curves.unit), high=_spoken(last, curves.unit))
        sentences.append(f"{name}: {_spoken(first, curves.unit) if first == last else ends}.")
    return " ".join([*sentences, *_remarks(curves, layout, lang)])


def _spoken(point: CurvePoint, unit: str) -> str:
    return f"{_bounded(point, unit)} ({point.frame_bytes} B)"


def _bounded(point: CurvePoint, unit: str) -> str:
    """The median, marked where it is a lower bound."""
    return f"{drawing.AT_LEAST} {quantity(point.median, unit)}" if point.at_least else quantity(point.median, unit)


def _remarks(curves: Curves, layout: Plan, lang: Language) -> list[str]:
    remarks = []
    if layout.hundred:
        remarks.append(drawing.hundred_name(curves, lang) + ("。" if lang == "ja" else "."))
    if curves.link_speed_mbps is not None and layout.limits:
        remarks.append(word("line_rate_of", lang, speed=link_speed(curves.link_speed_mbps)) + ("。" if lang == "ja" else "."))
        remarks += [] if layout.limit_shows else [word("line_above", lang)]
    if layout.left_out:
        remarks.append(word("capped", lang, shown=len(layout.curves), all=len(layout.curves) + layout.left_out))
    return remarks


def table(curves: Curves, lang: Language) -> Table:
    """The chart's twin: a row a frame size, a column a line, quartiles and n beside the medians."""
    if plan(curves) is None:
        return values.table(_bars(curves, lang), lang)
    with_points = [curve for curve in curves.curves if curve.points]
    shown = tuple(with_points[:MOST_COLUMNS])
    sizes = sorted({point.frame_bytes for curve in shown for point in curve.points})
    counts = {point.n for curve in shown for point in curve.points}
    layout = plan(curves)
    limits = _limit_columns(curves, layout, lang)
    return Table(
        caption=" · ".join(part for part in (title(curves, lang), names_of(shown, lang).shared) if part),
        corner=word("frame", lang),
        columns=(*_columns(shown, lang), *limits.values()),
        rows=tuple(_row(curves, shown, limits, size, say_n=len(counts) > 1) for size in sizes[:MOST_ROWS]),
        notes=tuple(_notes(counts, lang, columns=len(with_points), rows=len(sizes), banded=layout is None or layout.banded)),
    )


def _columns(shown: tuple[Curve, ...], lang: Language) -> list[Column]:
    return [Column(label=name, flagged=curve.flagged) for name, curve in zip(names_of(shown, lang).own, shown, strict=True)]


def _row(curves: Curves, shown: tuple[Curve, ...], limits: dict[int, Column], frame_bytes: int, *, say_n: bool) -> Row:
    at = [next((point for point in curve.points if point.frame_bytes == frame_bytes), None) for curve in shown]
    cells = [_cell(point, curves.unit, say_n=say_n) for point in at]
    if frame_bytes:
        cells += [Cell(text=quantity(figures.limit_at(curves, frame_bytes, directions), curves.unit)) for directions in limits]
    else:
        cells += [Cell(text="") for _ in limits]
    return Row(head=f"{frame_bytes:,} B" if frame_bytes else "–", cells=tuple(cells))


def _notes(counts: set[int], lang: Language, *, columns: int, rows: int, banded: bool) -> list[str]:
    notes = [] if columns <= MOST_COLUMNS else [word("columns_capped", lang, shown=MOST_COLUMNS, all=columns)]
    notes += [] if rows <= MOST_ROWS else [word("rows_capped", lang, shown=MOST_ROWS, all=rows)]
    if max(counts, default=1) == 1:
        return notes
    if not banded:
        return [*notes, word("quartiles_in_table", lang)]
    return [*notes, word("quartiles", lang) if len(counts) > 1 else word("quartiles_of", lang, n=min(counts))]


def _cell(point: CurvePoint | None, unit: str, *, say_n: bool) -> Cell:
    if point is None:
        return Cell(text="")
    text = _bounded(point, unit)
    spread = span(point.lower_quartile, point.upper_quartile, unit) if point.n > 1 else ""
    parts = (spread if spread != quantity(point.median, unit) else "", f"n = {point.n}" if say_n else "")
    return Cell(text=text, detail=", ".join(part for part in parts if part))


def _limit_columns(curves: Curves, layout: Plan | None, lang: Language) -> dict[int, Column]:
    """A column of line rates by the number of directions it counts; none where the chart has no line rate."""
    if layout is None or curves.link_speed_mbps is None:
        return {}
    words = word("line_rate_of", lang, speed=link_speed(curves.link_speed_mbps))
    return {limit.directions: Column(label=f"{words} ×{limit.directions}" if limit.directions > 1 else words) for limit in layout.limits}


def draw(curves: Curves, lang: Language) -> Figure:
    """The chart as a Plotly figure; its colours are the page's to set."""
    layout = plan(curves)
    if layout is None:
        return values.draw(_bars(curves, lang), lang)
    return figures.rate_figure(curves, layout, lang)


EXAMPLE = Curves(
    metric="rate",
    unit="pps",
    link_speed_mbps=10_000,
    n_submissions=9,
    filtered="nic:82599 run_kind:ndr",
    curves=tuple(
        Curve(
            label=mode,
            unit="pps",
            family=4,
            direction="uni",
            run_kind="ndr",
            points=tuple(
                CurvePoint(frame_bytes=size, median=min(ceiling, limit), lower_quartile=min(ceiling, limit) * 0.93,
                           upper_quartile=min(ceiling * 1.04, limit), n=3)
                for size, limit in zip(
                    (64, 128, 256, 512, 1024, 1280, 1518),
                    (14_880_952.0, 8_445_946.0, 4_528_986.0, 2_349_624.0, 1_197_318.0, 961_538.0, 812_744.0), strict=True,
                )
            ),
        )
        for mode, ceiling in (("bare-metal", 9_800_000.0), ("sriov", 7_100_000.0), ("paravirt", 1_400_000.0))
    ),
)  # fmt: skip
"""Three modes of one 10 Gbit/s NIC, n = 3: invented figures, for the gallery and the tests."""
