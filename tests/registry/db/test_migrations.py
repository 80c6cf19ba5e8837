"""The migrated schema is the models' schema."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Text, column, insert, table, text
from sqlalchemy.exc import IntegrityError

from registry.commands.migrate import run
from registry.config import Config
from registry.console import Console
from registry.db.bulk import insert_rows
from registry.db.dialect import index_words
from registry.db.engine import Database
from registry.db.migrate import current, head, require_migrated, upgrade
from registry.db.pack import pack_document
from registry.derive.rows import SERIES_COLUMNS, derive
from registry.derive.write import facet_ids
from registry.desk import Desk
from registry.errors import NotMigratedError
from registry.ingest.judge import judge
from registry.models import metadata, tables
from registry.upkeep.compare import differences
from registry.upkeep.rebuild import rebuild_all
from schemas import read
from tests.conftest import NOW, scalar
from tests.documents import submission as a_submission
from tests.registry.rows import ROW, insert_row

_POSTGRES_SCHEMA = """
SELECT 'column', table_name, column_name, data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '') || ' '
       || coalesce(character_maximum_length::text, '') || ' ' || is_identity
  FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'
UNION ALL
SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
 WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'alembic_version'
UNION ALL
SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'
"""


def schema_of(database: Database) -> set[tuple[str, ...]]:
    """Everything a database says about its tables, columns, constraints and indexes."""
    with database.reading() as session:
        if database.engine.dialect.name == "postgresql":
            return {tuple(row) for row in session.execute(text(_POSTGRES_SCHEMA))}
        rows = session.execute(text("SELECT type, tbl_name, name, sql FROM sqlite_master WHERE tbl_name <> 'alembic_version'"))
        return {(row[0], row[1], row[2], *sorted(re.split(r",?\s*\n\s*", (row[3] or "").strip()))) for row in rows}


def test_a_migrated_database_equals_the_models_to_the_last_constraint(empty_database_url: str, database: Database) -> None:
    modelled = Database(empty_database_url)
    with modelled.connection() as connection:
        metadata.create_all(connection)
    expected = schema_of(modelled)
    modelled.dispose()
    assert schema_of(database) == expected
    assert len(expected) > 40 or database.engine.dialect.name == "sqlite"


def test_migrating_again_changes_nothing(database: Database) -> None:
    before = schema_of(database)
    assert upgrade(database) == (head(), head())
    assert schema_of(database) == before


def test_a_database_of_a_newer_version_is_left_alone_and_named(database: Database) -> None:
    with database.connection() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for ask in (upgrade, require_migrated):
        with pytest.raises(NotMigratedError, match="9999, which only a newer version knows"):
            ask(database)


def test_an_empty_database_is_migrated_and_says_from_where_to_where(
    empty_database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = Config(database_url=empty_database_url, var=tmp_path)
    assert run(None, Console(), config) == 0  # type: ignore[arg-type]  # It has no arguments.
    assert capsys.readouterr().out == f"The database went from nothing to {head()}.\n"
    assert run(None, Console(), config) == 0  # type: ignore[arg-type]
    assert capsys.readouterr().out == f"The database stands at {head()} already.\n"


def test_a_database_without_tables_is_told_how_to_get_them(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    assert current(database) is None
    with pytest.raises(NotMigratedError, match="run `registry migrate`"):
        require_migrated(database)
    database.dispose()


FORBIDDEN = {"kind": "'rumour'", "outcome": "'maybe'", "plausibility": "'certain'", "problems": "-1", "runs": "-1", "uid": "'short'"}


@pytest.mark.parametrize("column", FORBIDDEN)
def test_the_migrated_database_itself_refuses_what_must_not_be(database: Database, column: str) -> None:
    with pytest.raises(IntegrityError), database.writing() as session:
        session.execute(text(insert_row(ROW | {column: FORBIDDEN[column]})))


def test_ids_and_references_are_held_by_the_database(database: Database, database_url: str) -> None:
    with database.writing() as session:
        session.execute(text(insert_row(ROW)))
    with pytest.raises(IntegrityError), database.writing() as session:
        session.execute(text(insert_row(ROW)))
    with pytest.raises(IntegrityError), database.writing() as session:
        session.execute(text("INSERT INTO document (submission_id, body, bytes) VALUES (99, '', 0)"))
    assert scalar(database_url, "SELECT count(*) FROM submission") == 1


def test_a_database_filled_by_the_first_version_is_whole_after_its_migration(empty_database_url: str, database: Database) -> None:
    fresh_schema = schema_of(database)
    database = Database(empty_database_url)
    upgrade(database, revision="0001")
    fill_0001(database, a_submission(1), a_submission(2, example=True), a_submission(3, outcome="failed", nics=[], runs=[]))
    told: list[tuple[int, int]] = []
    assert upgrade(database, lambda done, total, _: told.append((done, total))) == ("0001", head())
    assert told[-1][0] == told[-1][1]
    assert schema_of(database) == fresh_schema
    with pytest.raises(NotMigratedError, match="registry rebuild"):
        require_migrated(database)
    require_migrated(database, rebuilt=False)
    rebuild_all(database, NOW)
    require_migrated(database)
    with database.reading() as session:
        assert list(differences(session)) == []
        assert Desk(session).counts().submissions == 2
        assert Desk(session).facets()["outcome"] == (("worked", 2), ("failed", 1))
    database.dispose()


def fill_0001(database: Database, *documents: dict[str, Any]) -> None:
    """Rows as the first version wrote them, by hand: its code is gone."""
    with database.writing() as session:
        for number, told in enumerate(documents, 1):
            body = json.dumps(told).encode()
            submission = read(told)
            rows = derive(submission, judge(submission, NOW).judgement, NOW)
            columns = [column(name, Text() if name == "card" else tables.submission.c[name].type) for name in ("id", *rows.columns)]
            values = {"id": number} | rows.columns | {"card": json.dumps(rows.columns["card"])}
            session.execute(insert(table("submission", *columns)), values)
            document = "INSERT INTO document (submission_id, body, sha256, bytes) VALUES (:id, :body, :sha256, :bytes)"
            digest = hashlib.sha256(body).hexdigest()
            session.execute(text(document), {"id": number, "body": pack_document(body), "sha256": digest, "bytes": len(body)})
            connection = session.connection()
            insert_rows(connection, tables.series, SERIES_COLUMNS, [(number, *row[:-2], row[-1], row[-1]) for row in rows.series])
            noticed = "INSERT INTO flag (submission_id, position, code, pointer, message) VALUES (:number, 0, 'one-box', '', 'one box')"
            session.execute(text(noticed), {"number": number})
            for facet_id in sorted(facet_ids(session, [rows]).values()):
                pair = "INSERT INTO submission_facet (facet_id, submission_id) VALUES (:facet_id, :number)"
                session.execute(text(pair), {"facet_id": facet_id, "number": number})
            index_words(session, [(number, rows.words)])
