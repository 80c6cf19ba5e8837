"""The only home of SQL that differs between SQLite and PostgreSQL: upserts, the index of words and the index of facets.

Both databases index the same tokens, made by `registry.search.words`. SQLite keeps them in an FTS5 table whose rowid
is the submission's; PostgreSQL keeps them one after the other, indexed as they are, so that no parser of its own has a say.
Which submissions have a facet is told by SQLite's other FTS5 table, whose tokens are ids of facets, and by PostgreSQL's
index over the arrays of `facet_list` (ADR 17).
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Boolean, Connection, Table, bindparam, column, literal, literal_column, select, table, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.dialects.postgresql.dml import Insert as PostgresInsert
from sqlalchemy.dialects.sqlite.dml import Insert as SqliteInsert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import Select

from registry.db.arrays import columns_of
from registry.db.pack import pack_ids, unpack_ids

Phrase = tuple[tuple[str, ...], bool]
"""Tokens that follow each other, and whether the last one is only the beginning of a word."""

FacetRow = tuple[int, Sequence[int], bytes, str | None]
"""Number of a submission, ids of its facets ascending, figures and flags packed."""

WORDS = table("submission_words", column("submission_id"), column("words"))
_FTS = table("submission_words", column("rowid"), column("words"))
_DRAFT = "submission_words_draft"
_SQLITE_WORDS = """
CREATE VIRTUAL TABLE {} USING fts5(
  words, content='', tokenize="unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*' separators ' '"
)
"""
_FACETS, _FACETS_DRAFT = "submission_facet", "submission_facet_draft"
_SQLITE_FACETS = "CREATE VIRTUAL TABLE {} USING fts5(facets, content='', columnsize=0, detail=none, tokenize=ascii)"
_SQLITE_TERMS = "CREATE VIRTUAL TABLE submission_facet_term USING fts5vocab(submission_facet, instance)"
_LEXEMES = "array_to_tsvector(string_to_array(words, ' '))"
"""Which tokens there are. Where they stand is looked up in the tokens themselves: positions would take as much room again."""
PENDING_KB = 256
"""Of what PostgreSQL has not sorted into such an index yet: each search reads all of it."""
_POSTGRES_WORDS = (
    """
    CREATE TABLE submission_words (
      submission_id BIGINT NOT NULL CONSTRAINT pk_submission_words PRIMARY KEY,
      words TEXT COLLATE "C" NOT NULL
    )
    """,
    f"CREATE INDEX ix_submission_words_words ON submission_words USING gin ({_LEXEMES}) WITH (gin_pending_list_limit={PENDING_KB})",
)


def create_words(_target: object, connection: Connection, **_options: Any) -> None:
    """The index of words, made."""
    for statement in (_SQLITE_WORDS.format("submission_words"),) if connection.dialect.name == "sqlite" else _POSTGRES_WORDS:
        connection.exec_driver_sql(statement)


def create_facet_index(_target: object, connection: Connection, **_options: Any) -> None:
    """The index of facets, made; PostgreSQL's is one of `facet_list`."""
    if connection.dialect.name == "sqlite":
        for statement in (_SQLITE_FACETS.format(_FACETS), _SQLITE_TERMS):
            connection.exec_driver_sql(statement)


_LOG_ENDS = "moderation_log only grows"
_LAST_OF_LOG = "(SELECT {} FROM moderation_log ORDER BY position DESC LIMIT 1)"
_FOLLOWS = (
    f"NEW.position = coalesce({_LAST_OF_LOG.format('position')}, 0) + 1 AND NEW.previous = coalesce({_LAST_OF_LOG.format('digest')}, '')"
)
_SQLITE_GUARDS = (
    *(
        f"CREATE TRIGGER moderation_log_no_{verb} BEFORE {verb.upper()} ON moderation_log BEGIN SELECT raise(ABORT, '{_LOG_ENDS}'); END"
        for verb in ("update", "delete")
    ),
    # Without this one INSERT OR REPLACE would take the place of an entry, and SQLite calls no trigger for the one it deletes.
    f"CREATE TRIGGER moderation_log_follows BEFORE INSERT ON moderation_log WHEN NOT coalesce({_FOLLOWS}, 0) "
    f"BEGIN SELECT raise(ABORT, '{_LOG_ENDS}: an entry follows the last one'); END",
)
_POSTGRES_GUARDS = (
    f"CREATE FUNCTION moderation_log_ends() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION '{_LOG_ENDS}'; END$$",
    f"CREATE FUNCTION moderation_log_follows() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN IF NOT coalesce({_FOLLOWS}, false) "
    f"THEN RAISE EXCEPTION '{_LOG_ENDS}: an entry follows the last one'; END IF; RETURN NEW; END$$",
    "CREATE TRIGGER moderation_log_ends BEFORE UPDATE OR DELETE OR TRUNCATE ON moderation_log "
    "FOR EACH STATEMENT EXECUTE FUNCTION moderation_log_ends()",
    "CREATE TRIGGER moderation_log_follows BEFORE INSERT ON moderation_log FOR EACH ROW EXECUTE FUNCTION moderation_log_follows()",
)


def guard_log(_target: object, connection: Connection, **_options: Any) -> None:
    """The log of moderation closed by the database itself: entries follow the last one and stay as they are (ADR 27)."""
    for statement in _SQLITE_GUARDS if connection.dialect.name == "sqlite" else _POSTGRES_GUARDS:
        connection.exec_driver_sql(statement)


def unguard_log(connection: Connection) -> None:
    """What guards the log gone, for a migration down; SQLite's triggers go with their table."""
    if connection.dialect.name == "postgresql":
        for name in ("ends", "follows"):
            connection.exec_driver_sql(f"DROP FUNCTION moderation_log_{name}() CASCADE")


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
    rows = [(number, " ".join(tokens)) for number, tokens in many]
    if _name(session) == "sqlite":
        statement = f"INSERT INTO {_DRAFT if draft else WORDS.name} (rowid, words) VALUES (?, ?)"  # noqa: S608  # Our own names.
        connection.exec_driver_sql(statement, _one_or_many(rows))
    else:
        again = "ON CONFLICT (submission_id) DO UPDATE SET words = excluded.words"
        statement = f"INSERT INTO submission_words SELECT * FROM unnest(%s::BIGINT[], %s::TEXT[]) {again}"  # noqa: S608  # Our own words.
        connection.exec_driver_sql(statement, columns_of(rows))


def forget_words(session: Session, number: int, tokens: Sequence[str], *, draft: bool = False) -> None:
    """The words of one submission gone; SQLite's index must be told which ones they were."""
    if _name(session) == "postgresql":
        clear_words(session, number - 1, number)
    elif tokens:
        name = _DRAFT if draft else WORDS.name
        statement = f"INSERT INTO {name} ({name}, rowid, words) VALUES ('delete', ?, ?)"  # noqa: S608  # Our own names.
        session.connection().exec_driver_sql(statement, (number, " ".join(tokens)))


@contextmanager
def sent_together(session: Session) -> Iterator[None]:
    """Statements inside, which give no rows, go to PostgreSQL without waiting for each answer; what it refuses is raised at the end."""
    if _name(session) == "sqlite":
        yield
        return
    connection = session.connection()
    raw: Any = connection.connection.dbapi_connection
    of_driver = connection.dialect.loaded_dbapi.Error
    try:
        with raw.pipeline():
            yield
    except of_driver as error:
        raise DBAPIError.instance(None, None, error, of_driver, hide_parameters=True, dialect=connection.dialect) from error


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


def begin_draft(session: Session) -> None:
    """Empty indexes beside those that are searched: SQLite's cannot forget single submissions. PostgreSQL needs none."""
    if _name(session) == "sqlite":
        for name, statement in ((_DRAFT, _SQLITE_WORDS), (_FACETS_DRAFT, _SQLITE_FACETS)):
            session.execute(text(f"DROP TABLE IF EXISTS {name}"))
            session.execute(text(statement.format(name)))


def finish_draft(session: Session) -> None:
    """The drafts in the place of the indexes that were searched until now."""
    if _name(session) == "sqlite":
        session.execute(text("DROP TABLE submission_facet_term"))
        for name, draft in ((WORDS.name, _DRAFT), (_FACETS, _FACETS_DRAFT)):
            session.execute(text(f"DROP TABLE {name}"))
            session.execute(text(f"ALTER TABLE {draft} RENAME TO {name}"))
        session.execute(text(_SQLITE_TERMS))


def clear_words(session: Session, above: int, last: int) -> None:
    """The words of a range of submissions gone, where they can be removed without knowing them; SQLite makes them anew in a draft."""
    if _name(session) == "postgresql":
        session.execute(text("DELETE FROM submission_words WHERE submission_id > :above AND submission_id <= :last"), _range(above, last))


def list_facets(session: Session, many: Sequence[FacetRow], *, draft: bool = False) -> None:
    """The rows of `facet_list`, their facets findable from now on; two statements. In a draft as `index_words`."""
    connection = session.connection()
    if _name(session) == "postgresql":
        columns = columns_of((number, "{" + _joined(ids, ",") + "}", figures, flags) for number, ids, figures, flags in many)
        arrays = "unnest(%s::BIGINT[], %s::TEXT[], %s::BYTEA[], %s::TEXT[]) AS new (number, ids, figures, flags)"
        source = f"SELECT number, ids::INTEGER[], figures, flags FROM {arrays}"  # noqa: S608  # Our own words.
        connection.exec_driver_sql(f"INSERT INTO facet_list (submission_id, facets, figures, flags) {source}", columns)
        return
    rows = [(number, pack_ids(ids), figures, flags) for number, ids, figures, flags in many]
    connection.exec_driver_sql("INSERT INTO facet_list (submission_id, facets, figures, flags) VALUES (?, ?, ?, ?)", _one_or_many(rows))
    index_facets(session, [(number, ids) for number, ids, *_ in many], draft=draft)


def index_facets(session: Session, many: Sequence[tuple[int, Sequence[int]]], *, draft: bool = False) -> None:
    """Facets of listed submissions, findable from now on; nothing to do for PostgreSQL, which looks after its index itself."""
    if _name(session) == "sqlite" and many:
        statement = f"INSERT INTO {_FACETS_DRAFT if draft else _FACETS} (rowid, facets) VALUES (?, ?)"  # noqa: S608  # Our own names.
        session.connection().exec_driver_sql(statement, _one_or_many([(number, _joined(ids, " ")) for number, ids in many]))


def forget_facets(session: Session, above: int, last: int, *, draft: bool = False) -> None:
    """The facets of listed submissions gone from the index, before their rows go: SQLite must be told which ones they were."""
    if _name(session) == "sqlite":
        name = _FACETS_DRAFT if draft else _FACETS
        listed = "SELECT submission_id, facets FROM facet_list WHERE submission_id > :above AND submission_id <= :last"
        rows = [(number, _joined(unpack_ids(packed), " ")) for number, packed in session.execute(text(listed), _range(above, last))]
        statement = f"INSERT INTO {name} ({name}, rowid, facets) VALUES ('delete', ?, ?)"  # noqa: S608  # Our own names.
        for row in rows:
            session.connection().exec_driver_sql(statement, row)


def facet_sums(session: Session, spread: int, round_at: int) -> dict[int, tuple[int, int]]:
    """Of every facet in the index, how many submissions have it, and a sum over their numbers that tells which."""
    if _name(session) == "sqlite":
        source, facet, number = "submission_facet_term", "CAST(term AS INTEGER)", "doc"
    else:
        source, facet, number = "facet_list, unnest(facets) AS one (facet)", "facet", "submission_id"
    told = f"SELECT {facet}, count(*), sum({number} * {spread} % {round_at}) FROM {source} GROUP BY 1"  # noqa: S608  # Our own names.
    return {row[0]: (row[1], int(row[2])) for row in session.execute(text(told))}


class _Condition(FunctionElement[bool]):
    """A condition that stands in WHERE as it is: SQLAlchemy would write `= 1` behind it for SQLite, which then looks at every row."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: Any = None) -> Any:
        """Itself: what is compiled has its brackets."""
        return self


class has_facet(_Condition):  # noqa: N801  # Used as a function of SQL.
    """Whether the submission of a number has one of the facets that a SELECT gives: `has_facet(number, ids.scalar_subquery())`."""

    inherit_cache = True


@compiles(has_facet, "sqlite")
def _has_facet_sqlite(element: has_facet, compiler: SQLCompiler, **options: Any) -> str:
    number, ids = (compiler.process(clause, **options) for clause in element.clauses)
    terms = f"SELECT CAST(id AS TEXT) FROM {ids}"  # noqa: S608  # Compiled already.
    return f"({number} IN (SELECT doc FROM submission_facet_term WHERE term IN ({terms})))"  # noqa: S608


@compiles(has_facet, "postgresql")
def _has_facet_postgres(element: has_facet, compiler: SQLCompiler, **options: Any) -> str:
    number, ids = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({number} IN (SELECT submission_id FROM facet_list WHERE facets && ARRAY{ids}::INTEGER[]))"  # noqa: S608


class is_among(_Condition):  # noqa: N801  # Used as a function of SQL.
    """Whether a number is in a list of JSON, which may be longer than a statement may have parameters: `is_among(number, "[1,2]")`."""

    inherit_cache = True


@compiles(is_among, "sqlite")
def _is_among_sqlite(element: is_among, compiler: SQLCompiler, **options: Any) -> str:
    number, listed = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({number} IN (SELECT value FROM json_each({listed})))"  # noqa: S608


@compiles(is_among, "postgresql")
def _is_among_postgres(element: is_among, compiler: SQLCompiler, **options: Any) -> str:
    number, listed = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({number} IN (SELECT value::BIGINT FROM json_array_elements_text(CAST({listed} AS JSON))))"  # noqa: S608


def _joined(ids: Sequence[int], between: str) -> str:
    return between.join(map(str, ids))


def _one_or_many(rows: list[tuple[Any, ...]]) -> Any:
    """One row alone spares the driver the machinery for many."""
    return rows[0] if len(rows) == 1 else rows


def _range(above: int, last: int) -> dict[str, int]:
    return {"above": above, "last": last}


def times_by_month(session: Session, table: Table, moment: str) -> list[tuple[str, int]]:
    """How many rows have a moment in each month of UTC."""
    month = f"strftime('%Y-%m', {moment})" if _name(session) == "sqlite" else f"to_char({moment} AT TIME ZONE 'UTC', 'YYYY-MM')"
    told = f"SELECT {month}, count(*) FROM {table.name} GROUP BY 1"  # noqa: S608  # Our own names.
    return [(row[0], row[1]) for row in session.execute(text(told))]


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
        rows = session.execute(text("SELECT word, ndoc FROM ts_stat(:vectors)"), {"vectors": f"SELECT {_LEXEMES} FROM submission_words"})  # noqa: S608
    return {row[0]: row[1] for row in rows}


def having_words(session: Session, phrases: Sequence[Phrase], above: int = 0) -> Select[Any]:
    """The ids of submissions above a number that hold every phrase."""
    if _name(session) == "sqlite":
        expression = " AND ".join(_fts_phrase(tokens, prefix) for tokens, prefix in phrases)
        found = select(_FTS.c.rowid).where(literal_column("submission_words").op("MATCH")(bindparam(None, expression)))
        return found.where(_FTS.c.rowid > above) if above else found
    holds = literal_column(_LEXEMES).op("@@")(bindparam(None, " & ".join(map(_tokens_in, phrases))).cast(TSQUERY))
    row = literal(" ").concat(WORDS.c.words).concat(" ")
    follow = [row.contains(" " + " ".join(tokens) + ("" if prefix else " ")) for tokens, prefix in phrases if len(tokens) > 1]
    if above:
        follow.append(WORDS.c.submission_id > above)
    return select(WORDS.c.submission_id).where(holds, *follow)


def _name(session: Session) -> str:
    return session.get_bind().dialect.name


def _fts_phrase(tokens: Sequence[str], prefix: bool) -> str:
    return '"' + " ".join(tokens).replace('"', '""') + '"' + (" *" if prefix else "")


def _tokens_in(phrase: Phrase) -> str:
    """That all tokens of a phrase are there, in whatever order."""
    *first, last = map(_lexeme, phrase[0])
    return " & ".join([*first, last + (":*" if phrase[1] else "")])


def _lexeme(token: str) -> str:
    escaped = token.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
