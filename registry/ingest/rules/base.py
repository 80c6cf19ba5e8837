"""What a rule is, and what it is given to look at."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from registry.ingest.rules.arithmetic import ARITHMETIC
from registry.records import ALONE, Beside
from registry.search.values import nic_of
from schemas import Run, Submission, physics
from schemas.physics.base import Found, Kind, Scene


@dataclass(frozen=True, slots=True)
class Seen:
    """A submission laid out for the rules, and the clock."""

    submission: Submission
    now: datetime
    scenes: tuple[Scene, ...]
    """Its runs, for the rules of physics."""
    beside: Beside = ALONE
    """What others of the same configuration say of it."""

    @classmethod
    def of(cls, submission: Submission, now: datetime, beside: Beside = ALONE) -> "Seen":
        """The submission with every point named by its pointer."""
        scenes = tuple(
            Scene.of(run, nic_of(submission, run), submission.host, f"/runs/{place}") for place, run in enumerate(submission.runs)
        )
        return cls(submission, now, scenes, beside)

    @property
    def runs(self) -> Iterator[tuple[str, Run]]:
        """Every run with its pointer."""
        return ((scene.pointer, scene.run) for scene in self.scenes)


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: what it is called, what follows, and how it is found."""

    name: str
    kind: Kind
    words: tuple[str, str]
    """What it says about a submission, in English and Japanese."""
    find: Callable[[Seen], Iterator[Found]]
    leaves_out: bool = False
    """For flags: whether aggregates leave the submission out by default."""

    @property
    def arithmetic(self) -> tuple[str, str]:
        """What it computes, in English and Japanese."""
        return ARITHMETIC[self.name]


def of_runs(rule: physics.Rule) -> Rule:
    """A rule of physics, asked about every run."""
    return Rule(
        rule.name, rule.kind, rule.words, lambda seen: (found for scene in seen.scenes for found in rule.find(scene)), rule.leaves_out
    )
