"""Looking at configurations: whoever came in, changed or went since the last look changes what is said of the others beside it.

Each configuration is compared in a read session; only where a verdict has changed is anything written, one configuration a transaction.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, false, func, insert, select, update
from sqlalchemy.orm import Session

from registry.db import dialect
from registry.db.engine import Database
from registry.derive.write import note_redone
from registry.ingest.again import Broken, Kept, derive_again
from registry.ingest.beside import FINGERPRINT, beside_of, keep_beside
from registry.ingest.withdraw import put_together, take_apart
from registry.models import configuration_due, document, facet, facet_count, facet_list, looked_at, submission
from registry.records import ALONE, Beside
from registry.trust.agreement import agreement_of
from registry.trust.history import note_changes, note_rules
from registry.trust.members import members_of

SOME = 1_000
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a look came to."""

    configurations: int
    changed: int
    """Submissions that are judged otherwise now."""


def look(database: Database, now: datetime, progress: Progress = lambda *_: None, *, everything: bool = False) -> Looked:
    """Every submission is judged beside those of its configuration, those that fell due, or all of them."""
    with database.writing() as session:
        note_rules(session, now)
    with database.reading() as session:
        reached = _last(session)
        due = _all(session) if everything else _due(session, reached)
    changed = 0
    for done, fingerprint in enumerate(due, 1):
        with database.reading() as session:
            differs = bool(verdicts(session, fingerprint))
        with database.writing() as session:
            changed += _settle(session, fingerprint, now) if differs else 0
            session.execute(delete(configuration_due).where(configuration_due.c.fingerprint == fingerprint))
        progress(done, len(due), "configurations looked at:")
    with database.writing() as session:
        session.execute(delete(looked_at))
        session.execute(insert(looked_at), {"id": 1, "reached": reached})
    return Looked(configurations=len(due), changed=changed)


def verdicts(session: Session, fingerprint: str) -> dict[int, Beside]:
    """By submission what is to be said of it now, of those of which something else is kept; three statements."""
    members = members_of(session, fingerprint)
    kept = beside_of(session, [one.number for one in members])
    found = {one.number: agreement_of(one, members, fingerprint).beside for one in members}
    return {number: one for number, one in found.items() if _kept_figures(one) != _kept_figures(kept.get(number, ALONE))}


def _kept_figures(one: Beside) -> tuple[object, ...]:
    """What makes another verdict: whether a figure is beyond bounds, and by how many it was reproduced; not every move of a median."""
    return one.reproduced, tuple((found.pointer, found.n) for found in one.beyond)


def _settle(session: Session, fingerprint: str, now: datetime) -> int:
    dialect.one_writer(session)
    found = verdicts(session, fingerprint)
    for number, one in found.items():
        _judge_again(session, number, one, now)
    return len(found)


def _judge_again(session: Session, number: int, one: Beside, now: datetime) -> None:
    """Every derived row of a submission as it is with what others say of it."""
    row = session.execute(
        select(submission.c.received_at, document.c.body)
        .join(document, document.c.submission_id == submission.c.id)
        .where(submission.c.id == number)
    ).one()
    before = Kept(number, row.received_at, row.body, beside_of(session, [number]).get(number, ALONE))
    rows = derive_again(before._replace(beside=one))
    if isinstance(rows, Broken):
        return
    note_changes(session, {number: rows}, now)
    take_apart(session, before)
    keep_beside(session, number, one)
    columns = {name: value for name, value in rows.columns.items() if name not in {"uid", "received_at"}}
    session.execute(update(submission).where(submission.c.id == number).values(columns))
    put_together(session, number, rows)
    note_redone(session, number - 1, number)


def _last(session: Session) -> int:
    last: int = session.execute(select(func.coalesce(func.max(submission.c.id), 0))).scalar_one()
    return last


def _all(session: Session) -> list[str]:
    """Configurations that more than one submission has, or had when something was said of it."""
    counted = select(facet.c.value).join(facet_count, facet_count.c.facet_id == facet.c.id)
    meant = (facet.c.field == FINGERPRINT, facet_count.c.draft == false(), facet_count.c.submissions > 0)
    several = set(session.execute(counted.where(*meant)).scalars())
    return sorted(several | set(session.execute(select(configuration_due.c.fingerprint)).scalars()))


def _due(session: Session, last: int) -> list[str]:
    """Configurations of what came in since the last look, and of what changed or went."""
    reached = session.execute(select(looked_at.c.reached)).scalar_one_or_none() or 0
    found = set(session.execute(select(configuration_due.c.fingerprint)).scalars())
    while reached < last:
        lists = select(facet_list.c.submission_id, facet_list.c.facets).where(facet_list.c.submission_id > reached)
        rows = session.execute(lists.where(facet_list.c.submission_id <= last).order_by(facet_list.c.submission_id).limit(SOME)).all()
        if not rows:
            break
        reached = rows[-1].submission_id
        found |= _configurations_among(session, sorted({number for row in rows for number in row.facets}))
    return sorted(found)


def _configurations_among(session: Session, numbers: Sequence[int]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(numbers), SOME):
        some = facet.c.id.in_(numbers[start : start + SOME])
        found |= set(session.execute(select(facet.c.value).where(facet.c.field == FINGERPRINT, some)).scalars())
    return found
