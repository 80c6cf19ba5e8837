"""One database as the registry uses it: short read sessions, short write transactions, nothing left open."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.orm import Session

from registry.config import make_folder
from registry.errors import ConfigError, DatabaseAwayError

BUSY_TIMEOUT_MS = 10_000
POOL: dict[str, Any] = {"pool_size": 8, "max_overflow": 8, "hide_parameters": True}
"""Eight threads and as many again; errors do not repeat the values of a statement, for those are somebody's document."""
WRITES = "tameshi_writes"
"""Execution option of connections that will write: SQLite then takes its lock at once instead of failing half way."""
KNOWN, FRESH = "known facets", "fresh facets"
"""What a write session carries in its `info`: ids of the dictionary that are known for sure, and those its own transaction found."""
LATER = "work for later"
"""What a write session carries in its `info`: work that is due once it was committed, each piece for a transaction of its own."""
KEPT = "kept for readers"
"""What read sessions carry in their `info`: a dictionary of whatever this process keeps of the database in memory."""
FOUND = "found in this snapshot"
"""What read sessions carry in their `info`: questions with their answers, which one snapshot does not change."""
MOST_KNOWN = 50_000
"""Ids of the dictionary that one process keeps, in about 10 MB."""
WAL_BYTES = 64 * 1024 * 1024
"""From this size on SQLite's log is written back and cut, which waits for readers; below it whatever is free is written back."""
_WAL_WAIT_MS = 2_000
_STEPS = 50_000
"""Of SQLite's machine, some milliseconds, between two looks at the clock."""
_DEADLINE = "deadline"


class Database:
    """The engine of one database URL, and the two ways to use it; with `patience_s`, no statement may take longer."""

    def __init__(self, url: str, patience_s: int | None = None) -> None:
        self.engine = make_engine(url)
        if patience_s is not None:
            _hurry(self.engine, patience_s)
        sqlite = self.engine.dialect.name == "sqlite"
        snapshot: dict[str, Any] = {} if sqlite else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._read_engine = self.engine.execution_options(**snapshot)
        self._write_engine = self.engine.execution_options(**{WRITES: True})
        self._facet_ids: dict[tuple[str, str], int] = {}
        self._kept: dict[str, object] = {}
        self._wal = Path(f"{self.engine.url.database}-wal") if sqlite else None

    @property
    def kept(self) -> Mapping[str, object]:
        """What this process keeps of the database in memory, by name."""
        return self._kept

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session over one snapshot, rolled back at the end whatever happened."""
        session = self.read_session()
        try:
            yield session
        finally:
            session.rollback()
            session.close()

    def read_session(self) -> Session:
        """A read session that the caller closes; `reading` is the safer way."""
        return Session(self._read_engine, autoflush=False, expire_on_commit=False, info={KEPT: self._kept, FOUND: []})

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose transaction is committed at the end, or rolled back when something is raised."""
        info: dict[str, Any] = {KNOWN: self._facet_ids, FRESH: {}, LATER: []}
        session = Session(self._write_engine, autoflush=False, expire_on_commit=False, info=info)
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.close()
        self._remember(info[FRESH])
        for work in info[LATER]:
            # Boundary: what was committed stays so. Work that a busy database does not take now falls due again.
            with suppress(OperationalError), self.writing() as later:
                work(later)
        self._cut_log()

    def _remember(self, fresh: dict[tuple[str, str], int]) -> None:
        """Ids that a committed transaction found; only now can nothing take them back."""
        if fresh:
            if len(self._facet_ids) + len(fresh) > MOST_KNOWN:
                self._facet_ids = {}  # A new one: others may be looking into the old one.
            self._facet_ids.update(fresh)

    def _cut_log(self) -> None:
        """SQLite's log within its bounds: readers that always overlap would let it grow for ever."""
        if self._wal is None or not self._wal.exists() or self._wal.stat().st_size < WAL_BYTES:
            return
        with self.engine.connect() as connection:
            raw: Any = connection.connection.dbapi_connection
            raw.execute(f"PRAGMA busy_timeout={_WAL_WAIT_MS}")
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            raw.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection in a write transaction, for migrations."""
        with self._write_engine.begin() as connection:
            yield connection

    def dispose(self) -> None:
        """Every connection closed."""
        self.engine.dispose()


@contextmanager
def asked_by_command() -> Iterator[None]:
    """What the database says no to inside becomes a DatabaseAwayError in words; a server answers otherwise."""
    try:
        yield
    except DBAPIError as error:
        what = "does not answer" if isinstance(error, OperationalError) else "refuses"
        raise DatabaseAwayError(f"the database {what}: {str(error.orig).strip()}") from None


def shown_url(url: str) -> str:
    """The address of a database without its password."""
    return make_url(url).render_as_string(hide_password=True)


def make_engine(url: str) -> Engine:
    """An engine for SQLite or PostgreSQL; connects to nothing yet. Raises ConfigError for another database."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # A port that is no number is a ValueError.
        raise ConfigError("DATABASE_URL cannot be read; write sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME") from None
    if parsed.drivername in {"postgres", "postgresql", "postgresql+psycopg"}:
        return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True, pool_recycle=1800, **POOL)
    if parsed.drivername in {"sqlite", "sqlite+pysqlite"}:
        if not parsed.database or parsed.database == ":memory:":
            raise ConfigError("DATABASE_URL must name a SQLite file: a database in memory is another one in every thread")
        make_folder(Path(parsed.database).parent, "DATABASE_URL, else TAMESHI_VAR")
        engine = create_engine(parsed, connect_args={"check_same_thread": False}, **POOL)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    raise ConfigError(f"DATABASE_URL names {parsed.drivername!r}; sqlite and postgresql are known")


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy's own BEGIN is used, not the driver's.
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",  # An acknowledged submission survives a power cut.
        "foreign_keys=ON",
        "journal_size_limit=67108864",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _hurry(engine: Engine, patience_s: int) -> None:
    """Every statement of the engine ends after so many seconds, as an OperationalError."""
    if engine.dialect.name != "sqlite":

        @event.listens_for(engine, "connect")
        def bound(connection: Any, _record: object) -> None:
            connection.execute(f"SET statement_timeout = '{patience_s}s'")
            connection.commit()

        return

    @event.listens_for(engine, "connect")
    def watch(connection: Any, record: Any) -> None:
        info = record.info
        connection.set_progress_handler(lambda: time.monotonic() > info.get(_DEADLINE, float("inf")), _STEPS)

    @event.listens_for(engine, "before_cursor_execute")
    def start(connection: Connection, *_more: object) -> None:
        connection.info[_DEADLINE] = time.monotonic() + patience_s


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
