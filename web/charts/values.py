"""Values without a frame size, such as TCP goodput: one bar a measurement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from schemas.labels import Language, label
from web.charts import svg
from web.charts.frame import NARROW, Frame
from web.charts.twin import Cell, Column, Row, Table
from web.charts.words import word
from web.numbers import layer, quantity, symbol

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

ROW, LEFT, BEHIND = 40, 10, 130
MOST_BARS, MOST_ROWS = 12, 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One measurement."""

    label: str
    value: float
    detail: str = ""
    flagged: bool = False
    at_least: bool = False
    """True where the tester, not the system under test, was the limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Measurements of one metric in one unit."""

    metric: str
    unit: str
    bars: tuple[Bar, ...]
    shared: str = ""
    """What all of them have in common."""


def _told(bar: Bar, unit: str) -> str:
    return f"≥ {quantity(bar.value, unit)}" if bar.at_least else quantity(bar.value, unit)


def title(bars: Bars, lang: Language) -> str:
    """What the chart shows, in words."""
    of_layer = f" ({layer(bars.unit)})" if layer(bars.unit) else ""
    return label("metric", bars.metric, lang) + of_layer


def describe(bars: Bars, lang: Language) -> str:
    """Every bar in a sentence, as far as they are drawn."""
    return " ".join(f"{bar.label}: {_told(bar, bars.unit)}." for bar in bars.bars[:MOST_BARS]) or word("nothing", lang)


def picture(bars: Bars, lang: Language, *, ident: str = "values", frame: Frame = NARROW) -> str:
    """The bars as accessible SVG, longest value to the right edge, zero at the left."""
    drawn = bars.bars[:MOST_BARS]
    highest = max((bar.value for bar in drawn), default=0.0) or 1.0
    body = []
    for index, bar in enumerate(drawn):
        y = index * ROW
        length = (frame.width - BEHIND - LEFT) * bar.value / highest
        css = "bar flagged" if bar.flagged else "bar"
        flag = f" ⚑ {word('flagged', lang)}" if bar.flagged else ""
        body += [
            svg.text((LEFT, y + 14), svg.shorten(bar.label, 52 if not frame.labelled else 90) + flag, class_="key"),
            svg.line((LEFT, y + 26), (LEFT + max(length, 1.0), y + 26), css),
            svg.text((LEFT + max(length, 1.0) + 6, y + 30), _told(bar, bars.unit), class_="figure"),
        ]
    if len(bars.bars) != len(drawn) or not drawn:
        words = word("capped", lang, shown=len(drawn), all=len(bars.bars)) if drawn else word("nothing", lang)
        body.append(svg.text((LEFT, len(drawn) * ROW + 14), words, class_="key"))
    height = len(drawn) * ROW + (20 if len(bars.bars) != len(drawn) or not drawn else 0)
    return svg.document(
        body, width=frame.width, height=height, ident=ident, title=title(bars, lang), description=describe(bars, lang),
        css="chart bars wide" if frame.labelled else "chart bars",
    )  # fmt: skip


def table(bars: Bars, lang: Language) -> Table:
    """The same as a table."""
    rows = [Row(head=bar.label, cells=(Cell(text=_told(bar, bars.unit), detail=bar.detail),)) for bar in bars.bars[:MOST_ROWS]]
    notes = (word("rows_capped", lang, shown=MOST_ROWS, all=len(bars.bars)),) if len(bars.bars) > MOST_ROWS else ()
    columns = (Column(label=word("value", lang)),)
    caption = " · ".join(part for part in (title(bars, lang), bars.shared) if part)
    return Table(caption=caption, corner=word("measurement", lang), columns=columns, rows=tuple(rows), notes=notes)


def draw(bars: Bars, lang: Language) -> Figure:
    """The bars as a Plotly figure."""
    import plotly.graph_objects as go

    drawn = bars.bars[:MOST_BARS]
    names = [f"{index}. {bar.label}" for index, bar in enumerate(drawn, start=1)]
    figure = go.Figure([go.Bar(x=[bar.value for bar in drawn], y=names, orientation="h", meta="c0")])
    unit = symbol(bars.unit) if bars.unit != "us" else "µs"
    figure.update_layout(
        template="none", margin={"l": 20, "r": 20, "t": 34, "b": 60},
        xaxis={"title": {"text": f"{label('metric', bars.metric, lang)}, {unit}"}, "exponentformat": "SI", "rangemode": "tozero"},
        yaxis={"automargin": True, "autorange": "reversed"},
    )  # fmt: skip
    return figure


EXAMPLE = Bars(
    metric="goodput",
    unit="l4_bps",
    bars=(Bar(label="iperf3 3.12 · TCP · 1", value=9.41e8), Bar(label="iperf3 3.12 · TCP · 4", value=9.44e8, detail="streams: 4")),
)
"""Two TCP runs over 1 Gbit/s: invented figures, for the gallery and the tests."""
