"""All tables of a dump in one SQLite file, as Datasette serves it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from registry.dumps.tables import TABLES, Kept, Table, Type

NAME = "tameshi.sqlite"
_SQL: dict[Type, str] = {"string": "TEXT", "datetime": "TEXT", "boolean": "INTEGER", "integer": "INTEGER", "number": "REAL"}


class SqliteFile:
    """An open file that submissions are added to."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._inserts = {name: f"INSERT INTO {name} VALUES ({', '.join('?' * len(table.columns))})" for name, table in TABLES.items()}  # noqa: S608  # Names of ours.
        for name, table in TABLES.items():
            connection.execute(_create(name, table))

    def add(self, kept: Kept) -> None:
        """Its rows, in every table."""
        for name, table in TABLES.items():
            self._connection.executemany(self._inserts[name], table.rows(kept))


def _create(name: str, table: Table) -> str:
    columns = ", ".join(f"{column.name} {_SQL[column.type]}{_key(column.name)}" for column in table.columns)
    return f"CREATE TABLE {name} ({columns})"


def _key(column: str) -> str:
    return {"id": " PRIMARY KEY", "submission_id": " REFERENCES submissions(id)"}.get(column, "")


@contextmanager
def sqlite_file(folder: Path) -> Iterator[SqliteFile]:
    """The file of a folder, with its indexes at the end."""
    with closing(sqlite3.connect(folder / NAME, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")  # The file is thrown away where it is not finished.
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        yield SqliteFile(connection)
        for name, table in TABLES.items():
            if any(column.name == "submission_id" for column in table.columns):
                connection.execute(f"CREATE INDEX {name}_submission_id ON {name} (submission_id)")
        connection.execute("COMMIT")
