"""Who met a problem, as each of them told it."""

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.db.pack import unpack_document
from registry.derive.problems import identity_of, language_of
from registry.findings import Occurrence
from registry.models import document, sighting, submission
from schemas import Problem

MOST_OCCURRENCES = 50
_COLUMNS = (
    submission.c.id, submission.c.uid, submission.c.received_at, submission.c.outcome, submission.c.title, submission.c.lang,
    submission.c.card, document.c.body,
)  # fmt: skip


def occurrences_of(session: Session, problem: int, before: int | None) -> tuple[tuple[Occurrence, ...], int | None]:
    """The newest, or those before a submission's number; and the number before which others are. One statement."""
    met = select(sighting.c.submission_id).where(sighting.c.problem == problem).distinct()
    if before is not None:
        met = met.where(sighting.c.submission_id < before)
    some = met.order_by(sighting.c.submission_id.desc()).limit(MOST_OCCURRENCES + 1).subquery()
    source = submission.join(document, document.c.submission_id == submission.c.id)
    statement = select(*_COLUMNS).select_from(source).where(submission.c.id.in_(select(some.c.submission_id)))
    rows = session.execute(statement.order_by(submission.c.id.desc())).all()
    told = tuple(one for row in rows[:MOST_OCCURRENCES] for one in _told_by(row, problem))
    return told, rows[MOST_OCCURRENCES - 1].id if len(rows) > MOST_OCCURRENCES else None


def _told_by(row: Any, problem: int) -> Iterator[Occurrence]:
    told = json.loads(unpack_document(row.body))
    firmware = tuple(dict.fromkeys(nic["firmware"] for nic in told.get("nics") or () if nic.get("firmware")))
    for one in (Problem(**problem) for problem in told.get("problems") or ()):
        if int(identity_of(one).key, 16) == problem:
            yield Occurrence(
                submission=row.uid, received_at=row.received_at, outcome=row.outcome, hypervisor=row.card["hypervisor"],
                nics=tuple(row.card["nics"]), symptom=one.symptom, cause=one.cause, culprit=one.culprit, workaround=one.workaround,
                lang=language_of(one), title=row.title, title_lang=row.lang, component=one.component, firmware=firmware,
            )  # fmt: skip
