"""`registry rebuild` and `registry check`, as an operator uses them."""

import json
from typing import Any

import pytest
from sqlalchemy import text

from registry.cli import main
from registry.config import SETTINGS
from registry.db.engine import Database
from tests.documents import submission
from tests.registry.ingest.test_store import put


@pytest.fixture
def operated(database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Database:
    """A registry with two submissions, named by the environment."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("TAMESHI_VAR", str(tmp_path / "var"))
    put(database, submission(1))
    put(database, submission(2))
    return database


def test_a_sound_registry_is_told_so(operated: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert capsys.readouterr().out == "Derived data is what the documents say.\n"


def test_what_differs_is_told_by_table_and_mended_by_a_rebuild(operated: Database, capsys: pytest.CaptureFixture[str]) -> None:
    with operated.writing() as session:
        session.execute(text("UPDATE tally SET submissions = 7"))
        session.execute(text("UPDATE facet_list SET flags = NULL WHERE submission_id = 1"))
    assert main(["check"]) == 1
    told = capsys.readouterr()
    assert "tally: 1 difference\n  False:trial:worked: stands (7, 0, 2); should be (2, 0, 2)\n" in told.out
    assert f"facet_list: 1 difference\n  {submission(1)['id']} flags: " in told.out
    assert "registry rebuild" in told.out
    assert "2/2" in told.err
    assert main(["rebuild", "--json"]) == 0
    told = capsys.readouterr()
    assert json.loads(told.out) == {"submissions": 2, "resumed": False, "broken": []}
    assert "submissions derived again: 2/2" in told.err
    assert main(["check", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"differences": []}


def test_a_document_that_cannot_be_read_is_told_and_the_answer_is_no(operated: Database, capsys: pytest.CaptureFixture[str]) -> None:
    with operated.writing() as session:
        session.execute(text("UPDATE document SET body = :body WHERE submission_id = 2"), {"body": b"rust"})
    assert main(["rebuild"]) == 1
    assert "Not readable: submission number 2: DamagedError" in capsys.readouterr().out


def test_a_database_that_is_away_is_a_three(monkeypatch: pytest.MonkeyPatch, tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@/none?host=/nonexistent&connect_timeout=1")
    for command in ("check", "rebuild"):
        assert main([command]) == 3
    assert "does not answer" in capsys.readouterr().err


def test_every_setting_is_listed_and_no_secret_is_shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://tameshi:hunter2@db.example/tameshi")
    monkeypatch.setenv("SECRET_KEY", "hunter3")
    monkeypatch.setenv("RATE_LIMIT_STORAGE", "redis://:hunter4@cache.example")
    monkeypatch.delenv("PUBLIC_URL", raising=False)
    assert main(["check", "--config", "--json"]) == 0
    settings = {row["name"]: row for row in json.loads(capsys.readouterr().out)["settings"]}
    assert set(settings) == {setting.name for setting in SETTINGS}
    assert settings["DATABASE_URL"]["value"] == "postgresql://tameshi:***@db.example/tameshi"
    assert settings["PUBLIC_URL"]["value"] is None
    assert main(["check", "--config"]) == 0
    told = capsys.readouterr().out
    assert "db.example" in told
    assert "hunter" not in told + json.dumps(settings)
