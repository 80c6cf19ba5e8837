"""The log of moderation only grows; the database refuses to change it, and whoever gets around that is found out."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from registry.db.engine import Database
from registry.moderation.log import append, entries, faults
from registry.upkeep.compare import differences
from tests.conftest import NOW


@pytest.fixture
def logged(database: Database) -> Database:
    """A registry whose log has three entries."""
    with database.writing() as session:
        for number in range(1, 4):
            append(session, NOW, "somebody", "hide", f"subject {number}", "spam")
    return database


def test_entries_hold_each_other(logged: Database) -> None:
    with logged.reading() as session:
        found = entries(session)
        assert [(one.position, one.subject) for one in found] == [(1, "subject 1"), (2, "subject 2"), (3, "subject 3")]
        assert [one.subject for one in entries(session, newest=1)] == ["subject 3"]
        assert [one.position for one in entries(session, subject="subject 2")] == [2]
        assert list(faults(session)) == []


INSERT, PLACE = "INSERT INTO moderation_log", "(position, at, actor, action, subject, reason, previous, digest)"
ROW = "'', '', 'hide', 'x', NULL"
CHANGES = {
    "update": "UPDATE moderation_log SET reason = 'other' WHERE position = 2",
    "update-nothing-much": "UPDATE moderation_log SET actor = actor",
    "delete": "DELETE FROM moderation_log WHERE position = 3",
    "delete-all": "DELETE FROM moderation_log",
    "entry-between": f"{INSERT} {PLACE} VALUES (2, {ROW}, '', '')",
    "entry-far-away": f"{INSERT} {PLACE} VALUES (9, {ROW}, '', '')",
    "entry-that-does-not-follow": f"{INSERT} {PLACE} VALUES (4, {ROW}, 'no digest', '')",
}
ONLY = {
    "sqlite": {
        "replace": f"{INSERT} {PLACE} VALUES (2, {ROW}, '', '')".replace("INTO", "OR REPLACE INTO"),
        "upsert": f"{INSERT} {PLACE} VALUES (3, {ROW}, '', '') ON CONFLICT (position) DO UPDATE SET reason = 'other'",
        "update-or-replace": "UPDATE OR REPLACE moderation_log SET position = 1 WHERE position = 2",
    },
    "postgresql": {
        "truncate": "TRUNCATE moderation_log",
        "upsert": f"{INSERT} {PLACE} VALUES (3, {ROW}, '', '') ON CONFLICT (position) DO UPDATE SET reason = 'other'",
    },
}


@pytest.mark.parametrize("change", sorted({*CHANGES, *ONLY["sqlite"], *ONLY["postgresql"]}))
def test_the_database_refuses_to_change_the_log(logged: Database, database_kind: str, change: str) -> None:
    statement = (CHANGES | ONLY[database_kind]).get(change)
    if statement is None:
        pytest.skip(f"{database_kind} has no such statement")
    with logged.reading() as session:
        before = entries(session)
    with pytest.raises(DBAPIError, match="moderation_log only grows"), logged.writing() as session:
        session.execute(text(statement))
    with logged.reading() as session:
        assert entries(session) == before


FORCED = {
    "changed": ("UPDATE moderation_log SET actor = 'nobody' WHERE position = 2", "entry 2 digest"),
    "taken-out": ("DELETE FROM moderation_log WHERE position = 2", "entry 3"),
    "first-taken-out": ("DELETE FROM moderation_log WHERE position = 1", "entry 2"),
    "forged": ("UPDATE moderation_log SET digest = 'abc' WHERE position = 1", "entry 1 digest"),
}


@pytest.mark.parametrize(("statement", "place"), FORCED.values(), ids=FORCED)
def test_who_takes_the_guards_away_is_found_by_registry_check(logged: Database, database_kind: str, statement: str, place: str) -> None:
    names = ("no_update", "no_delete", "follows") if database_kind == "sqlite" else ("ends", "follows")
    of_table = "" if database_kind == "sqlite" else " ON moderation_log"
    with logged.writing() as session:
        for name in names:
            session.execute(text(f"DROP TRIGGER moderation_log_{name}{of_table}"))
        session.execute(text(statement))
    with logged.reading() as session:
        assert ("moderation_log", place) in [(one.table, one.place) for one in differences(session)]


def test_what_is_rolled_back_is_not_in_the_log(logged: Database) -> None:
    def fail() -> None:
        with logged.writing() as session:
            append(session, NOW, "somebody", "hide", "subject 4", "spam")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with logged.reading() as session:
        assert len(entries(session)) == 3
