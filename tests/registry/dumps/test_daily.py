"""Dumps day by day, and a mirror that follows them."""

import csv
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from registry.cli import main
from registry.db.engine import Database
from registry.db.migrate import upgrade
from registry.desk import Desk
from registry.dumps import daily
from registry.dumps.load import load
from registry.dumps.write import dump
from registry.models import revision, submission, withdrawn
from registry.upkeep.compare import differences
from tests.conftest import NOW
from tests.documents import submission as a_submission
from tests.registry.ingest.test_act import act, put
from tests.registry.signing import Contributor

DAY = timedelta(days=1)


def silent(*_: object) -> None:
    """Progress that nobody looks at."""


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Database]:
    """An empty registry on SQLite."""
    opened = Database(f"sqlite:///{tmp_path / 'mirror.sqlite'}")
    upgrade(opened)
    yield opened
    opened.dispose()


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Contributor, Contributor]:
    """Two contributors."""
    return Contributor.new(tmp_path, "taro"), Contributor.new(tmp_path, "jiro")


def received(database: Database, uid: str, when: datetime) -> None:
    """As if it had come then."""
    with database.writing() as session:
        session.execute(submission.update().where(submission.c.uid == uid).values(received_at=when))


def test_a_day_gives_everything_and_what_came_since_the_day_before(database: Database, tmp_path: Path) -> None:
    put(database, a_submission(1))
    received(database, a_submission(1)["id"], NOW - 3 * DAY)
    folder = tmp_path / "dumps"
    (first,) = daily.daily(database, folder, now=NOW - DAY)
    put(database, a_submission(2))
    whole, since = daily.daily(database, folder, now=NOW)
    assert [one.folder.name for one in (first, whole, since)] == ["2026-11-23", "2026-11-24", "2026-11-23--2026-11-24"]
    assert (first.submissions, whole.submissions, since.submissions) == (1, 2, 1)
    assert daily.daily(database, folder, now=NOW + timedelta(hours=3)) == ()
    assert {"datapackage.json", "SHA256SUMS", "LICENSE.txt", "tameshi.sqlite", "series.parquet", "withdrawn.csv"} <= set(whole.files)


def test_old_dumps_are_taken_away_and_nothing_else(database: Database, tmp_path: Path) -> None:
    folder, days = tmp_path / "dumps", daily.KEPT_WHOLE + 2
    (folder / "notes").mkdir(parents=True)
    for ago in range(days, 0, -1):
        then = NOW - ago * DAY
        dump(database, folder / str(then.date()), formats=(), since=None, now=then, progress=silent)
    daily.daily(database, folder, now=NOW)
    left = {path.name for path in folder.iterdir()}
    assert left == {str((NOW - day * DAY).date()) for day in range(daily.KEPT_WHOLE)} | {"2026-11-23--2026-11-24", "notes"}


def test_a_mirror_that_loads_dump_after_dump_stays_the_same(
    database: Database, mirror: Database, keys: tuple[Contributor, Contributor], tmp_path: Path
) -> None:
    taro, jiro = keys
    amended, gone = taro.signed(a_submission(1)), jiro.signed(a_submission(2))
    for document in (amended, gone, a_submission(3)):
        put(database, document)
    dump(database, tmp_path / "one", formats=(), since=None, now=NOW, progress=silent)
    assert load(mirror, tmp_path / "one", silent).counts == {"created": 3}
    letter = taro.amendment(amended, title="told better")
    act(database, letter)
    act(database, taro.amendment(letter["document"], title="told best"))
    act(database, jiro.withdrawal(gone))
    put(database, a_submission(4))
    dump(database, tmp_path / "two", formats=(), since=NOW - DAY, now=NOW, progress=silent)
    done = load(mirror, tmp_path / "two", silent)
    assert (dict(done.counts), done.refused) == ({"duplicate": 1, "amended": 1, "created": 1, "withdrawn": 1}, ())
    for table in (submission.c.uid, submission.c.title), (withdrawn,), (revision.c.position, revision.c.sha256, revision.c.statement):
        with database.reading() as ours, mirror.reading() as theirs:
            assert set(ours.execute(select(*table)).all()) == set(theirs.execute(select(*table)).all())
    with mirror.reading() as session:
        assert list(differences(session, silent)) == []
    again = load(mirror, tmp_path / "two", silent)
    assert dict(again.counts) == {"duplicate": 3}
    with (tmp_path / "two" / "withdrawn.csv").open(encoding="utf-8", newline="") as stream:
        assert [row[0] for row in csv.reader(stream)] == ["id", gone["id"]]


def test_nobody_else_s_withdrawal_takes_anything_out_of_a_mirror(
    database: Database, mirror: Database, keys: tuple[Contributor, Contributor], tmp_path: Path
) -> None:
    taro, jiro = keys
    put(mirror, taro.signed(a_submission(1)))
    theirs = jiro.signed(a_submission(1))
    put(database, theirs)
    act(database, jiro.withdrawal(theirs))
    dump(database, tmp_path / "forged", formats=(), since=None, now=NOW, progress=silent)
    done = load(mirror, tmp_path / "forged", silent)
    assert len(done.refused) == 1
    assert "to withdraw, so it stays" in done.refused[0]
    with mirror.reading() as session:
        assert Desk(session).submission(a_submission(1)["id"]) is not None


def test_the_command_goes_on_from_the_newest_dump_of_everything(
    database: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("TAMESHI_VAR", str(tmp_path))
    put(database, a_submission(1))
    assert main(["dump", "--incremental"]) == 2
    assert "no dump of everything from before today" in capsys.readouterr().err
    dump(
        database, tmp_path / "dumps" / "2026-01-02", formats=(), since=None, now=datetime(2026, 1, 2, 3, tzinfo=NOW.tzinfo), progress=silent
    )
    assert main(["dump", "--incremental", "--json"]) == 0
    assert "/2026-01-02--" in json.loads(capsys.readouterr().out)["folder"]


def test_the_newest_dump_of_everything_has_an_address_that_stays(app: Flask, database: Database) -> None:
    client, folder = app.test_client(), app.extensions["tameshi"].config.dumps
    assert client.get("/dumps/latest/SHA256SUMS").status_code == 404
    dump(database, folder / "2026-11-23", formats=(), since=None, now=NOW - DAY, progress=silent)
    dump(database, folder / "2026-11-22--2026-11-23", formats=(), since=NOW - 2 * DAY, now=NOW, progress=silent)
    answer = client.get("/dumps/latest/SHA256SUMS")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/dumps/2026-11-23/SHA256SUMS")
    assert client.get(answer.headers["Location"]).status_code == 200
