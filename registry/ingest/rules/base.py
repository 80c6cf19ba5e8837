"""What a rule is, and what it is given to look at."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from registry.search.values import link_mbps, nic_of
from schemas import Facts, Point, Run, Series, Submission

Finding = tuple[str, str]
"""JSON pointer, and the arithmetic in words."""


@dataclass(frozen=True, slots=True)
class Place:
    """One point of a submission with all that stands around it."""

    pointer: str
    run: Run
    series: Series
    point: Point
    nic: Facts | None
    """The NIC that the run names."""

    @property
    def link_mbps(self) -> int | None:
        """The speed of the link, where it has one."""
        return link_mbps(self.run, self.nic)

    @property
    def values(self) -> Iterator[tuple[str, float]]:
        """The value of the point and those of its trials, each with its pointer."""
        yield f"{self.pointer}/value", self.point.value
        for number, trial in enumerate(self.point.trials):
            yield f"{self.pointer}/trials/{number}/value", trial.value

    @property
    def mtu_bytes(self) -> int | None:
        """The MTU of the run, else of its NIC."""
        mtu: int | None = self.run.mtu_bytes or (self.nic.get("mtu_bytes") if self.nic is not None else None)
        return mtu or None


@dataclass(frozen=True, slots=True)
class Seen:
    """A submission laid out for the rules, and the clock."""

    submission: Submission
    now: datetime
    places: tuple[Place, ...]

    @classmethod
    def of(cls, submission: Submission, now: datetime) -> "Seen":
        """The submission with every point named by its pointer."""
        places = tuple(
            Place(f"/runs/{r}/series/{s}/points/{p}", run, series, point, nic_of(submission, run))
            for r, run in enumerate(submission.runs)
            for s, series in enumerate(run.series)
            for p, point in enumerate(series.points)
        )
        return cls(submission, now, places)

    @property
    def runs(self) -> Iterator[tuple[str, Run]]:
        """Every run with its pointer."""
        return ((f"/runs/{place}", run) for place, run in enumerate(self.submission.runs))


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: what it is called, what follows, and how it is found."""

    name: str
    kind: Literal["refuse", "flag"]
    words: tuple[str, str]
    """What it says about a submission, in English and Japanese."""
    find: Callable[[Seen], Iterator[Finding]]
    leaves_out: bool = False
    """For flags: whether aggregates leave the submission out by default."""
