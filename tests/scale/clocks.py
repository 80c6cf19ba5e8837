"""Whose CPU a request spends: the database's own, and all of it.

SQLite works inside the process that asks. Its share is what the thread spends inside the driver's calls: executing, fetching, committing.
Making Python's objects of the rows happens in there too, so the share is rather too high than too low. PostgreSQL's share is what the
processes spend that serve this application. What a page costs in all is the CPU of this process and of those.
"""

import sqlite3
import time
from collections.abc import Callable
from typing import Any, NamedTuple, Self

from sqlalchemy import event

from registry.db.engine import Database
from tests.scale.kept import Backends


class Spent(NamedTuple):
    """CPU milliseconds of one piece of work, and the statements it sent."""

    database_ms: float
    all_ms: float
    statements: int


class _Inside:
    """Nanoseconds that threads have spent inside SQLite."""

    spent_ns = 0


def _timed(name: str) -> Callable[..., Any]:
    """The method of this name of the driver's class, its CPU taken down."""

    def call(self: Any, *words: Any) -> Any:
        began = time.thread_time_ns()
        try:
            return getattr(super(type(self), self), name)(*words)
        finally:
            _Inside.spent_ns += time.thread_time_ns() - began

    return call


class _Cursor(sqlite3.Cursor):
    execute, executemany, executescript = _timed("execute"), _timed("executemany"), _timed("executescript")
    fetchone, fetchmany, fetchall = _timed("fetchone"), _timed("fetchmany"), _timed("fetchall")

    def __iter__(self) -> Self:
        return self

    __next__ = _timed("__next__")


class _Connection(sqlite3.Connection):
    commit, rollback = _timed("commit"), _timed("rollback")

    def cursor(self, factory: Any = _Cursor) -> Any:
        return super().cursor(factory)


class Clock:
    """Measures work over one database; made before its first connection."""

    def __init__(self, database: Database) -> None:
        self._sent = 0
        event.listen(database.engine, "before_cursor_execute", self._count)
        if database.engine.dialect.name == "sqlite":
            event.listen(database.engine, "do_connect", lambda _dialect, _record, _words, named: named.update(factory=_Connection))
            self._database_s: Callable[[], float] = lambda: _Inside.spent_ns / 1e9
            self._elsewhere_s: Callable[[], float] = lambda: 0.0
        else:
            self._database_s = self._elsewhere_s = Backends(database).used_s

    def _count(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self._sent += not statement.startswith(("BEGIN", "PRAGMA"))

    def spent(self, work: Callable[[], object]) -> Spent:
        """What the work cost."""
        sent, there, elsewhere = self._sent, self._database_s(), self._elsewhere_s()
        here = time.process_time()
        work()
        here = time.process_time() - here
        return Spent(
            database_ms=(self._database_s() - there) * 1e3,
            all_ms=(here + self._elsewhere_s() - elsewhere) * 1e3,
            statements=self._sent - sent,
        )
