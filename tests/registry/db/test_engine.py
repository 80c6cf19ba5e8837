"""Sessions leave nothing behind."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import OperationalError

from registry.db.engine import Database, make_engine
from registry.errors import ConfigError
from registry.models import facet, submission
from tests.registry.rows import ROW, insert_row


def test_a_failed_write_lets_the_next_one_through(database: Database) -> None:
    def fail() -> None:
        with database.writing() as session:
            session.execute(text(insert_row(ROW)))
            raise RuntimeError("on purpose")

    for _ in range(3):
        with pytest.raises(RuntimeError):
            fail()
    with database.writing() as session:
        session.execute(text(insert_row(ROW)))


def test_a_reader_sees_one_snapshot_while_others_write(database: Database) -> None:
    with database.reading() as reader:
        assert reader.execute(select(submission.c.id)).all() == []
        with database.writing() as writer:
            writer.execute(text(insert_row(ROW)))
        assert reader.execute(select(submission.c.id)).all() == []
    with database.reading() as reader:
        assert len(reader.execute(select(submission.c.id)).all()) == 1


def test_writers_wait_for_each_other_instead_of_failing(database: Database) -> None:
    def write(thread: int) -> None:
        for number in range(20):
            with database.writing() as session:
                session.execute(select(facet.c.id).limit(1)).all()
                session.execute(insert(facet), {"field": "cpu", "value": f"{thread}-{number}", "folded": ""})

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, range(4)))  # A failure in a thread comes out here.
    with database.reading() as session:
        assert len(session.execute(select(facet.c.id)).all()) == 80


def test_a_time_keeps_its_moment_whatever_its_offset(database: Database) -> None:
    tokyo = datetime(2026, 11, 24, 1, 2, tzinfo=timezone(timedelta(hours=9)))
    with database.writing() as session:
        session.execute(text(insert_row(ROW)))
        session.execute(submission.update().values(created_at=tokyo))
    with database.reading() as session:
        told = session.execute(select(submission.c.created_at)).scalar_one()
    assert told == tokyo
    assert told.tzinfo is UTC


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", "sqlite://", "sqlite:///:memory:"])
def test_a_database_that_cannot_be_used_is_refused_by_name(url: str) -> None:
    with pytest.raises(ConfigError, match="DATABASE_URL"):
        make_engine(url)


ENDLESS = {
    "sqlite": "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 2000000000) SELECT count(*) FROM c",
    "postgresql": "SELECT count(*) FROM generate_series(1, 2000000000)",
}


@pytest.mark.timeout(60)
def test_a_statement_that_takes_too_long_is_ended(database_url: str, database_kind: str) -> None:
    hurried = Database(database_url, 1)
    with pytest.raises(OperationalError), hurried.reading() as session:
        session.execute(text(ENDLESS[database_kind])).scalar()
    with hurried.reading() as session:
        assert session.execute(text("SELECT 1")).scalar() == 1
    hurried.dispose()
