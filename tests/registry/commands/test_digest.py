"""`registry digest` from the command line, over a real database."""

import email
import email.policy
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from registry.cli import main
from registry.config import Config
from registry.db.engine import Database
from registry.db.migrate import upgrade
from registry.digest import Week
from registry.ingest.judge import judge
from registry.ingest.receive import check
from registry.ingest.store import store
from tests.documents import submission
from tests.registry.digest.weeks import IOMMU_PROBLEM

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
URL = "https://registry.example"
Keep = Callable[..., str]


@pytest.fixture
def keep(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Keep:
    """A migrated registry; stores a submission that arrived at a moment and returns its id."""
    monkeypatch.setenv("TAMESHI_VAR", str(tmp_path))
    monkeypatch.setenv("PUBLIC_URL", URL)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    database = Database(Config.from_env({"TAMESHI_VAR": str(tmp_path)}).database_url)
    upgrade(database)
    database.dispose()

    def kept(received_at: datetime, number: int = 1, **changes: Any) -> str:
        received = check(json.dumps(submission(number, **changes)).encode())
        database = Database(Config.from_env({"TAMESHI_VAR": str(tmp_path)}).database_url)
        with database.writing() as session:
            stored = store(session, received, judge(received.submission, received_at).judgement, received_at)
        database.dispose()
        return stored.uid

    return kept


def test_it_prints_the_week_for_people(keep: Keep, capsys: pytest.CaptureFixture[str]) -> None:
    worked = keep(MONDAY, 1)
    failed = keep(MONDAY + timedelta(days=1), 2, outcome="failed", problems=[IOMMU_PROBLEM])
    assert main(["digest", "--week", "2026-W47", "--lang", "ja"]) == 0
    text = capsys.readouterr().out
    assert "動いたもの (1)" in text
    assert "動かなかったもの: バッドノウハウ (1)" in text
    assert f"{URL}/s/{worked}" in text
    assert f"{URL}/s/{failed}" in text
    assert "固定レート: 812 kpps、64 B (FCS込み)、IPv4、損失 0.00 %" in text


@pytest.mark.parametrize(
    ("received_at", "told"),
    [
        (MONDAY - timedelta(microseconds=1), 0),
        (MONDAY, 1),
        (MONDAY + timedelta(days=7, microseconds=-1), 1),
        (MONDAY + timedelta(days=7), 0),
    ],
    ids=["the last moment before", "the first moment", "the last moment", "the first moment after"],
)
def test_the_edges_of_a_week_are_exact(keep: Keep, capsys: pytest.CaptureFixture[str], received_at: datetime, told: int) -> None:
    keep(received_at)
    assert main(["digest", "--week", "2026-W47", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["counts"]["total"] == told


def test_shipped_examples_do_not_appear(keep: Keep, capsys: pytest.CaptureFixture[str]) -> None:
    keep(MONDAY, example=True)
    assert main(["digest", "--week", "2026-W47"]) == 0
    assert "A quiet week" in capsys.readouterr().out


def test_without_a_week_the_last_whole_one_is_told(keep: Keep, capsys: pytest.CaptureFixture[str]) -> None:
    before = Week.last_whole(datetime.now(UTC))
    assert main(["digest", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["week"] in {str(before), str(Week.last_whole(datetime.now(UTC)))}


def test_a_mail_on_stdout_is_the_mail_in_a_file(keep: Keep, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    uid = keep(MONDAY)
    words = ["digest", "--week", "2026-W47", "--format", "eml", "--lang", "ja"]
    assert main(words) == 0
    printed = capsys.readouterr().out
    assert main([*words, "--out", str(tmp_path / "week.eml")]) == 0
    written = (tmp_path / "week.eml").read_bytes()
    assert printed.encode() == written
    message = email.message_from_bytes(written, policy=email.policy.default)
    assert message["Subject"] == "[試し] 2026-W47: 動いた 1、一部 0、動かなかった 0"
    assert uid in message.get_content()


@pytest.mark.parametrize("week", ["2026-W60", "last", "2025-W53"])
def test_a_wrong_week_is_wrong_usage_and_shows_a_right_one(keep: Keep, capsys: pytest.CaptureFixture[str], week: str) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(["digest", "--week", week])
    assert leaving.value.code == 2
    told = capsys.readouterr()
    assert "--week" in told.err
    assert week in told.err
    assert "2026-W47" in told.err
    assert told.out == ""


def test_a_file_that_cannot_be_written_is_said(keep: Keep, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["digest", "--week", "2026-W47", "--out", str(tmp_path / "missing" / "week.txt")]) == 2
    assert "week.txt" in capsys.readouterr().err


def test_a_database_that_is_not_migrated_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TAMESHI_VAR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert main(["digest"]) != 0
    assert "registry migrate" in capsys.readouterr().err


def test_a_database_that_is_away_is_the_other_side(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/nothing")
    assert main(["digest"]) == 3
    assert "does not answer" in capsys.readouterr().err
