"""Plotly figures. The library is imported when the first reader asks for interaction, not before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.records import Curve, Curves
from schemas.labels import Language, label
from web.charts.line_rate import line_rate
from web.charts.looks import Look
from web.charts.names import names_of
from web.charts.plan import Plan, has_band, sized
from web.charts.words import word
from web.numbers import layer, link_speed, symbol

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

SYMBOLS = ("circle", "square", "triangle-up", "diamond", "triangle-down", "cross", "hexagon", "star")
DASHES = ("solid", "dash", "dot", "dashdot")


def limit_at(curves: Curves, frame_bytes: float, directions: int) -> float:
    """The line rate of the chart's link at a frame size; 0 where it knows none."""
    if curves.link_speed_mbps is None:
        return 0.0
    return directions * (line_rate(curves.link_speed_mbps, frame_bytes, curves.unit) or 0.0)


def rate_figure(curves: Curves, layout: Plan, lang: Language) -> Figure:
    """Lines with markers over a logarithmic axis of frame sizes, the line rate dotted."""
    import plotly.graph_objects as go

    names = names_of(layout.curves, lang)
    banded = [one for one in zip(layout.looks, layout.curves, strict=True) if layout.banded and has_band(one[1])]
    traces = [part for look, curve in banded for part in _band(go, look, curve)]
    traces += [_trace(go, look, curve, name) for name, look, curve in zip(names.own, layout.looks, layout.curves, strict=True)]
    for limit in layout.limits:
        words = word("line_rate_of", lang, speed=link_speed(curves.link_speed_mbps or 0))
        words = f"{words} ×{limit.directions}" if limit.directions > 1 else words
        xs, ys = [round(size, 1) for size, _ in limit.places], [round(rate) for _, rate in limit.places]
        traces.append(go.Scatter(x=xs, y=ys, name=words, mode="lines", line={"dash": "dot"}, meta="limit", hoverinfo="skip"))
    ticks = list(layout.x_ticks)
    unit = " ".join(part for part in (symbol(curves.unit) if curves.unit != "us" else "µs", layer(curves.unit)) if part)
    figure = go.Figure(traces)
    figure.update_layout(
        template="none", margin={"l": 76, "r": 20, "t": 34, "b": 76 + 20 * ((len(names.own) + 2) // 2)},
        legend={"orientation": "h", "traceorder": "normal", "yref": "container", "y": 0, "yanchor": "bottom"},
        xaxis={"type": "log", "title": {"text": word("frame_axis", lang)}, "tickangle": 0, "tickfont": {"size": 11}, "tickvals": ticks,
               "ticktext": [str(tick) if tick in layout.labelled else "" for tick in ticks]},
        yaxis={"title": {"text": f"{label('metric', curves.metric, lang)}, {unit}"}, "rangemode": "tozero", "exponentformat": "SI",
               "type": "log" if layout.y.logarithmic else "linear"},
    )  # fmt: skip
    return figure


def _band(go: object, look: Look, curve: Curve) -> list[object]:
    """The quartiles as two lines of no width and what lies between them; the page gives it the colour of its line."""
    points = sized(curve)
    sizes = [point.frame_bytes for point in points]
    usual = {"x": sizes, "mode": "lines", "line": {"width": 0}, "meta": f"b{look.colour}", "hoverinfo": "skip", "showlegend": False}
    return [
        go.Scatter(y=[point.lower_quartile for point in points], **usual),  # type: ignore[attr-defined]  # plotly has no types.
        go.Scatter(y=[point.upper_quartile for point in points], fill="tonexty", **usual),  # type: ignore[attr-defined]
    ]


def _trace(go: object, look: Look, curve: Curve, name: str) -> object:
    points = sized(curve)
    return go.Scatter(  # type: ignore[attr-defined]  # plotly has no types.
        x=[point.frame_bytes for point in points],
        y=[point.median for point in points],
        name=name,
        mode="lines+markers",
        meta=f"c{look.colour}",
        customdata=[[point.n, "≥ " if point.at_least else ""] for point in points],
        hovertemplate="%{x} B: %{customdata[1]}%{y:.4s}"
        + f"{symbol(curve.unit)} (n = %{{customdata[0]}})<extra>%{{fullData.name}}</extra>",
        marker={"symbol": SYMBOLS[look.shape] + ("-open" if curve.flagged else ""), "size": 9},
        line={"dash": DASHES[look.dash]},
    )
