"""Names at the ends of lines: each beside its line as far as there is room, none over another."""

from collections.abc import Sequence
from dataclasses import dataclass

from web.charts import svg
from web.charts.svg import columns, shorten

LINE_HEIGHT = 15.0
MOST_COLUMNS, MOST_LINES, LEAST_KEPT = 32, 4, 8


@dataclass(frozen=True, slots=True)
class Label:
    """One label: its lines, and the height at which it would stand had it no neighbours."""

    lines: tuple[str, ...]
    wanted_y: float

    @property
    def height(self) -> float:
        """Of its lines and the gap to the next label."""
        return LINE_HEIGHT * len(self.lines) + 4


def folded(name: str, tail: str) -> tuple[str, ...]:
    """The name cut at its dots into lines of MOST_COLUMNS, then the tail, on the last line where it fits."""
    lines: list[str] = []
    for part in [part for part in name.split(" · ") if part]:
        joined = f"{lines[-1]} · {part}" if lines else part
        if lines and columns(joined) <= MOST_COLUMNS:
            lines[-1] = joined
        else:
            lines.append(part)
    kept = lines if len(lines) <= MOST_LINES else [lines[0], *lines[1 - MOST_LINES :]]  # The last parts tell most apart.
    lines = [shorten(line, MOST_COLUMNS) for line in kept]
    if lines and columns(lines[-1]) + columns(tail) + 3 <= MOST_COLUMNS:
        lines[-1] = f"{lines[-1]} · {tail}"
    else:
        lines.append(tail)
    return tuple(lines)


def fitted(name: str, most: int) -> str:
    """The name in so many columns: its longest part is cut, for the others tell it from its neighbours."""
    parts = name.split(" · ")
    longest = max(range(len(parts)), key=lambda index: columns(parts[index]))
    room = most - columns(name) + columns(parts[longest])
    if room < LEAST_KEPT:
        return shorten(name, most)
    return " · ".join(shorten(part, room) if index == longest else part for index, part in enumerate(parts))


def settled(labels: Sequence[Label], top: float, bottom: float) -> list[float]:
    """The middle of each label, in their order: in the order of what they name, pushed apart until none touches another."""
    order = sorted(range(len(labels)), key=lambda index: labels[index].wanted_y)
    places = [0.0] * len(labels)
    floor = top
    for index in order:
        half = labels[index].height / 2
        places[index] = max(labels[index].wanted_y, floor + half)
        floor = places[index] + half
    ceiling = bottom
    for index in reversed(order):
        half = labels[index].height / 2
        places[index] = min(places[index], ceiling - half)
        ceiling = places[index] - half
    return places


def drawn(label: Label, middle: float, x: float) -> list[str]:
    """The lines of a label around its middle."""
    first = middle - LINE_HEIGHT * (len(label.lines) - 1) / 2 + 4
    return [svg.text((x, first + LINE_HEIGHT * row), line, class_="key") for row, line in enumerate(label.lines)]
