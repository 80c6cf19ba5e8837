"""Tables and sparklines for a terminal: columns by the width that East Asian characters take there."""

import unicodedata
from collections.abc import Iterable, Sequence

Cell = str | float | None
MOST_COLUMNS = 60
"""Of one cell."""
_BARS = "▁▂▃▄▅▆▇█"


def width(text: str) -> int:
    """Columns that a text takes; what lies on top of another character takes none."""
    return sum(0 if unicodedata.combining(one) else 2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def fitted(text: str, columns: int) -> str:
    """At most so many columns, the last an ellipsis where something is missing."""
    if width(text) <= columns:
        return text
    while width(text) >= columns:
        text = text[:-1]
    return text + "…"


def table(heads: Sequence[str], rows: Iterable[Sequence[Cell]], most: int = MOST_COLUMNS) -> list[str]:
    """Lines of a table; numbers stand at the right, what is not told is a dash."""
    told = [list(row) for row in rows]
    texts = [[fitted(_text(cell), most) for cell in row] for row in told]
    widths = [max(map(width, column)) for column in zip(heads, *texts, strict=True)]
    right = [all(not isinstance(row[place], str) for row in told) for place in range(len(heads))]
    lines = [heads, ["─" * columns for columns in widths], *texts]
    return ["  ".join(_padded(*one) for one in zip(line, widths, right, strict=True)).rstrip() for line in lines]


def sparkline(values: Sequence[float | None], highest: float) -> str:
    """A bar a value, from nothing to the highest; a blank where there is none."""
    return "".join(" " if one is None else _BARS[min(7, int(8 * one / highest)) if highest > 0 else 0] for one in values)


def _text(cell: Cell) -> str:
    if cell is None:
        return "–"
    return " ".join(cell.split()) if isinstance(cell, str) else f"{cell:,.4g}" if cell < 1000 else f"{cell:,.0f}"


def _padded(text: str, columns: int, right: bool) -> str:
    blanks = " " * (columns - width(text))
    return blanks + text if right else text + blanks
