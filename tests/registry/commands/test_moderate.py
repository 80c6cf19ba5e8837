"""`registry moderate`, as an operator uses it."""

import json
from typing import Any

import pytest

from registry.cli import main
from registry.db.engine import Database
from registry.desk import Desk
from registry.moderation.moderators import enter, may_enter, whose
from registry.upkeep.compare import differences
from tests.documents import submission
from tests.registry.ingest.test_store import put

ID = submission(1)["id"]
Ask = Any


@pytest.fixture
def operated(database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Database:
    """A registry with a submission, named by the environment."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("TAMESHI_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("PUBLIC_URL", "https://registry.example")
    put(database, submission(1))
    return database


@pytest.fixture
def ask(operated: Database, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Asks a command and gives its answer in JSON."""

    def answer(*words: str, code: int = 0) -> Any:
        assert main(["moderate", *words, "--json"]) == code
        told = capsys.readouterr().out
        return json.loads(told) if told else None

    return answer


def test_an_invitation_opens_once_and_its_words_are_kept_as_digests(operated: Database, ask: Ask) -> None:
    from datetime import UTC, datetime

    told = ask("invite", "--label", "Taro  of the desk")
    assert told["label"] == "Taro of the desk"
    word = told["url"].removeprefix("https://registry.example/moderate/enter?word=")
    now = datetime.now(UTC)
    with operated.writing() as session:
        assert may_enter(session, word, now)
        key = enter(session, word, now)
        assert not may_enter(session, word, now)
        assert whose(session, key, now) is not None
    (listed,) = ask("list")["moderators"]
    assert listed["state"] == "active"
    with operated.reading() as session:
        from sqlalchemy import text

        kept = str(session.execute(text("SELECT * FROM moderator")).all())
    assert word not in kept
    assert key not in kept
    assert ask("revoke", str(told["id"])) == {"id": told["id"], "state": "revoked"}
    with operated.reading() as session:
        assert whose(session, key, now) is None
    ask("revoke", str(told["id"]), code=1)


def test_what_is_hidden_and_restored_stands_in_the_log(operated: Database, ask: Ask) -> None:
    assert ask("hide", ID, "--reason", "spam") == {"hidden": 1, "reason": "spam"}
    ask("hide", ID, "--reason", "spam", code=1)
    ask("note", ID, "looked at twice")
    ask("restore", ID)
    ask("restore", ID, code=1)
    assert [(one["action"], one["reason"]) for one in ask("log")["entries"]] == [("hide", "spam"), ("note", None), ("restore", "spam")]
    with operated.reading() as session:
        assert list(differences(session)) == []
        assert Desk(session).submission(ID) is not None


def test_the_threshold_makes_first_ones_wait_in_the_queue(operated: Database, ask: Ask) -> None:
    assert ask("threshold") == {"hold_first": 0}
    assert ask("threshold", "1") == {"hold_first": 1}
    assert put(operated, submission(2)).waits
    assert [one["id"] for one in ask("queue")["waiting"]] == [submission(2)["id"]]
    ask("restore", submission(2)["id"])
    assert ask("queue")["waiting"] == []


WRONG = {
    "no-reason": ("hide", ID), "other-reason": ("hide", ID, "--reason", "dislike"), "nothing": (), "unknown": ("delete", ID),
}  # fmt: skip


@pytest.mark.parametrize("words", WRONG.values(), ids=WRONG)
def test_wrong_usage_ends_with_2(operated: Database, words: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["moderate", *words])
    assert ended.value.code == 2


def test_hide_wants_a_submission_or_a_key_and_not_both(operated: Database) -> None:
    assert main(["moderate", "hide", "--reason", "spam"]) == 2
    assert main(["moderate", "hide", ID, "--key", "SHA256:x", "--reason", "spam"]) == 2


def test_people_are_told_in_words(operated: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["moderate", "hide", ID, "--reason", "spam"]) == 0
    assert capsys.readouterr().out == "1 submission is hidden. To take it back: registry moderate restore ID\n"
    assert main(["moderate", "log"]) == 0
    assert f"operator: hide {ID} (spam)" in capsys.readouterr().out
    assert main(["moderate", "queue"]) == 0
    assert capsys.readouterr().out == "reported: 0\nwaiting: 0\nflagged: 0\n"
