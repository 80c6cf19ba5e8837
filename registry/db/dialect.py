"""The only home of SQL that differs between SQLite and PostgreSQL: upserts and the index of words.

Both databases index the same tokens, made by `registry.search.words`. SQLite keeps them in an FTS5 table whose rowid
is the submission's; PostgreSQL keeps a stored tsvector, written as a literal so that no parser of its own has a say.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, bindparam, column, literal_column, select, table, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.dialects.postgresql.dml import Insert as PostgresInsert
from sqlalchemy.dialects.sqlite.dml import Insert as SqliteInsert
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import Select

Phrase = tuple[tuple[str, ...], bool]
"""Tokens that follow each other, and whether the last one is only the beginning of a word."""

WORDS = table("submission_words", column("submission_id"), column("words"))
_FTS = table("submission_words", column("rowid"), column("words"))
_POSITIONS = 16_383
"""The last position a tsvector knows."""

_SQLITE_WORDS = """
CREATE VIRTUAL TABLE submission_words USING fts5(
  words, content='', tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*' separators ' '"
)
"""
_POSTGRES_WORDS = (
    """
    CREATE TABLE submission_words (
      submission_id BIGINT NOT NULL CONSTRAINT pk_submission_words PRIMARY KEY
        CONSTRAINT fk_submission_words_submission_id REFERENCES submission (id) ON DELETE CASCADE,
      words TSVECTOR NOT NULL
    )
    """,
    "CREATE INDEX ix_submission_words_words ON submission_words USING gin (words)",
)


def create_words(_target: object, connection: Connection, **_options: Any) -> None:
    """The index of words, made."""
    for statement in (_SQLITE_WORDS,) if connection.dialect.name == "sqlite" else _POSTGRES_WORDS:
        connection.exec_driver_sql(statement)


def drop_words(connection: Connection) -> None:
    """The index of words, gone."""
    connection.exec_driver_sql("DROP TABLE submission_words")


def insert_missing(session: Session, into: Table) -> SqliteInsert | PostgresInsert:
    """An INSERT that leaves rows alone which are there already."""
    if _name(session) == "sqlite":
        return sqlite.insert(into).on_conflict_do_nothing()
    return postgresql.insert(into).on_conflict_do_nothing()


def index_words(session: Session, submission_id: int, tokens: Sequence[str]) -> None:
    """The words of one submission, findable from now on."""
    if _name(session) == "sqlite":
        statement = text("INSERT INTO submission_words (rowid, words) VALUES (:id, :words)")
        session.execute(statement, {"id": submission_id, "words": " ".join(tokens)})
    else:
        statement = text("INSERT INTO submission_words (submission_id, words) VALUES (:id, CAST(:words AS tsvector))")
        session.execute(statement, {"id": submission_id, "words": _vector(tokens)})


def having_words(session: Session, phrases: Sequence[Phrase]) -> Select[Any]:
    """The ids of submissions that hold every phrase."""
    if _name(session) == "sqlite":
        expression = " AND ".join(_fts_phrase(tokens, prefix) for tokens, prefix in phrases)
        return select(_FTS.c.rowid).where(literal_column("submission_words").op("MATCH")(bindparam(None, expression)))
    expression = " & ".join(_ts_phrase(tokens, prefix) for tokens, prefix in phrases)
    found: ColumnElement[bool] = WORDS.c.words.op("@@")(bindparam(None, expression).cast(TSQUERY))
    return select(WORDS.c.submission_id).where(found)


def _name(session: Session) -> str:
    return session.get_bind().dialect.name


def _fts_phrase(tokens: Sequence[str], prefix: bool) -> str:
    return '"' + " ".join(tokens).replace('"', '""') + '"' + (" *" if prefix else "")


def _ts_phrase(tokens: Sequence[str], prefix: bool) -> str:
    *first, last = (_lexeme(token) for token in tokens)
    return "(" + " <-> ".join([*first, last + (":*" if prefix else "")]) + ")"


def _lexeme(token: str) -> str:
    escaped = token.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _vector(tokens: Sequence[str]) -> str:
    """A tsvector literal; beyond its last position counting starts again, so that no word of a long note is lost."""
    places: dict[str, list[str]] = {}
    for position, token in enumerate(tokens):
        places.setdefault(token, []).append(str(position % _POSITIONS + 1))
    return " ".join(f"{_lexeme(token)}:{','.join(positions[:256])}" for token, positions in places.items())
