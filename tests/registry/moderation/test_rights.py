"""What a key may take away, how refusals are counted, and that no address of anybody is kept."""

import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from registry.db.engine import Database
from registry.dumps.write import dump
from registry.log import make_logger
from registry.models import aside, aside_revision, document, metadata, month_count, revision
from registry.moderation import actions
from registry.moderation.export import lines_of_key
from registry.moderation.refusals import EVERY_S, Refusals
from tests.conftest import NOW
from tests.documents import submission
from tests.registry.ingest.test_act import act
from tests.registry.ingest.test_store import put
from tests.registry.signing import Contributor

ADDRESS = "203.0.113.77"


def test_whatever_is_held_of_a_key_can_be_taken_away(database: Database, tmp_path: Path) -> None:
    taro = Contributor.new(tmp_path)
    many = [taro.signed(submission(number), handle="taro") for number in range(1, 5)]
    for told in many:
        put(database, told)
    put(database, submission(9))
    act(database, taro.amendment(many[0], handle="taro", title="told better"))
    act(database, taro.withdrawal(many[1]))
    with database.writing() as session:
        actions.hide(session, many[2]["id"], "wrong", "", "somebody", NOW)
    with database.reading() as session:
        lines = list(lines_of_key(session, taro.fingerprint))
    assert [(line["what"], line.get("id")) for line in lines] == [
        ("submission", many[0]["id"]), ("submission", many[3]["id"]), ("hidden", many[2]["id"]), ("withdrawn", many[1]["id"]),
        ("handle", None),
    ]  # fmt: skip
    assert lines[0]["document"]["title"] == "told better"
    assert lines[0]["revisions"][0]["document"] == many[0]
    json.dumps(lines)


def test_refusals_are_written_once_a_minute_and_by_their_kind(database: Database) -> None:
    now_s = [0.0]
    refusals = Refusals(lambda: now_s[0])
    for _ in range(3):
        refusals.note("private", database, NOW)
    with database.reading() as session:
        assert session.execute(month_count.select()).all() == []
    now_s[0] = EVERY_S
    refusals.note("invalid", database, NOW)
    with database.reading() as session:
        rows = session.execute(month_count.select().order_by(month_count.c.reason)).all()
    assert [tuple(row) for row in rows] == [("2026-11", "refuse", "invalid", 1), ("2026-11", "refuse", "private", 3)]


def test_the_door_counts_what_it_refuses(app: Flask, client: FlaskClient) -> None:
    told = submission(1, note={"text": "eth0 has 3c:ec:ef:00:11:22", "lang": "en"})
    answer = client.post("/api/v1/submissions", json=told)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "private")
    assert [one["pointer"] for one in answer.get_json()["errors"]] == ["/note/text"]
    batch = client.post("/api/v1/submissions:batch", data=json.dumps(told), content_type="application/x-ndjson")
    assert json.loads(batch.text)["problem"]["code"] == "private"
    services = app.extensions["tameshi"]
    services.refusals.write(services.database, NOW)
    with services.database.reading() as session:
        assert [tuple(row) for row in session.execute(month_count.select())] == [("2026-11", "refuse", "private", 2)]


def everything_in(database: Database) -> str:
    """Every value of every table, as text; what is packed is packed."""
    with database.reading() as session:
        rows = [str(row) for table in metadata.tables.values() for row in session.execute(select(table))]
        if database.engine.dialect.name == "postgresql":
            rows += [str(row) for row in session.execute(text("SELECT * FROM submission_words"))]
    return "\n".join(rows)


def test_no_address_of_who_sends_is_kept_in_tables_or_told_to_the_log(app: Flask, database_kind: str) -> None:
    services = app.extensions["tameshi"]
    stream = io.StringIO()
    services.log = make_logger("debug", stream)
    client = app.test_client()
    comes_from: dict[str, Any] = {"environ_overrides": {"REMOTE_ADDR": ADDRESS}, "headers": {"X-Forwarded-For": ADDRESS}}
    assert client.post("/api/v1/submissions", json=submission(1), **comes_from).status_code == 201
    assert client.post("/api/v1/submissions", json={"schema": "?"}, **comes_from).status_code == 422
    assert client.get("/api/v1/submissions?q=nothing:", **comes_from).status_code == 400
    assert client.get("/nowhere", **comes_from).status_code == 404
    assert stream.getvalue()
    assert ADDRESS not in stream.getvalue()
    assert ADDRESS not in everything_in(services.database)


def rich(number: int, word: str) -> dict[str, Any]:
    """A document that has a word in every text of it."""
    return submission(
        number, title=f"{word} title", note={"text": f"{word} note", "lang": "en"},
        problems=[{"symptom": f"{word} symptom", "cause": f"{word} cause", "workaround": f"{word} workaround", "stage": "iommu"}],
        router={"os": "VyOS", "configuration": f"set {word}"},
    )  # fmt: skip


def test_a_withdrawal_leaves_no_words_in_tables_or_dumps(database: Database, tmp_path: Path) -> None:
    taro = Contributor.new(tmp_path)
    told = taro.signed(rich(1, "plantedword"))
    put(database, told)
    put(database, submission(2))
    assert "plantedword" in everything_in(database)
    newer = taro.amendment(told, title="plantedword again")
    act(database, newer)
    with database.writing() as session:
        actions.note(session, told["id"], "plantedword said", "somebody", NOW)
        actions.hide(session, told["id"], "wrong", "plantedword why", "somebody", NOW)
        actions.restore(session, told["id"], "somebody", NOW)
    act(database, taro.withdrawal(newer["document"]))
    assert "plantedword" not in everything_in(database)
    with database.reading() as session:
        for table, left in ((document, 1), (revision, 0), (aside, 0), (aside_revision, 0)):
            assert len(session.execute(select(table)).all()) == left, table.name
    dump(database, tmp_path / "dump", formats=("csv", "sqlite"), since=None, now=NOW, progress=lambda *_: None)
    for path in (tmp_path / "dump").rglob("*"):
        if path.is_file():
            assert b"plantedword" not in path.read_bytes(), path.name


def test_a_withdrawal_leaves_no_sentence_in_the_file(database: Database, database_kind: str, tmp_path: Path) -> None:
    if database_kind != "sqlite":
        pytest.skip("PostgreSQL's vacuum gives the space to others in its own time (docs/moderation.md)")
    taro = Contributor.new(tmp_path)
    told = taro.signed(rich(1, "plantedword"))
    put(database, told)
    with database.writing() as session:
        actions.hide(session, told["id"], "wrong", "plantedword why", "somebody", NOW)
    act(database, taro.withdrawal(told))
    path = Path(str(database.engine.url.database))
    database.dispose()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = path.read_bytes() + b"".join(one.read_bytes() for one in path.parent.glob(path.name + "-*"))
    for words in ("plantedword title", "plantedword note", "plantedword why", "plantedword symptom", "plantedword workaround"):
        assert words.encode() not in content
