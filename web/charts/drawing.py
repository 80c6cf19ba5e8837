"""The parts of the picture of rate over frame size: grid, line rate, lines, and their names, each as SVG elements."""

import math

from registry.records import Curve, Curves
from schemas.labels import Language, label
from web.charts import svg
from web.charts.frame import LABEL_INDENT
from web.charts.labels import Label, drawn, fitted, folded, settled
from web.charts.looks import Look
from web.charts.names import names_of
from web.charts.plan import Limit, Plan, has_band, label_half, sized
from web.charts.words import counted, word
from web.numbers import layer, link_speed, prefix_of, symbol

LEGEND_ROW = 22
LEGEND_COLUMNS = 50
AT_LEAST = "≥"
"""Over a value that only bounds the true one from below, because the tester was the limit."""
MOST_MARKERS = 40
"""Of a line with more points, some carry a marker."""


def axis_title(curves: Curves, lang: Language, prefix: str = "", tail: str = "") -> str:
    """What the values are, in which unit, and of how many measurements."""
    if curves.normalised_to is not None:
        named = word(
            "percent_of", lang, metric=label("metric", curves.metric, lang), baseline=label("baseline", curves.normalised_to, lang)
        )
    else:
        unit = f"{prefix}{symbol(curves.unit)}" if curves.unit != "us" else "µs"
        named = f"{label('metric', curves.metric, lang)}, {' '.join(part for part in (unit, layer(curves.unit)) if part)}"
    counts = [point.n for curve in curves.curves for point in curve.points]
    return f"{named}{tail}" + (f" · {counted(counts)}" if counts else "")


def grid(layout: Plan, curves: Curves, lang: Language) -> list[str]:
    """Axes with units, ticks and their lines."""
    frame = layout.frame
    plain = curves.unit in ("us", "percent") or layout.y.logarithmic
    factor, prefix = (1.0, "") if plain else prefix_of(layout.y_ticks[-1])
    log = f" ({word('log', lang)})" if layout.y.logarithmic else ""
    body = [svg.text((4, 14), axis_title(curves, lang, prefix, log), class_="axis")]
    for value in layout.y_ticks:
        y = layout.y(value)
        body += [
            svg.line((frame.left, y), (frame.right, y), "grid"),
            svg.text((frame.left - 6, y + 4), _tick(value / factor, layout), class_="tick", text_anchor="end"),
        ]
    body += _frame_axis(layout)
    middle = (frame.left + frame.right) / 2
    body.append(svg.text((middle, frame.height - 6), word("frame_axis", lang), class_="axis", text_anchor="middle"))
    return body


def _tick(value: float, layout: Plan) -> str:
    """A tick's label; a logarithmic axis has a prefix at each."""
    factor, prefix = prefix_of(value) if layout.y.logarithmic else (1.0, "")
    return f"{value / factor:.4g}{prefix}"


def _frame_axis(layout: Plan) -> list[str]:
    frame = layout.frame
    body = [svg.line((frame.left, frame.bottom), (frame.right, frame.bottom), "base")]
    for size in layout.x_ticks:
        x = layout.x(size)
        body.append(svg.line((x, frame.bottom), (x, frame.bottom + 4), "base"))
        if size in layout.labelled:
            x = min(x, frame.width - label_half(size, frame) - 1)
            body.append(svg.text((x, frame.bottom + 19), str(size), class_="tick", text_anchor="middle"))
    return body


def limit_lines(layout: Plan) -> list[str]:
    """The line rate, as far as it lies within the picture, or the baseline at 100."""
    body = [svg.polyline(inside, "limit") for _, inside in _limits_inside(layout)]
    if layout.hundred:
        y = layout.y(100)
        body.append(svg.line((layout.frame.left, y), (layout.frame.right, y), "limit"))
    return body


def limit_names(layout: Plan, curves: Curves, lang: Language) -> list[str]:
    """In a wide picture the name of each of them, to be drawn over lines and bands."""
    if not layout.frame.labelled:
        return []
    top = layout.frame.top + 9
    body = [
        svg.text((inside[1][0] + 7, max(inside[1][1], top) - 4), _limit_name(limit, curves, lang), class_="tick halo")
        for limit, inside in _limits_inside(layout)
    ]
    if layout.hundred:
        body.append(svg.text((layout.frame.left + 6, layout.y(100) - 5), hundred_name(curves, lang), class_="tick halo"))
    return body


def _limits_inside(layout: Plan) -> list[tuple[Limit, list[svg.Place]]]:
    """Each line rate with its part within the picture, where there is one."""
    found = [
        (limit, [layout.place(size, rate) for size, rate in limit.places if rate <= layout.y.high * 1.0001]) for limit in layout.limits
    ]
    return [(limit, inside) for limit, inside in found if len(inside) > 1]


def hundred_name(curves: Curves, lang: Language) -> str:
    """`bare metal = 100`."""
    return f"{label('baseline', curves.normalised_to, lang)} = 100"


def _limit_name(limit: Limit, curves: Curves, lang: Language) -> str:
    words = word("line_rate_of", lang, speed=link_speed(curves.link_speed_mbps or 0))
    return f"{words} ×{limit.directions}" if limit.directions > 1 else words


def lines(layout: Plan) -> list[str]:
    """Quartile bands below, lines and markers above."""
    pairs = list(zip(layout.looks, layout.curves, strict=True))
    return [*(band for look, curve in pairs for band in _band(layout, look, curve)),
            *(part for look, curve in pairs for part in _line(layout, look, curve))]  # fmt: skip


def _band(layout: Plan, look: Look, curve: Curve) -> list[str]:
    if not layout.banded or not has_band(curve):
        return []
    points = sized(curve)
    upper = [layout.place(point.frame_bytes, min(point.upper_quartile, layout.y.high)) for point in points]
    lower = [layout.place(point.frame_bytes, point.lower_quartile) for point in points]
    return [svg.area(upper, lower, f"band c{look.colour}")]


def _line(layout: Plan, look: Look, curve: Curve) -> list[str]:
    points = sized(curve)
    places = [layout.place(point.frame_bytes, point.median) for point in points]
    css = _css(look, curve)
    body = []
    if len(places) == 1 and points[0].n > 1:
        high, low = min(points[0].upper_quartile, layout.y.high), points[0].lower_quartile
        body.append(svg.line(layout.place(points[0].frame_bytes, high), layout.place(points[0].frame_bytes, low), f"line {css}"))
    if len(places) > 1:
        body.append(svg.polyline(places, f"line d{look.dash} {css}"))
    body.append(svg.markers(places[:: math.ceil(len(places) / MOST_MARKERS)], look.shape, f"mark {css}"))
    bounds = [place for place, point in zip(places, points, strict=True) if point.at_least]
    return body + [svg.text((x, y - 8), AT_LEAST, class_="key", text_anchor="middle") for x, y in bounds[:MOST_MARKERS]]


def _css(look: Look, curve: Curve) -> str:
    return f"c{look.colour}" + (" flagged" if curve.flagged else "")


def tail_of(curve: Curve, lang: Language) -> str:
    """What stands behind a line's name: n, and whether it is flagged."""
    return counted([point.n for point in sized(curve)]) + (f" · ⚑ {word('flagged', lang)}" if curve.flagged else "")


def end_labels(curves: tuple[Curve, ...], lang: Language) -> list[tuple[str, ...]]:
    """The lines of the label of each line of a picture."""
    names = names_of(curves, lang).own
    return [folded(name, tail_of(curve, lang)) for name, curve in zip(names, curves, strict=True)]


def labels(layout: Plan, lang: Language) -> list[str]:
    """Each line's name at its end, with its marker and a thin line that leads there."""
    frame = layout.frame
    ends = [layout.place(sized(curve)[-1].frame_bytes, sized(curve)[-1].median) for curve in layout.curves]
    texts = end_labels(layout.curves, lang)
    named = [Label(lines, y) for lines, (_, y) in zip(texts, ends, strict=True)]
    body = []
    for index, (one, middle) in enumerate(zip(named, settled(named, frame.top - 12, frame.bottom + 12), strict=True)):
        look = layout.looks[index]
        at = (frame.right + LABEL_INDENT - 14, middle)
        body += [svg.polyline([ends[index], (frame.right + 3, ends[index][1]), (at[0] - 6, middle)], f"lead c{look.colour}")]
        body.append(svg.markers([at], look.shape, f"mark {_css(look, layout.curves[index])}"))
        body += drawn(one, middle, frame.right + LABEL_INDENT - 4)
    return body


def legend_rows(layout: Plan) -> int:
    """How many rows the key below takes."""
    below = 0 if layout.frame.labelled else len(layout.curves) + (1 if layout.limits or layout.hundred else 0)
    above = 1 if layout.frame.labelled and layout.limits and not layout.limit_shows else 0
    return below + above + (1 if layout.left_out else 0) + (0 if layout.banded else 1)


def legend(layout: Plan, curves: Curves, lang: Language) -> list[str]:
    """A row for each line with its marker, name and n where lines bear no labels; then the line rate; then what was left out."""
    body: list[str] = []
    y = layout.frame.height + 20.0
    if not layout.frame.labelled:
        body, y = _keys(layout, lang, y)
    if layout.hundred and not layout.frame.labelled:
        body += [svg.line((10, y - 5), (34, y - 5), "limit"), svg.text((42, y), hundred_name(curves, lang), class_="key")]
        y += LEGEND_ROW
    if layout.limits and curves.link_speed_mbps is not None and not (layout.frame.labelled and layout.limit_shows):
        body += [svg.line((10, y - 5), (34, y - 5), "limit"), svg.text((42, y), _limit_words(layout, curves, lang), class_="key")]
        y += LEGEND_ROW
    if layout.left_out:
        capped = word("capped", lang, shown=len(layout.curves), all=len(layout.curves) + layout.left_out)
        body.append(svg.text((10, y), capped, class_="key"))
        y += LEGEND_ROW
    if not layout.banded:
        body.append(svg.text((10, y), word("no_bands", lang), class_="key"))
    return body


def _keys(layout: Plan, lang: Language, y: float) -> tuple[list[str], float]:
    body = []
    names = names_of(layout.curves, lang).own
    for name, look, curve in zip(names, layout.looks, layout.curves, strict=True):
        css = _css(look, curve)
        tail = f" · {tail_of(curve, lang)}"
        body += [svg.line((10, y - 5), (34, y - 5), f"line d{look.dash} {css}"), svg.markers([(22, y - 5)], look.shape, f"mark {css}")]
        body.append(svg.text((42, y), fitted(name, LEGEND_COLUMNS - svg.columns(tail)) + tail, class_="key"))
        y += LEGEND_ROW
    return body, y


def _limit_words(layout: Plan, curves: Curves, lang: Language) -> str:
    words = word("line_rate_of", lang, speed=link_speed(curves.link_speed_mbps or 0))
    if any(limit.directions == 2 for limit in layout.limits):
        words += f" · {word('both', lang)}" + (" ×2" if len(layout.limits) == 1 else " / ×2")
    return words if layout.limit_shows else f"{words} ↑"
