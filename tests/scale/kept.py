"""The databases of a growing registry: kept under var/scale, so that building goes on and measuring can be done again.

PostgreSQL runs as the tests run it, without waiting for disks (`fsync=off`), for CPU is what is measured; with memory as a small server
has, and without parallel workers, whose CPU nobody could see. Vacuum runs at each checkpoint instead of by itself.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import psutil
import psycopg
from sqlalchemy import event, text

from registry.db.engine import Database
from registry.db.migrate import current, head, upgrade
from tests.bench.clocks import cpu_s
from tests.postgres import Postgres, find_binaries
from tests.scale.plain import Plain

KINDS = ("sqlite", "postgresql")
_SERVER = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses= -c shared_buffers=512MB -c max_wal_size=4GB "
    "-c max_connections=60 -c autovacuum=off -c max_parallel_workers_per_gather=0"
)


class Kept(NamedTuple):
    """One registry of this size, and beside it the same data as plain rows."""

    kind: str
    folder: Path
    url: str
    plain: Plain
    server_s: Callable[[], float]
    """CPU seconds that the processes of the database have used so far; none where it has no process of its own."""


@contextmanager
def kept(kind: str, under: Path, code: str | None) -> Iterator[Kept | None]:
    """The migrated registry of a kind, begun anew where it was written by other code than this; None where there is no PostgreSQL."""
    folder = under / kind
    mark = folder / "code"
    if code is not None and folder.exists() and (not mark.exists() or mark.read_text() != code):
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        found = _sqlite(folder) if kind == "sqlite" else _postgresql(folder, stack)
        if found is not None:
            database = Database(found.url)
            if current(database) != head():
                upgrade(database)
            database.dispose()
            if code is not None:
                mark.write_text(code)
            stack.callback(found.plain.close)
        yield found


def _sqlite(folder: Path) -> Kept:
    return Kept("sqlite", folder, f"sqlite:///{folder / 'registry.sqlite'}", Plain.sqlite(folder / "plain.sqlite"), lambda: 0.0)


def _postgresql(folder: Path, stack: ExitStack) -> Kept | None:
    binaries = find_binaries()
    if binaries is None:
        return None
    server = stack.enter_context(Postgres.kept(binaries, folder, _SERVER))
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        known = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
    for name in {"registry", "plain"} - known:
        server.create(name)
    postmaster = psutil.Process(int((folder / "data" / "postmaster.pid").read_text().split()[0]))

    def server_s() -> float:
        return sum(cpu_s(one.pid) for one in [postmaster, *postmaster.children()])

    return Kept("postgresql", folder, server.url("registry"), Plain.postgresql(server.url("plain")), server_s)


def tidy(database: Database) -> None:
    """What PostgreSQL does by itself from time to time, done now; SQLite is left as the registry leaves it."""
    if database.engine.dialect.name == "postgresql":
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


class Backends:
    """CPU of the processes of PostgreSQL that serve one engine."""

    def __init__(self, database: Database) -> None:
        self._numbers: list[int] = []
        event.listen(database.engine, "connect", lambda raw, _record: self._numbers.append(raw.info.backend_pid))

    def used_s(self) -> float:
        """Seconds so far."""
        return sum(cpu_s(number) for number in self._numbers if psutil.pid_exists(number))


def stored_bytes(kept: Kept, database: Database) -> int:
    """Of the whole registry, every index included."""
    if kept.kind == "sqlite":
        with database.engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")  # The log is written back outside of the transaction that SQLAlchemy began.
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return (kept.folder / "registry.sqlite").stat().st_size
    with database.reading() as session:
        return int(session.execute(text("SELECT pg_database_size(current_database())")).scalar_one())


def written(database: Database) -> int:
    """Submissions there are; the next one has the number after that."""
    with database.writing() as session:
        number = int(session.execute(text("SELECT coalesce(max(id), 0) FROM submission")).scalar_one())
        if database.engine.dialect.name == "postgresql" and number:
            # A transaction that came to nothing has used up numbers.
            session.execute(text("SELECT setval(pg_get_serial_sequence('submission', 'id'), :number)"), {"number": number})
    return number
