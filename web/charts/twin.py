"""The table that says the same as a chart: for those who do not see it, and for those who want the digits."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column after the row heads."""

    label: str
    flagged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One value and what is said beside it; an empty text where there was no measurement."""

    text: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row."""

    head: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A whole table, ready to print."""

    caption: str
    corner: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
