"""The only home of SQL that differs between SQLite and PostgreSQL: upserts and the index of words.

Both databases index the same tokens, made by `registry.search.words`. SQLite keeps them in an FTS5 table whose rowid
is the submission's; PostgreSQL keeps a stored tsvector, written as a literal so that no parser of its own has a say.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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

_DRAFT = "submission_words_draft"
_SQLITE_WORDS = """
CREATE VIRTUAL TABLE {} USING fts5(
  words, content='', tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*' separators ' '"
)
"""
_POSTGRES_WORDS = (
    """
    CREATE TABLE submission_words (
      submission_id BIGINT NOT NULL CONSTRAINT pk_submission_words PRIMARY KEY,
      words TSVECTOR NOT NULL
    )
    """,
    "CREATE INDEX ix_submission_words_words ON submission_words USING gin (words)",
)


def create_words(_target: object, connection: Connection, **_options: Any) -> None:
    """The index of words, made."""
    for statement in (_SQLITE_WORDS.format("submission_words"),) if connection.dialect.name == "sqlite" else _POSTGRES_WORDS:
        connection.exec_driver_sql(statement)


def drop_words(connection: Connection) -> None:
    """The index of words, gone."""
    connection.exec_driver_sql("DROP TABLE submission_words")


def insert_missing(name: str, into: Table) -> SqliteInsert | PostgresInsert:
    """An INSERT in the dialect of this name that leaves rows alone which are there already."""
    if name == "sqlite":
        return sqlite.insert(into).on_conflict_do_nothing()
    return postgresql.insert(into).on_conflict_do_nothing()


def insert_or_find(session: Session, into: Table, *key: str) -> SqliteInsert | PostgresInsert:
    """An INSERT whose RETURNING also gives the rows that another writer entered meanwhile."""
    statement = sqlite.insert(into) if _name(session) == "sqlite" else postgresql.insert(into)
    return statement.on_conflict_do_update(index_elements=list(key), set_={key[0]: into.c[key[0]]})


def index_words(session: Session, many: Sequence[tuple[int, Sequence[str]]], *, draft: bool = False) -> None:
    """The words of submissions, findable from now on; one statement. In a draft, only SQLite knows one apart from what is searched."""
    if not many:
        return
    connection = session.connection()
    if _name(session) == "sqlite":
        rows = [(number, " ".join(tokens)) for number, tokens in many]
        name = _DRAFT if draft else WORDS.name
        statement = f"INSERT INTO {name} (rowid, words) VALUES (?, ?)"  # noqa: S608  # Our own names.
        connection.exec_driver_sql(statement, rows[0] if len(rows) == 1 else rows)
    else:
        numbers, vectors = [number for number, _ in many], [_vector(tokens) for _, tokens in many]
        source = "SELECT number, vector::tsvector FROM unnest(%s::BIGINT[], %s::TEXT[]) AS new (number, vector)"
        again = "ON CONFLICT (submission_id) DO UPDATE SET words = excluded.words"
        connection.exec_driver_sql(f"INSERT INTO submission_words {source} {again}", (numbers, vectors))  # Our own words.


def forget_words(session: Session, number: int, tokens: Sequence[str], *, draft: bool = False) -> None:
    """The words of one submission gone; SQLite's index must be told which ones they were."""
    if _name(session) == "postgresql":
        clear_words(session, number - 1, number)
    elif tokens:
        name = _DRAFT if draft else WORDS.name
        statement = f"INSERT INTO {name} ({name}, rowid, words) VALUES ('delete', ?, ?)"  # noqa: S608  # Our own names.
        session.connection().exec_driver_sql(statement, (number, " ".join(tokens)))


@contextmanager
def overwriting(session: Session) -> Iterator[None]:
    """What is deleted inside is overwritten in SQLite's file; PostgreSQL's vacuum gives such space to others."""
    if _name(session) != "sqlite":
        yield
        return
    session.connection().exec_driver_sql("PRAGMA secure_delete=ON")
    try:
        yield
    finally:
        session.connection().exec_driver_sql("PRAGMA secure_delete=OFF")


def begin_words_draft(session: Session) -> None:
    """An empty index beside the one that is searched: SQLite's cannot forget single submissions. PostgreSQL needs none."""
    if _name(session) == "sqlite":
        session.execute(text(f"DROP TABLE IF EXISTS {_DRAFT}"))
        session.execute(text(_SQLITE_WORDS.format(_DRAFT)))


def finish_words_draft(session: Session) -> None:
    """The draft in the place of the index that was searched until now."""
    if _name(session) == "sqlite":
        session.execute(text("DROP TABLE submission_words"))
        session.execute(text(f"ALTER TABLE {_DRAFT} RENAME TO submission_words"))


def clear_words(session: Session, above: int, last: int) -> None:
    """The words of a range of submissions gone, where they can be removed without knowing them; SQLite makes them anew in a draft."""
    if _name(session) == "postgresql":
        session.execute(text("DELETE FROM submission_words WHERE submission_id > :above AND submission_id <= :last"), _range(above, last))


def clear_facets(session: Session, above: int, last: int) -> None:
    """The facets of a range of submissions gone, without reading all of the others: one look into the index for every value."""
    values = "IN (SELECT id FROM facet)" if _name(session) == "sqlite" else "= ANY (ARRAY (SELECT id FROM facet))"
    statement = f"DELETE FROM submission_facet WHERE facet_id {values} AND submission_id > :above AND submission_id <= :last"  # noqa: S608
    session.execute(text(statement), _range(above, last))


def _range(above: int, last: int) -> dict[str, int]:
    return {"above": above, "last": last}


def one_writer(session: Session, table: str = "submission") -> None:
    """Nobody else writes into a table until this transaction ends; readers are not disturbed. SQLite has one writer anyway."""
    if _name(session) == "postgresql":
        session.execute(text(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE"))  # Our own names.


def word_counts(session: Session) -> dict[str, int]:
    """Every word of the index, and in how many submissions it stands."""
    if _name(session) == "sqlite":
        session.execute(text("CREATE VIRTUAL TABLE temp.words_seen USING fts5vocab('main', 'submission_words', 'row')"))
        rows = session.execute(text("SELECT term, doc FROM temp.words_seen"))
    else:
        rows = session.execute(text("SELECT word, ndoc FROM ts_stat('SELECT words FROM submission_words')"))
    return {row[0]: row[1] for row in rows}


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
