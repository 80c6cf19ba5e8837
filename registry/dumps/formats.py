"""The formats of a dump's tables: one row each, a sink that takes submissions one by one and what is done at the end."""

import csv
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from registry.dumps.tables import TABLES, Cell, Kept, Table, Type
from registry.errors import ConfigError

SQLITE = "tameshi.sqlite"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
_SQL: dict[Type, str] = {"string": "TEXT", "datetime": "TEXT", "boolean": "INTEGER", "integer": "INTEGER", "number": "REAL"}
_DUCK: dict[Type, str] = {"string": "VARCHAR", "datetime": "TIMESTAMPTZ", "boolean": "BOOLEAN", "integer": "BIGINT", "number": "DOUBLE"}


class Sink(Protocol):
    """Takes submissions in their order."""

    def add(self, kept: Kept) -> None:
        """Its rows, in every table."""


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write the tables."""

    meaning: str
    sink: Callable[[Path], AbstractContextManager[Sink]]
    finish: Callable[[Path], None]


class _Csv:
    """A file a table, RFC 4180 in UTF-8."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        streams = {name: stack.enter_context((folder / f"{name}.csv").open("w", encoding="utf-8", newline="")) for name in TABLES}
        self._writers = {name: csv.writer(stream) for name, stream in streams.items()}
        for name, table in TABLES.items():
            self._writers[name].writerow([column.name for column in table.columns])

    def add(self, kept: Kept) -> None:
        for name, table in TABLES.items():
            self._writers[name].writerows([[cell_text(cell) for cell in row] for row in table.rows(kept)])


def cell_text(cell: Cell) -> str:
    """A cell as it stands in a CSV: nothing for what was not stated, and an apostrophe before a text that a spreadsheet would compute.

    The apostrophe also stands before a text that begins with one, so that it can be taken away again without loss.
    """
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_FORMULA) else cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "" if cell is None else repr(cell)


@contextmanager
def _csv(folder: Path) -> Iterator[Sink]:
    with ExitStack() as stack:
        yield _Csv(folder, stack)


class _Sqlite:
    """One file with all tables, as Datasette serves it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._inserts = {name: f"INSERT INTO {name} VALUES ({', '.join('?' * len(table.columns))})" for name, table in TABLES.items()}  # noqa: S608  # Names of ours.
        for name, table in TABLES.items():
            connection.execute(_create(name, table))

    def add(self, kept: Kept) -> None:
        for name, table in TABLES.items():
            self._connection.executemany(self._inserts[name], table.rows(kept))


def _create(name: str, table: Table) -> str:
    columns = ", ".join(f"{column.name} {_SQL[column.type]}{_key(column.name)}" for column in table.columns)
    return f"CREATE TABLE {name} ({columns})"


def _key(column: str) -> str:
    return {"id": " PRIMARY KEY", "submission_id": " REFERENCES submissions(id)"}.get(column, "")


@contextmanager
def _sqlite(folder: Path) -> Iterator[Sink]:
    with closing(sqlite3.connect(folder / SQLITE, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")  # The file is thrown away where it is not finished.
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        yield _Sqlite(connection)
        for name, table in TABLES.items():
            if any(column.name == "submission_id" for column in table.columns):
                connection.execute(f"CREATE INDEX {name}_submission_id ON {name} (submission_id)")
        connection.execute("COMMIT")


@contextmanager
def _nothing(_folder: Path) -> Iterator[Sink]:
    """Parquet is made of the CSV files when they are whole."""
    yield _Nothing()


class _Nothing:
    def add(self, kept: Kept) -> None:
        pass


def _parquet(folder: Path) -> None:
    """The CSV files as Parquet, column by column, compressed by zstd. Raises ConfigError without duckdb."""
    try:
        import duckdb
    except ImportError:
        raise ConfigError("Parquet needs duckdb: pip install 'tameshi[export]', or leave parquet out of --formats") from None
    with duckdb.connect(config={"memory_limit": "256MB", "threads": 1}) as connection:
        for name, table in TABLES.items():
            types = "{" + ", ".join(f"'{column.name}': '{_DUCK[column.type]}'" for column in table.columns) + "}"
            cells = ", ".join(_unescaped(column.name, column.type) for column in table.columns)
            source = f"read_csv($source, header = true, columns = {types}, quote = '\"', escape = '\"', nullstr = '', parallel = false)"
            target = str(folder / f"{name}.parquet").replace("'", "''")
            connection.execute(
                f"COPY (SELECT {cells} FROM {source}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)",  # noqa: S608  # Names of ours.
                {"source": str(folder / f"{name}.csv")},
            )


def _unescaped(name: str, type_: Type) -> str:
    return f"CASE WHEN starts_with({name}, '''') THEN substr({name}, 2) ELSE {name} END AS {name}" if type_ == "string" else name


def _done(_folder: Path) -> None:
    """Nothing is left to do."""


FORMATS: dict[str, Format] = {
    "csv": Format("a CSV file a table", _csv, _done),
    "sqlite": Format("all tables in one SQLite file, for Datasette", _sqlite, _done),
    "parquet": Format("a Parquet file a table, made of the CSV files", _nothing, _parquet),
}
"""In the order in which they are finished."""
