"""Columns as PostgreSQL's array literals: one short text a column, which costs the driver nothing to look through."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any


def columns_of(rows: Iterable[Sequence[Any]]) -> tuple[str, ...]:
    """One literal for each column of some rows."""
    return tuple(map(literal, zip(*rows, strict=True)))


def literal(values: Iterable[Any]) -> str:
    """The values as a text that PostgreSQL reads as an array."""
    return "{" + ",".join([_WRITERS[type(value)](value) for value in values]) + "}"


def _text(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


_WRITERS: dict[type, Callable[[Any], str]] = {
    int: str,
    float: repr,
    str: _text,
    bytes: lambda value: f'"\\\\x{value.hex()}"',
    bool: lambda value: "t" if value else "f",
    type(None): lambda _: "NULL",
}
