"""Judging a submission: what cannot be is refused, what is odd is kept and flagged. Nothing is ever changed."""

from dataclasses import dataclass
from datetime import datetime

from registry.ingest.rules import RULES
from registry.ingest.rules.base import Seen
from registry.records import Flagged, Judgement
from schemas import Fault, Submission

MOST_FLAGS = 200
MOST_REFUSALS = 500


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules found."""

    judgement: Judgement
    refusals: tuple[Fault, ...]
    """Why the submission cannot be; empty for one that is kept."""


def judge(submission: Submission, now: datetime) -> Judged:
    """Every finding of every rule; `now` is the registry's clock."""
    seen = Seen.of(submission, now)
    refusals: list[Fault] = []
    flags: list[Flagged] = []
    left_out = False
    for rule in RULES.values():
        for pointer, words in rule.find(seen):
            if rule.kind == "refuse":
                refusals.append(Fault(pointer, rule.name, words.text()))
            else:
                flags.append(Flagged(code=rule.name, pointer=pointer, message=words.text()))
                left_out = left_out or rule.leaves_out
    plausibility = "implausible" if left_out else "plausible"
    return Judged(Judgement(plausibility=plausibility, flags=tuple(flags[:MOST_FLAGS])), tuple(refusals[:MOST_REFUSALS]))
