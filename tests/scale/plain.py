"""The same data as plain rows, which is what everybody begins with: one row a value, one text a submission.

`GROUP BY`, exact medians and `LIKE` over them are what the registry's own answers are held against.
"""

import sqlite3
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import psycopg

from registry.db.pack import unpack_labels, unpack_numbers
from registry.derive.rows import SERIES_COLUMNS, Derived

_TABLES = (
    "CREATE TABLE IF NOT EXISTS text (submission_id BIGINT PRIMARY KEY, body TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS point (submission_id BIGINT NOT NULL, line BIGINT NOT NULL, frame INTEGER NOT NULL, value REAL NOT NULL)",
    "CREATE TABLE IF NOT EXISTS wide (submission_id BIGINT PRIMARY KEY, uid TEXT, title TEXT, received_at TEXT, "
    "outcome TEXT, mode TEXT, nic TEXT, driver TEXT, hypervisor TEXT, cpu TEXT, kernel TEXT, os TEXT)",
)
FACETS = ("mode", "nic", "driver", "hypervisor", "cpu", "kernel", "os")
"""Columns of `wide` that are counted; of a field with several values the first one stands there."""
_COLUMNS = {name: place - 1 for place, name in enumerate(SERIES_COLUMNS)}
_WORDS = """CREATE VIRTUAL TABLE IF NOT EXISTS wide_words USING fts5(words, content='', tokenize="unicode61 remove_diacritics 0")"""
"""The words that the registry indexes, for whoever looks for them in this file."""
Row = tuple[Any, ...]


def line_number(*told: object) -> int:
    """Label, unit, family, direction, kind of run and of link, loss allowed and setting of a line, as one number."""
    return zlib.crc32(repr(told).encode())


def points_of(rows: Derived) -> Iterable[Row]:
    """Line, frame size and value of everything that the chart of rates by mode takes in."""
    columns = rows.columns
    if columns["example"] or columns["kind"] != "trial" or columns["plausibility"] == "implausible":
        return
    for one in rows.series:
        told = {name: one[place] for name, place in _COLUMNS.items() if place >= 0}
        labels = unpack_labels(told["labels"])
        if told["metric"] != "rate" or "apart" in labels:
            continue
        line = line_number(
            labels.get("mode", "unknown"), told["unit"], told["family"], told["direction"], told["run_kind"], told["link_type"],
            told["loss_ratio_allowed"], labels.get("setting", ""),
        )  # fmt: skip
        for frame, value in zip(*unpack_numbers(told["frames"], told["points"]), strict=True):
            yield line, frame, value


def wide_row(rows: Derived) -> Row:
    """What a table of one row a submission has."""
    first: dict[str, str] = {}
    for one in rows.facets:
        first.setdefault(one.field, one.value)
    columns = rows.columns
    return columns["uid"], columns["title"], columns["received_at"].isoformat(), columns["outcome"], *map(first.get, FACETS)


class Plain:
    """Plain rows in a database of their own, through the bare driver."""

    def __init__(self, connection: Any, mark: str) -> None:
        self._connection = connection
        self._mark = mark
        for statement in _TABLES:
            connection.execute(statement)
        connection.commit()

    @classmethod
    def sqlite(cls, file: Path) -> "Plain":
        """In a SQLite file."""
        connection = sqlite3.connect(file, check_same_thread=False)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute(_WORDS)
        return cls(connection, "?")

    @classmethod
    def postgresql(cls, url: str) -> "Plain":
        """In a database of PostgreSQL."""
        return cls(psycopg.connect(url), "%s")

    @property
    def backend(self) -> int | None:
        """The process that answers, where the database has processes."""
        return getattr(getattr(self._connection, "info", None), "backend_pid", None)

    def loosen(self) -> None:
        """Ready to be written to: without the indexes that `tidy` makes."""
        for column in ("outcome", *FACETS):
            self._connection.execute(f"DROP INDEX IF EXISTS ix_wide_{column}")
        self._connection.commit()

    def last(self) -> int:
        """The highest number there is."""
        return int(self.ask("SELECT coalesce(max(submission_id), 0) FROM wide")[0][0])

    def add(self, texts: Sequence[Row], points: Sequence[Row], wide: Sequence[Row], words: Iterable[Row]) -> None:
        """Some rows more; the words only on SQLite, where others search for them."""
        if not isinstance(self._connection, psycopg.Connection):
            self._connection.executemany("INSERT INTO wide_words (rowid, words) VALUES (?, ?)", words)
        for table, rows in (("text", texts), ("point", points), ("wide", wide)):
            if isinstance(self._connection, psycopg.Connection):
                with self._connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as sink:
                    for row in rows:
                        sink.write_row(row)
            elif rows:
                marks = ", ".join("?" * len(rows[0]))
                self._connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608  # Our own names.
        self._connection.commit()

    def ask(self, statement: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """The rows of a statement, whose parameters are written `?`."""
        rows: list[Row] = self._connection.execute(statement.replace("?", self._mark), parameters).fetchall()
        self._connection.rollback()
        return rows

    def tidy(self) -> None:
        """An index for every column that is counted, and the planner's statistics."""
        for column in ("outcome", *FACETS):
            self._connection.execute(f"CREATE INDEX IF NOT EXISTS ix_wide_{column} ON wide ({column})")
        self._connection.commit()
        self._connection.execute("ANALYZE")
        self._connection.commit()

    def close(self) -> None:
        """Let go of."""
        self._connection.close()
