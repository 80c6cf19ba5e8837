"""What helped, summed over every problem of a stage, a component or a hypervisor: the same words told of several problems are one."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import distinct, false, func, select
from sqlalchemy.orm import Session

from registry.aggregates.knowhow import PROBLEMS, Asked, each
from registry.aggregates.sightings import newest, selected
from registry.derive.knowhow import key_of_number
from registry.derive.problems import normalised
from registry.findings import HelpedOften, WhatHelped
from registry.models import know_how as kept
from registry.models import sighting
from registry.search.parse import Query

MOST_TOLD = 20
MOST_PROBLEMS, MOST_OF_A_PROBLEM = 100, 20
"""Problems, those met most, over which is summed what ingest keeps of each."""
MOST_TRIALS, MOST_WORDINGS = 1_000, 500
"""Trials, the newest, over which is summed what a query's trials told."""


class _Told(NamedTuple):
    """One workaround of one problem, and how often it was told."""

    problem: int
    words: str
    lang: str | None
    times: int


def what_helped(session: Session, query: Query, asked: Asked) -> WhatHelped:
    """What helped with the problems that a query's trials met; five statements at most, and one for each figure compared.

    Without a query and a culprit it is summed over what ingest keeps of the 100 problems met most, else over the newest 1,000 trials.
    """
    if not query.terms and asked.culprit is None:
        told, problems = _of_problems(session, asked)
        return WhatHelped(told=summed(told), problems=problems, trials=None)
    with selected(session, query) as found:
        among = newest(found.trials & found.met.met_some, MOST_TRIALS)
    return WhatHelped(told=summed(_of_trials(session, list(among), asked)), problems=None, trials=len(among))


def summed(told: Iterable[_Told]) -> tuple[HelpedOften, ...]:
    """Workarounds that say the same as one, in the words in which most told it; that which most tell first."""
    groups: dict[str, list[_Told]] = {}
    for one in told:
        groups.setdefault(normalised(one.words) or one.words.strip(), []).append(one)
    found = [_as_one(same) for same in groups.values()]
    return tuple(sorted(found, key=lambda one: (-one.times, -one.problems, one.text))[:MOST_TOLD])


def _as_one(same: list[_Told]) -> HelpedOften:
    words: Counter[str] = Counter()
    problems: Counter[int] = Counter()
    for one in same:
        words[one.words] += one.times
        problems[one.problem] += one.times
    first = min(words, key=lambda text: (-words[text], len(text), text))
    langs = {one.lang or "" for one in same}
    return HelpedOften(
        text=first, lang=langs.pop() if len(langs) == 1 else "", times=words.total(), problems=len(problems),
        problem=key_of_number(min(problems, key=lambda number: (-problems[number], number))),
    )  # fmt: skip


def _of_problems(session: Session, asked: Asked) -> tuple[list[_Told], int]:
    """What ingest keeps of the problems met most, and how many those are; two statements."""
    most_met = select(kept.c.number).where(*PROBLEMS, *asked.conditions).order_by(kept.c.submissions.desc(), kept.c.number.desc())
    numbers = session.execute(most_met.limit(MOST_PROBLEMS)).scalars().all()
    columns = kept.c.problem, kept.c.words, kept.c.lang, kept.c.submissions
    arms = [
        select(*columns).where(kept.c.draft == false(), kept.c.problem == number).order_by(kept.c.submissions.desc(), kept.c.number.desc())
        for number in numbers
    ]
    return [_Told(*row) for row in each(session, arms, MOST_OF_A_PROBLEM)], len(numbers)


def _of_trials(session: Session, trials: list[int], asked: Asked) -> list[_Told]:
    """What some trials told of the problems that are asked for; one statement."""
    wanted = [sighting.c.submission_id.in_(trials), kept.c.draft == false()]
    if asked.culprit is not None:
        wanted.append(sighting.c.culprit == asked.culprit)
    if asked.conditions:
        wanted.append(sighting.c.problem.in_(select(kept.c.number).where(*PROBLEMS, *asked.conditions).correlate(None)))
    times = func.count(distinct(sighting.c.submission_id))
    columns = sighting.c.problem, kept.c.words, kept.c.lang
    source = sighting.join(kept, kept.c.number == sighting.c.workaround)
    rows = select(*columns, times).select_from(source).where(*wanted).group_by(*columns).order_by(times.desc(), sighting.c.problem)
    return [_Told(*row) for row in session.execute(rows.limit(MOST_WORDINGS))] if trials else []
