"""Problems as records: what is known of each, out of the rows that ingest keeps."""

from collections.abc import Iterable, Sequence
from typing import Any

from pyroaring import BitMap
from sqlalchemy import false, select
from sqlalchemy.orm import Session

from registry.aggregates.sightings import Selection, newest
from registry.derive.knowhow import key_of_number
from registry.findings import OutcomeCounts, ProblemSummary
from registry.models import know_how

MOST_COUNTED = 50_000
"""Trials, the newest, over which the problems of a selection are counted."""
MOST_COUNTED_BESIDE = 20_000
"""The same where they are only part of an answer."""


def most_met(found: Selection, among: BitMap, most: int) -> tuple[ProblemSummary, ...]:
    """The problems that some trials met most, of the newest 20,000 that met any; one statement."""
    counts = found.met.problems_of(newest(among & found.met.met_some, MOST_COUNTED_BESIDE))
    first = sorted(counts, key=lambda number: (-counts[number].submissions, number))[:most]
    rows = {row.number: row for row in rows_of(found.session, first)}
    return tuple(summary_of(rows[number], counts[number].submissions) for number in first if number in rows)


def rows_of(session: Session, numbers: Iterable[int]) -> Sequence[Any]:
    """What is kept of some problems; one statement, none where there are none."""
    chosen = list(numbers)
    if not chosen:
        return ()
    return session.execute(select(know_how).where(know_how.c.draft == false(), know_how.c.number.in_(chosen))).all()


def summary_of(row: Any, submissions: int | None = None) -> ProblemSummary:
    """A problem in short; how many met it at all, or among those that were asked for."""
    return ProblemSummary(
        key=key_of_number(row.number), symptom=row.words, stage=row.stage, part=row.part, failure_kind=row.failure_kind, lang=row.lang,
        submissions=row.submissions if submissions is None else submissions,
    )  # fmt: skip


def outcomes_of(row: Any) -> OutcomeCounts:
    """How it went for all who met it."""
    return OutcomeCounts(worked=row.worked, partly=row.partly, failed=row.failed)
