"""Judging a submission: what cannot be is refused, what is odd is kept and flagged. Nothing is ever changed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from registry.ingest.rules import RULES
from registry.ingest.rules.base import Rule, Seen
from registry.records import ALONE, Beside, Flagged, Judgement
from schemas import Fault, Submission
from schemas.labels import Language
from schemas.messages import Words

MOST_FLAGS = 200
MOST_REFUSALS = 500


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules found."""

    judgement: Judgement
    refusals: tuple[Fault, ...]
    """Why the submission cannot be; empty for one that is kept."""


def judge(submission: Submission, now: datetime, beside: Beside = ALONE) -> Judged:
    """Every finding of every rule; `now` is the registry's clock, `beside` what others of the same configuration say."""
    refusals: list[Fault] = []
    flags: list[Flagged] = []
    left_out = False
    for rule, pointer, words in _findings(submission, now, beside):
        if rule.kind == "refuse":
            refusals.append(Fault(pointer, rule.name, words.text()))
        else:
            flags.append(Flagged(code=rule.name, pointer=pointer, message=words.text()))
            left_out = left_out or rule.leaves_out
    plausibility = "implausible" if left_out else "reproduced" if beside.reproduced else "plausible"
    return Judged(Judgement(plausibility=plausibility, flags=tuple(flags[:MOST_FLAGS])), tuple(refusals[:MOST_REFUSALS]))


def in_language(
    flags: tuple[Flagged, ...], submission: Submission, received_at: datetime, lang: Language, beside: Beside = ALONE
) -> tuple[Flagged, ...]:
    """The flags that were stored, their arithmetic in words of a language; English where no rule of today finds it again."""
    if lang == "en" or not flags:
        return flags
    words = {(rule.name, pointer): words for rule, pointer, words in _findings(submission, received_at, beside) if rule.kind == "flag"}
    found = ((flag, words.get((flag.code, flag.pointer))) for flag in flags)
    return tuple(flag if said is None else replace(flag, message=said.text(lang), lang=lang) for flag, said in found)


def _findings(submission: Submission, now: datetime, beside: Beside) -> Iterator[tuple[Rule, str, Words]]:
    seen = Seen.of(submission, now, beside)
    return ((rule, pointer, words) for rule in RULES.values() for pointer, words in rule.find(seen))
