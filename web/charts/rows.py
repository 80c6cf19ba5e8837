"""What charts of one value a row have in common: a dot, its quartiles as a line, its name and n, and what it is held against."""

from dataclasses import dataclass

from schemas.labels import Language
from web.charts import scale, svg
from web.charts.frame import NARROW, Frame
from web.charts.labels import fitted
from web.charts.scale import Scale
from web.charts.twin import Cell, Column, Table
from web.charts.twin import Row as TableRow
from web.charts.words import word
from web.numbers import prefix_of, significant, span

MOST_DRAWN, MOST_TABLED = 24, 256
ROW_NARROW, ROW_WIDE, HEAD = 46, 27, 46
NAME_NARROW, NAME_WIDE = 50, 48
BEHIND = 8.0
CHANGE_ROW, KEY_ROW = 24, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row. Where there is no value, the row says why."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    told: str
    """The value in words."""
    detail: str = ""
    """n, mostly."""
    mark: int = 0
    """Which of the markers."""
    colour: int | None = None
    """Which of the colours; None for that of the marker."""
    flagged: bool = False
    ideal: float | None = None
    """What it would be at best."""
    change: str = ""
    """What changed between this row and the next, in words."""

    @property
    def paint(self) -> int:
        """The number of its colour."""
        return self.mark if self.colour is None else self.colour


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A chart of rows, in words of the reader's language."""

    title: str
    shared: str
    axis: str
    """What the values are, with unit and n; `{prefix}` stands where the ticks' SI prefix belongs."""
    unit: str
    """The unit of the ticks, as in schemas."""
    corner: str
    """What the rows are."""
    value_name: str
    rows: tuple[Row, ...]
    reference: float | None = None
    reference_name: str = ""
    ideal_name: str = ""
    connected: bool = False
    """Whether the rows are in an order, so that a line joins them."""
    highest: float | None = None
    """Where the axis ends, where it is known."""
    notes: tuple[str, ...] = ()


def describe(rows: Rows, lang: Language) -> str:
    """Every row in a sentence, as far as they are drawn."""
    said = [rows.shared + "." if rows.shared else ""]
    for one in rows.rows[:MOST_DRAWN]:
        said.append(f"{one.label}: {', '.join(part for part in (one.told, one.detail) if part)}.")
        said.append(f"{one.change}." if one.change else "")
    return " ".join(part for part in (*said, *rows.notes) if part) if rows.rows else word("nothing", lang)


def axis_of(rows: Rows, frame: Frame) -> tuple[Scale, tuple[float, ...]]:
    """The axis from zero to past the highest value, and its ticks."""
    reach = [value for one in rows.rows[:MOST_DRAWN] for value in (one.value, one.high, one.ideal) if value is not None]
    highest = rows.highest or max([*reach, (rows.reference or 0.0) * 1.02], default=1.0) or 1.0
    left, right = _sides(rows, frame)
    ticks = scale.linear_ticks(highest, max(2, min(5, int((right - left) / (frame.letter * 8)))))
    return Scale(0.0, rows.highest or ticks[-1], left, right), tuple(tick for tick in ticks if not rows.highest or tick <= rows.highest)


def _sides(rows: Rows, frame: Frame) -> tuple[float, float]:
    """Where the axis begins and ends: what the names and the values need stands aside."""
    told = max((svg.columns(one.told) for one in rows.rows if one.value is not None), default=0) * frame.letter + 2 * BEHIND
    names = max((min(svg.columns(one.label), NAME_WIDE) + svg.columns(one.detail) + 3 for one in rows.rows), default=0)
    left = names * frame.letter + 14 if frame.labelled else 14.0
    return left, frame.width - told


def picture(rows: Rows, lang: Language, *, ident: str, frame: Frame = NARROW) -> str:
    """The rows as accessible SVG."""
    shown = rows.rows[:MOST_DRAWN]
    x, ticks = axis_of(rows, frame)
    tops = _tops(shown, frame)
    foot = tops[-1]
    factor, prefix = (1.0, "") if rows.unit in ("percent", "times", "us") else prefix_of(ticks[-1])
    body = [svg.text((4, 14), rows.axis.replace("{prefix}", prefix), class_="axis"), *_ticks(rows, x, ticks, foot, factor)]
    middles = [top + (ROW_WIDE / 2 if frame.labelled else ROW_NARROW - 13) for top in tops[:-1]]
    if rows.connected:
        joined = [(x(one.value), y) for one, y in zip(shown, middles, strict=True) if one.value is not None]
        body += [svg.polyline(joined, "join")] if len(joined) > 1 else []
    for one, top, y in zip(shown, tops, middles, strict=False):
        body += _row(one, x, top, y, frame)
        body += _change(one, top, x, frame) if one.change else []
    below = _below(rows, lang)
    for place, (css, words) in enumerate(below):
        y = foot + 20 + KEY_ROW * place
        body += [*([_key(css, y)] if css else ()), svg.text((28 if css else 10, y), words, class_="key")]
    return svg.document(
        body, width=frame.width, height=round(foot + 8 + (KEY_ROW * len(below) + 8 if below else 0)), ident=ident, title=rows.title,
        description=describe(rows, lang), css="chart rows wide" if frame.labelled else "chart rows",
    )  # fmt: skip


def _tops(shown: tuple[Row, ...], frame: Frame) -> list[float]:
    tops = [float(HEAD)]
    for one in shown:
        tops.append(tops[-1] + (ROW_WIDE if frame.labelled else ROW_NARROW) + (CHANGE_ROW if one.change else 0))
    return tops


def _ticks(rows: Rows, x: Scale, ticks: tuple[float, ...], foot: float, factor: float) -> list[str]:
    sign = {"percent": " %", "times": "×"}.get(rows.unit, "")
    body = []
    for tick in ticks:
        words = f"{tick / factor:.4g}{sign if tick else ''}"
        anchor = "start" if tick == 0 else "middle"
        body.append(svg.line((x(tick), HEAD - 6.0), (x(tick), foot), "grid"))
        body.append(svg.text((x(tick), HEAD - 12.0), words, class_="tick", text_anchor=anchor))
    if rows.reference is not None:
        body.append(svg.line((x(rows.reference), HEAD - 6.0), (x(rows.reference), foot), "limit"))
    return body


def _key(css: str, y: float) -> str:
    return svg.line((18, y - 11), (18, y + 3), css)


def _row(one: Row, x: Scale, top: float, y: float, frame: Frame) -> list[str]:
    css = f"c{one.paint}" + (" flagged" if one.flagged else "")
    most = NAME_WIDE if frame.labelled else NAME_NARROW - svg.columns(one.detail)
    name = fitted(one.label, most) + (" ⚑" if one.flagged else "")
    body = [svg.text((10, y + 4 if frame.labelled else top + 14), name, class_="key halo")]
    if one.detail:
        at = (x.start - 10, y + 4) if frame.labelled else (frame.width - 6.0, top + 14)
        body.append(svg.text(at, one.detail, class_="tick", text_anchor="end"))
    if one.value is None:
        return [*body, svg.text((x.start + BEHIND, y + 4), one.told, class_="tick halo")]
    end = x(max(one.value, one.high or 0.0))
    body.append(svg.line((x.start, y), (x(one.value), y), "thread"))
    if one.low is not None and one.high is not None and one.high > one.low:
        body.append(svg.line((x(one.low), y), (x(one.high), y), f"span {css}"))
    if one.ideal is not None:
        body.append(svg.line((x(one.ideal), y - 7), (x(one.ideal), y + 7), "ideal"))
        end = max(end, x(one.ideal)) if abs(x(one.ideal) - end) < 60 else end
    return [
        *body,
        svg.markers([(x(one.value), y)], one.mark, f"mark {css}"),
        svg.text((end + BEHIND + 2, y + 4), one.told, class_="figure halo"),
    ]


def _change(one: Row, top: float, x: Scale, frame: Frame) -> list[str]:
    y = top + (ROW_WIDE if frame.labelled else ROW_NARROW) + CHANGE_ROW / 2
    at = x.start if frame.labelled else 10.0
    words = svg.shorten(one.change, int((frame.width - at - 10) / frame.letter))
    end = at + svg.columns(words) * frame.letter * 0.92 + 12
    body = [svg.line((10, y), (at - 6, y), "turn")] if frame.labelled else []
    body += [svg.line((end, y), (frame.width - 6.0, y), "turn")] if end < frame.width - 16 else []
    return [*body, svg.text((at, y + 4), words, class_="turned")]


def _below(rows: Rows, lang: Language) -> list[tuple[str, str]]:
    """The lines below the rows: the class of what they explain, and the words."""
    if not rows.rows:
        return [("", word("nothing", lang))]
    below = [("limit", rows.reference_name)] if rows.reference is not None else []
    below += [("ideal", rows.ideal_name)] if rows.ideal_name else []
    if len(rows.rows) > MOST_DRAWN:
        below.append(("", word("rows_drawn", lang, shown=MOST_DRAWN, all=len(rows.rows))))
    return below


def table(rows: Rows, lang: Language) -> Table:
    """The same as a table."""
    noted = any(one.detail for one in rows.rows)
    spread = any(one.low is not None for one in rows.rows)
    changes = any(one.change for one in rows.rows)
    heads = [rows.value_name, *([word("quartiles_head", lang)] if spread else ()), *(["n"] if noted else ()),
             *([word("change_head", lang)] if changes else ())]  # fmt: skip
    body = []
    for one in rows.rows[:MOST_TABLED]:
        cells = [one.told, *([_between(one, rows.unit)] if spread else ()), *([one.detail.removeprefix("n = ")] if noted else ()),
                 *([one.change] if changes else ())]  # fmt: skip
        body.append(TableRow(head=one.label, cells=tuple(Cell(text=text) for text in cells)))
    notes = (word("rows_capped", lang, shown=MOST_TABLED, all=len(rows.rows)),) if len(rows.rows) > MOST_TABLED else ()
    return Table(
        caption=" · ".join(part for part in (rows.title, rows.shared) if part), corner=rows.corner,
        columns=tuple(Column(label=head) for head in heads), rows=tuple(body), notes=(*rows.notes, *notes),
    )  # fmt: skip


def _between(one: Row, unit: str) -> str:
    if one.low is None or one.high is None:
        return ""
    return f"{significant(one.low)} – {significant(one.high)}×" if unit == "times" else span(one.low, one.high, unit)
