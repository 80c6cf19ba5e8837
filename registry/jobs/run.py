"""One round of the jobs that are due, never two at once: whoever holds the lease does them, and holds it as long as it works."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from registry.db.dialect import insert_missing
from registry.errors import DatabaseAwayError, RegistryError
from registry.jobs.table import EVERY_TIME, JOBS, Job, World
from registry.models import job as kept
from registry.turns import give_back, take, this_process

LEASE = "tick"
LENGTH = timedelta(minutes=5)
"""For how long nobody takes over from a process that cannot be seen; one that is seen to be dead is not waited for."""
_RENEWED_EVERY_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one job came to."""

    name: str
    counts: Mapping[str, int]
    fault: str | None = None
    exit_code: int = 0


def run(world: World, jobs: Sequence[Job] = JOBS) -> tuple[Round, ...] | None:
    """What the jobs that are due came to; None where another process is at it."""
    owner = this_process()
    with world.database.writing() as session:
        if not take(session, LEASE, owner, world.now(), LENGTH):
            return None
    try:
        with _kept(world, owner):
            return tuple(_done(world, one, slot) for one, slot in _due(world, jobs))
    finally:
        with suppress(DBAPIError), world.database.writing() as session:
            give_back(session, LEASE, owner)


def _due(world: World, jobs: Sequence[Job]) -> Iterator[tuple[Job, str]]:
    for one in jobs:
        slot = one.slot(world)
        if slot is None:
            continue
        with world.database.reading() as session:
            last = session.execute(select(kept.c.slot).where(kept.c.name == one.name, kept.c.fault.is_(None))).scalar_one_or_none()
        if slot == EVERY_TIME or slot != last:
            yield one, slot


def _done(world: World, one: Job, slot: str) -> Round:
    try:
        did = one.do(world)
    except RegistryError as error:
        return _failed(world, one, slot, str(error), error.exit_code)
    except DBAPIError as error:
        raise DatabaseAwayError(f"{one.name}: the database does not answer: {type(error.orig).__name__}") from None
    except Exception as error:  # noqa: BLE001  # Boundary: one broken job must not cost the others.
        return _failed(world, one, slot, type(error).__name__, 1)
    _note(world, one, slot if did.is_done else f"{slot} (not done)", None)
    return Round(name=one.name, counts=did.counts)


def _failed(world: World, one: Job, slot: str, words: str, exit_code: int) -> Round:
    _note(world, one, slot, words)
    return Round(name=one.name, counts={}, fault=words, exit_code=exit_code)


def _note(world: World, one: Job, slot: str, fault: str | None) -> None:
    with world.database.writing() as session:
        _write(session, one.name, slot[:40], fault, world.now())


def _write(session: Session, name: str, slot: str, fault: str | None, now: datetime) -> None:
    values = {"slot": slot, "done_at": now, "fault": fault}
    changed = session.execute(kept.update().where(kept.c.name == name).values(values).returning(kept.c.name)).one_or_none()
    if changed is None:
        session.execute(insert_missing(session.get_bind().dialect.name, kept).values(name=name, **values))


@contextmanager
def _kept(world: World, owner: str) -> Iterator[None]:
    """The lease taken again every minute for as long as it is needed, however long one job takes."""
    over = threading.Event()

    def renew() -> None:
        while not over.wait(_RENEWED_EVERY_S):
            # Boundary: a database that is away for a minute is asked again in the next.
            with suppress(DBAPIError), world.database.writing() as session:
                take(session, LEASE, owner, world.now(), LENGTH)

    keeper = threading.Thread(target=renew, daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()
