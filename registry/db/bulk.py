"""Many rows at once, by the fastest way each database has.

SQLite runs one prepared statement per row inside the process. PostgreSQL gets one statement with one array per column,
so that a submission costs as many round trips as it has tables. Values come as the columns keep them: nothing is converted here.
"""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, String, Table
from sqlalchemy.dialects import postgresql

from registry.db.arrays import columns_of, literal
from registry.db.types import Labels

Row = tuple[Any, ...]
_POSTGRES = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy's own has no types.


def insert_rows(connection: Connection, table: Table, columns: tuple[str, ...], rows: Sequence[Row]) -> None:
    """The rows, written in one statement; nothing where there are none."""
    if rows:
        _send(connection, _insert(connection.dialect.name, table, columns), rows)


def add_counts(connection: Connection, table: Table, amounts: tuple[str, ...], rows: Sequence[Row]) -> None:
    """Amounts added to rows of counts, which begin at zero: each row is a key, then the amounts; one statement.

    Callers sort the rows by their keys, so that two writers never wait for each other crosswise.
    """
    if rows:
        _send(connection, _upsert(connection.dialect.name, table, amounts), rows)


def put_rows(connection: Connection, table: Table, columns: tuple[str, ...], rows: Sequence[Row]) -> None:
    """Rows written, or written over where their keys are there already; one statement. Sorted by their keys, as counts are."""
    if rows:
        _send(connection, _replace(connection.dialect.name, table, columns), rows)


def merge_rows(connection: Connection, table: Table, columns: tuple[str, ...], rows: Sequence[Row], change: str) -> None:
    """The rows, written in one statement; `change` says in SQL what becomes of one that is there already. Sorted, as for `add_counts`."""
    if rows:
        _send(connection, f"{_insert(connection.dialect.name, table, columns)} ON CONFLICT ({_key(table)}) DO UPDATE SET {change}", rows)


def counted_rows(connection: Connection, table: Table, columns: tuple[str, ...], draft: bool, keys: Sequence[int]) -> list[Row]:
    """The rows of a table of counts whose `key` is among some, as many as there may be: they come as one parameter; one statement."""
    found = connection.exec_driver_sql(_select(connection.dialect.name, table, columns), (draft, _one_parameter(connection, keys)))
    return [tuple(row) for row in found]


def _send(connection: Connection, statement: str, rows: Sequence[Row]) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(statement, rows[0] if len(rows) == 1 else list(rows))
    else:
        connection.exec_driver_sql(statement, columns_of(rows))


@cache
def _insert(dialect: str, table: Table, columns: tuple[str, ...]) -> str:
    into = f"INSERT INTO {table.name} ({', '.join(map(_quoted, columns))})"
    if dialect == "sqlite":
        return f"{into} VALUES ({', '.join('?' * len(columns))})"
    return f"{into} SELECT * FROM unnest({_arrays(table, columns)})"  # noqa: S608  # Our own names.


@cache
def _upsert(dialect: str, table: Table, amounts: tuple[str, ...]) -> str:
    key = tuple(column.name for column in table.primary_key)
    sums = ", ".join(f"{name} = {table.name}.{name} + excluded.{name}" for name in amounts)
    return f"{_insert(dialect, table, key + amounts)} ON CONFLICT ({_key(table)}) DO UPDATE SET {sums}"


def _key(table: Table) -> str:
    return ", ".join(column.name for column in table.primary_key)


def _one_parameter(connection: Connection, numbers: Sequence[int]) -> Any:
    return json.dumps(numbers) if connection.dialect.name == "sqlite" else literal(numbers)


@cache
def _select(dialect: str, table: Table, columns: tuple[str, ...]) -> str:
    names = ", ".join(map(_quoted, columns))
    place, among = ("?", "IN (SELECT value FROM json_each(?))") if dialect == "sqlite" else ("%s", "= ANY (%s::BIGINT[])")
    return f"SELECT {names} FROM {table.name} WHERE draft = {place} AND key {among}"  # noqa: S608  # Our own names.


@cache
def _replace(dialect: str, table: Table, columns: tuple[str, ...]) -> str:
    key = tuple(column.name for column in table.primary_key)
    news = ", ".join(f"{_quoted(name)} = excluded.{_quoted(name)}" for name in columns if name not in key)
    return f"{_insert(dialect, table, columns)} ON CONFLICT ({', '.join(key)}) DO UPDATE SET {news}"


def _arrays(table: Table, columns: tuple[str, ...]) -> str:
    """One parameter a column. Texts come as TEXT: a cast to VARCHAR(8) would cut them instead of complaining."""
    return ", ".join(f"%s::{_type_name(table, name)}[]" for name in columns)


def _type_name(table: Table, name: str) -> str:
    kind = table.c[name].type
    return "TEXT" if isinstance(kind, String | Labels) else kind.compile(_POSTGRES)


def _quoted(name: str) -> str:
    """`position` and its like are words of SQL too."""
    return f'"{name}"'
