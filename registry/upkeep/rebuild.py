"""Everything derived, made again from the documents while the registry goes on serving and taking in.

The work goes through the submissions in the order of their numbers, some at a time, each some in a short transaction that also moves
the cursor: whoever is interrupted goes on there. Counts, and the words and facets that SQLite indexed, are made beside those that readers
see and take their place at the end. What comes in meanwhile has a higher number, is counted by ingest where readers see it, and is
reached like all others. Only one writer at a time is let in while some are written, so that no number is passed by.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, true, update
from sqlalchemy.orm import Session

from registry.db import dialect
from registry.db.engine import Database
from registry.db.migrate import ASKED_FOR
from registry.derive.knowhow import count_met
from registry.derive.rows import Derived
from registry.derive.seal import seal_columns, seal_some
from registry.derive.write import Numbered, count, facet_ids, note_redone, remove_range, write_rows
from registry.ingest.again import Broken, Kept, derive_again
from registry.ingest.beside import beside_of
from registry.models import document, facet_count, histogram, histogram_change, know_how, rebuild, submission, tally
from registry.records import ALONE
from registry.search.bitmaps import SEALED_FIELDS
from registry.search.sealed import missing
from registry.trust.history import note_changes, note_rules
from registry.trust.look import look

SOME = 100
"""Submissions of one transaction: others wait for it some hundredths of a second."""
LAST = 2**63 - 1
COUNTS = (facet_count, tally, know_how, histogram, histogram_change)
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What a rebuild came to."""

    submissions: int
    resumed: bool
    """Whether an earlier one had been interrupted, and was gone on with."""
    broken: tuple[Broken, ...]
    """Documents that could not be read; whatever was derived of them is gone, they themselves are left as they are."""


def rebuild_all(database: Database, now: datetime, progress: Progress = lambda *_: None, some: int = SOME) -> Rebuilt:
    """Everything derived is as this version derives it."""
    with database.writing() as session:
        note_rules(session, now)
        reached, resumed = _begin(session, now)
        before = session.execute(select(func.count()).where(submission.c.id <= reached)).scalar_one()
        total = session.execute(select(func.count()).select_from(submission)).scalar_one()
    done = 0
    broken: list[Broken] = []
    finished = False
    while not finished:
        with database.reading() as session:
            ready = dict(_derive(_documents(session, reached, some)))
        with database.writing() as session:
            dialect.one_writer(session)
            numbers = _next_numbers(session, reached, some)
            late = [number for number in numbers if number not in ready]
            ready |= dict(_derive(_documents_of(session, late)))
            finished = len(numbers) < some
            remove_range(session, reached, LAST if finished else numbers[-1], rebuilding=True)
            broken += _write_again(session, [(number, ready[number]) for number in numbers], now)
            if finished:
                _finish(session)
            else:
                reached = numbers[-1]
                session.execute(update(rebuild).values(reached=reached))
        done += len(numbers)
        progress(min(before + done, total), total, "submissions derived again:")
    _seal(database, progress)
    look(database, now, progress, everything=True)
    return Rebuilt(submissions=done, resumed=resumed, broken=tuple(broken))


def _begin(session: Session, now: datetime) -> tuple[int, bool]:
    """Where to begin, and whether that is in the middle."""
    dialect.one_writer(session)
    reached = session.execute(select(rebuild.c.reached)).scalar_one_or_none()
    if reached is not None and reached != ASKED_FOR:
        return reached, True
    session.execute(delete(rebuild))
    session.execute(insert(rebuild), {"id": 1, "began_at": now, "reached": 0})
    for table in COUNTS:
        session.execute(delete(table).where(table.c.draft == true()))
    dialect.begin_draft(session)
    return 0, False


def _seal(database: Database, progress: Progress) -> None:
    """What a process reads that begins, some ranges a transaction; then the columns it is asked for, some submissions a transaction."""
    with database.reading() as session:
        ranges = len(missing(session, SEALED_FIELDS))
        total = session.execute(select(func.count()).select_from(submission)).scalar_one()
    _until_nothing(database, seal_some, ranges, "ranges of values sealed:", progress)
    _until_nothing(database, seal_columns, total, "submissions in sealed columns:", progress)


def _until_nothing(database: Database, seal: Callable[[Session], int], total: int, words: str, progress: Progress) -> None:
    """Until all are sealed that may be: by this process, or by others meanwhile."""
    done = 0
    while True:
        with database.writing() as session:
            sealed_now = seal(session)
        if not sealed_now:
            return
        done += sealed_now
        progress(min(done, total), total, words)


def _next_numbers(session: Session, reached: int, some: int) -> list[int]:
    statement = select(submission.c.id).where(submission.c.id > reached).order_by(submission.c.id).limit(some)
    return list(session.execute(statement).scalars())


_DOCUMENTS = select(submission.c.id, submission.c.received_at, document.c.body).join(document, document.c.submission_id == submission.c.id)


def _documents(session: Session, reached: int, some: int) -> list[Kept]:
    rows = session.execute(_DOCUMENTS.where(submission.c.id > reached).order_by(submission.c.id).limit(some))
    return _with_beside(session, rows.all())


def _documents_of(session: Session, numbers: Sequence[int]) -> list[Kept]:
    if not numbers:
        return []
    return _with_beside(session, session.execute(_DOCUMENTS.where(submission.c.id.in_(numbers))).all())


def _with_beside(session: Session, rows: Sequence[Any]) -> list[Kept]:
    """Documents with what others of their configuration say; one statement."""
    beside = beside_of(session, [row.id for row in rows])
    return [Kept(row.id, row.received_at, row.body, beside.get(row.id, ALONE)) for row in rows]


def _derive(kept: Sequence[Kept]) -> list[tuple[int, Derived | Broken]]:
    return [(one.number, derive_again(one)) for one in kept]


def _write_again(session: Session, found: Sequence[tuple[int, Derived | Broken]], now: datetime) -> list[Broken]:
    """New rows in, and the submissions counted in the draft; those whose document is broken."""
    many = [Numbered(number, rows) for number, rows in found if isinstance(rows, Derived)]
    if many:
        note_changes(session, dict(many), now)
        ids = facet_ids(session, [rows for _, rows in many])
        _update_submissions(session, many)
        write_rows(session, many, ids, words_draft=True)
        count(session, [rows for _, rows in many], ids, draft=True)
        count_met(session, [(number, rows.sighted) for number, rows in many], draft=True)
    return [rows for _, rows in found if isinstance(rows, Broken)]


def _update_submissions(session: Session, many: Sequence[Numbered]) -> None:
    names = [name for name in many[0].rows.columns if name not in {"uid", "received_at"}]
    statement = update(submission).where(submission.c.id == bindparam("number")).values({name: bindparam(f"new_{name}") for name in names})
    rows = [{"number": number} | {f"new_{name}": rows.columns[name] for name in names} for number, rows in many]
    session.connection().execute(statement, rows)


def _finish(session: Session) -> None:
    """The drafts in the place of what readers saw until now."""
    dialect.one_writer(session, histogram.name)
    for table in COUNTS:
        session.execute(delete(table).where(table.c.draft != true()))
        session.execute(update(table).values(draft=False))
    dialect.finish_draft(session)
    session.execute(delete(rebuild))
    note_redone(session, 0, LAST)
