"""A goal, what was measured for it, and the line that says whether it is met."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

Direction = Literal["at-most", "at-least", "above"]
Say = Callable[[str], None]
"""Tells whoever waits what goes on: progress and explanations, on stderr."""


class Goal(NamedTuple):
    """One row of the table: its name carries the unit of the bar."""

    name: str
    what: str
    direction: Direction
    bar: float
    module: str

    def is_met(self, value: float) -> bool:
        """Whether the value is on the right side of the bar."""
        if self.direction == "at-most":
            return value <= self.bar
        return value > self.bar if self.direction == "above" else value >= self.bar


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What came out: a value, or the reason why there is none."""

    value: float | None = None
    skipped: str = ""
    samples: Mapping[str, Sequence[float]] = field(default_factory=dict)
    """Every single measurement in the order it was taken, by what was measured."""
    versions: Mapping[str, str] = field(default_factory=dict)
    """Of whoever was measured beside us."""
    note: str = ""
    """What a reader has to know about the figure."""


class Family(Protocol):
    """What a module of the table offers."""

    def measure(self, wanted: frozenset[str], say: Say) -> Iterator[tuple[str, Measured]]:
        """The wanted goals of this module, each as soon as it is known."""


def verdict_of(goal: Goal, measured: Measured) -> str:
    """`met`, `missed`, or `skipped` where nothing could be measured."""
    if measured.value is None:
        return "skipped"
    return "met" if goal.is_met(measured.value) else "missed"


def line_of(goal: Goal, measured: Measured) -> str:
    """The line on stdout: `goal <name> <measured> <bar> met|missed`, or `goal <name> - <bar> skipped <why>`."""
    verdict = verdict_of(goal, measured)
    if measured.value is None:
        return f"goal {goal.name} - {goal.bar:g} {verdict} {measured.skipped}"
    return f"goal {goal.name} {shown(measured.value)} {goal.bar:g} {verdict}"


def shown(value: float) -> str:
    """The value with at least three digits that count, never as a power of ten."""
    if value == 0 or abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.{3 if abs(value) < 10 else 1}f}" if abs(value) >= 0.01 else f"{value:.6f}"
