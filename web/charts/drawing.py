"""The parts of the picture of rate over frame size: grid, line rate, lines and legend, each as SVG elements."""

import math

from registry.records import Curves
from schemas.labels import Language, label
from web.charts import svg
from web.charts.names import names_of
from web.charts.plan import BOTTOM, LEFT, PLOT_HEIGHT, RIGHT, WIDTH, Plan, label_half, sized
from web.charts.words import word
from web.numbers import layer, link_speed, prefix_of, symbol

LEGEND_ROW = 22
LEGEND_COLUMNS = 50
AT_LEAST = "≥"
"""Over a value that only bounds the true one from below, because the tester was the limit."""
MOST_MARKERS = 40
"""Of a line with more points, some carry a marker."""


def grid(layout: Plan, curves: Curves, lang: Language) -> list[str]:
    """Axes with units, ticks and their lines."""
    factor, prefix = (1.0, "") if curves.unit == "us" or layout.y.logarithmic else prefix_of(layout.y_ticks[-1])
    log = f" ({word('log', lang)})" if layout.y.logarithmic else ""
    unit = f"{prefix}{symbol(curves.unit)}" if curves.unit != "us" else "µs"
    named = " ".join(part for part in (unit, layer(curves.unit)) if part)
    axis = f"{label('metric', curves.metric, lang)}, {named}{log}"
    body = [svg.text((4, 14), axis, class_="axis")]
    for value in layout.y_ticks:
        y = layout.y(value)
        body += [
            svg.line((LEFT, y), (RIGHT, y), "grid"),
            svg.text((LEFT - 6, y + 4), _tick(value / factor, layout), class_="tick", text_anchor="end"),
        ]
    body += _frame_axis(layout)
    body.append(svg.text(((LEFT + RIGHT) / 2, PLOT_HEIGHT - 6), word("frame_axis", lang), class_="axis", text_anchor="middle"))
    return body


def _tick(value: float, layout: Plan) -> str:
    """A tick's label; a logarithmic axis has a prefix at each."""
    factor, prefix = prefix_of(value) if layout.y.logarithmic else (1.0, "")
    return f"{value / factor:.4g}{prefix}"


def _frame_axis(layout: Plan) -> list[str]:
    body = [svg.line((LEFT, BOTTOM), (RIGHT, BOTTOM), "base")]
    for size in layout.x_ticks:
        x = layout.x(size)
        body.append(svg.line((x, BOTTOM), (x, BOTTOM + 4), "base"))
        if size in layout.labelled:
            x = min(x, WIDTH - label_half(size) - 1)
            body.append(svg.text((x, BOTTOM + 19), str(size), class_="tick", text_anchor="middle"))
    return body


def limit_lines(layout: Plan) -> list[str]:
    """The line rate, as far as it lies within the picture."""
    body = []
    for limit in layout.limits:
        inside = [layout.place(size, rate) for size, rate in limit.places if rate <= layout.y.high * 1.0001]
        if len(inside) > 1:
            body.append(svg.polyline(inside, "limit"))
    return body


def lines(layout: Plan) -> list[str]:
    """Quartile bands below, lines and markers above."""
    body = []
    for index, curve in enumerate(layout.curves):
        points = sized(curve)
        places = [layout.place(point.frame_bytes, point.median) for point in points]
        css = f"c{index}" + (" flagged" if curve.flagged else "")
        if any(point.n > 1 for point in points):
            upper = [layout.place(point.frame_bytes, min(point.upper_quartile, layout.y.high)) for point in points]
            lower = [layout.place(point.frame_bytes, point.lower_quartile) for point in points]
            body.append(svg.area(upper, lower, f"band c{index}"))
        if len(places) > 1:
            body.append(svg.polyline(places, f"line {css}"))
        body.append(svg.markers(places[:: math.ceil(len(places) / MOST_MARKERS)], index, f"mark {css}"))
        bounds = [place for place, point in zip(places, points, strict=True) if point.at_least]
        body += [svg.text((x, y - 8), AT_LEAST, class_="key", text_anchor="middle") for x, y in bounds[:MOST_MARKERS]]
    return body


def legend_rows(layout: Plan) -> int:
    """How many rows the legend takes."""
    return len(layout.curves) + (1 if layout.limits else 0) + (1 if layout.left_out else 0)


def legend(layout: Plan, curves: Curves, lang: Language) -> list[str]:
    """A row for each line with its marker, name and n; then the line rate; then what was left out."""
    body = []
    names = names_of(layout.curves, lang).own
    y = PLOT_HEIGHT + 20.0
    for index, curve in enumerate(layout.curves):
        css = f"c{index}" + (" flagged" if curve.flagged else "")
        counts = sorted({point.n for point in sized(curve)})
        n = f" · n = {counts[0]}" if len(counts) == 1 else f" · n = {counts[0]}–{counts[-1]}"
        tail = n + (f" · ⚑ {word('flagged', lang)}" if curve.flagged else "")
        body += [svg.line((10, y - 5), (34, y - 5), f"line {css}"), svg.markers([(22, y - 5)], index, f"mark {css}")]
        body.append(svg.text((42, y), svg.shorten(names[index], LEGEND_COLUMNS - svg.columns(tail)) + tail, class_="key"))
        y += LEGEND_ROW
    if layout.limits and curves.link_speed_mbps is not None:
        body += [svg.line((10, y - 5), (34, y - 5), "limit"), svg.text((42, y), _limit_words(layout, curves, lang), class_="key")]
        y += LEGEND_ROW
    if layout.left_out:
        capped = word("capped", lang, shown=len(layout.curves), all=len(layout.curves) + layout.left_out)
        body.append(svg.text((10, y), capped, class_="key"))
    return body


def _limit_words(layout: Plan, curves: Curves, lang: Language) -> str:
    words = word("line_rate_of", lang, speed=link_speed(curves.link_speed_mbps or 0))
    if any(limit.directions == 2 for limit in layout.limits):
        words += f" · {word('both', lang)}" + (" ×2" if len(layout.limits) == 1 else " / ×2")
    return words if layout.limit_shows else f"{words} ↑"
