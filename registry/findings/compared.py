"""Frozen records of several submissions side by side."""

from dataclasses import dataclass

from registry.records import Shared
from schemas.messages import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Aligned:
    """One fact of several submissions, in their order; None where it was not stated."""

    name: str
    values: tuple[object, ...]
    unit: str | None = None

    @property
    def differs(self) -> bool:
        """Whether not all of them state the same; one that states nothing differs."""
        return any(value != self.values[0] for value in self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignedNic:
    """The NICs of several submissions that stand in the same place, and their facts."""

    names: tuple[str | None, ...]
    """What each is called; None where a submission has no such NIC."""
    facts: tuple[Aligned, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinePart:
    """What one submission measured of a line."""

    run: int
    values: tuple[float | None, ...]
    """At the frame sizes of the line; None where it measured none."""
    percent: tuple[float | None, ...]
    """Of the baseline; empty for the baseline itself and where the two were measured in different ways."""
    at_least: tuple[bool, ...]
    reasons: tuple[Words, ...]
    """Why it must not be normalised to the baseline; empty where it may, and for the baseline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Series of several submissions that measured the same, on one axis."""

    metric: str
    unit: str
    family: int | None
    direction: str | None
    run_kind: str
    setting: str
    frames: tuple[int, ...]
    """0 where a series has no axis of frame sizes."""
    parts: tuple[LinePart | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two to eight submissions side by side, in the order asked for."""

    submissions: tuple[Shared, ...]
    baseline: int
    """The place of the one that percentages are of."""
    facts: tuple[Aligned, ...]
    """Of the hosts and routers: those that differ first, each part in the order of the catalogue."""
    nics: tuple[AlignedNic, ...]
    features: tuple[Aligned, ...]
    """Router features, each with whether a submission has it."""
    lines: tuple[Line, ...]
