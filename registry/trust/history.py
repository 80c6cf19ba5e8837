"""Judgements as they changed: by which version of the rules, when, and to what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from registry.derive.rows import Derived
from registry.ingest.rules import RULES_VERSION
from registry.models import facet_list, judged, rules_in_force, submission
from registry.records import Flagged
from registry.search.kept import unpack_flags

FIRST_VERSION = 1
"""In force before versions were counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One judgement of a submission."""

    judged_at: datetime
    rules: int
    """The version of the rules."""
    plausibility: str
    flags: tuple[Flagged, ...]


def note_rules(session: Session, now: datetime) -> None:
    """This version of the rules is in force, from now on where it is new; one statement, or two."""
    if session.execute(select(rules_in_force.c.version).where(rules_in_force.c.version == RULES_VERSION)).first() is None:
        session.execute(insert(rules_in_force), {"version": RULES_VERSION, "since": now})


def note_changes(session: Session, after: Mapping[int, Derived], now: datetime) -> int:
    """The judgements that are about to change, kept; of how many submissions. To be called before their rows are written."""
    numbers = list(after)
    columns = submission.c.id, submission.c.received_at, submission.c.plausibility, facet_list.c.flags
    rows = session.execute(
        select(*columns).outerjoin(facet_list, facet_list.c.submission_id == submission.c.id).where(submission.c.id.in_(numbers))
    ).all()
    changed = [row for row in rows if _outcome(row.plausibility, row.flags) != _outcome(*_of(after[row.id]))]
    if not changed:
        return 0
    positions = select(judged.c.submission_id, func.max(judged.c.position)).where(judged.c.submission_id.in_([row.id for row in changed]))
    last: dict[int, int] = {row[0]: row[1] for row in session.execute(positions.group_by(judged.c.submission_id))}
    since = {row.version: row.since for row in session.execute(select(rules_in_force))}
    fresh = []
    for row in changed:
        position = last.get(row.id, -1)
        if position < 0:
            position, rules = 0, max((one for one, began in since.items() if began <= row.received_at), default=FIRST_VERSION)
            fresh.append(_row(row.id, position, row.received_at, rules, row.plausibility, row.flags))
        fresh.append(_row(row.id, position + 1, now, RULES_VERSION, *_of(after[row.id])))
    session.execute(insert(judged), fresh)
    return len(changed)


def judgements_of(session: Session, uid: str) -> tuple[Judgement, ...]:
    """The judgements of a submission, the first one first; empty where there was never another; one statement."""
    known = select(submission.c.id).where(submission.c.uid == uid).scalar_subquery()
    rows = session.execute(select(judged).where(judged.c.submission_id == known).order_by(judged.c.position))
    return tuple(
        Judgement(judged_at=row.judged_at, rules=row.rules, plausibility=row.plausibility, flags=unpack_flags(row.flags)) for row in rows
    )


def _of(rows: Derived) -> tuple[str, str | None]:
    return str(rows.columns["plausibility"]), rows.flags


def _outcome(plausibility: str, flags: str | None) -> tuple[str, Sequence[tuple[str, str]]]:
    """What counts as another judgement: other words for the same finding do not."""
    return plausibility, sorted((one.code, one.pointer) for one in unpack_flags(flags))


def _row(number: int, position: int, when: datetime, rules: int, plausibility: str, flags: str | None) -> dict[str, object]:
    return {
        "submission_id": number, "position": position, "judged_at": when, "rules": rules, "plausibility": plausibility, "flags": flags,
    }  # fmt: skip
