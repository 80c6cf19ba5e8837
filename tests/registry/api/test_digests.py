"""The digest at its address is the digest of the command."""

import email
import email.policy
import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry.db.engine import Database
from registry.desk import MOST_OF_A_SORT, Desk
from registry.digest import Week, digest_of
from registry.digest.render import FORMATS
from tests.conftest import NOW
from tests.documents import submission
from tests.registry.counting import statements

WEEK = Week.of(NOW)


def fill(client: FlaskClient) -> None:
    """A week with more submissions than statements are allowed."""
    for number in range(12):
        outcome = ("worked", "partly", "failed")[number % 3]
        assert client.post("/api/v1/submissions", json=submission(number, outcome=outcome, nics=[])).status_code == 201


@pytest.mark.parametrize(
    ("end", "name", "media_type"),
    [("txt", "text", "text/plain; charset=utf-8"), ("eml", "eml", "message/rfc822"), ("mbox", "mbox", "application/mbox")],
)
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_it_is_what_the_command_writes(client: FlaskClient, app: Flask, end: str, name: str, media_type: str, lang: str) -> None:
    fill(client)
    answer = client.get(f"/digests/{WEEK}.{end}?lang={lang}")
    assert (answer.status_code, answer.content_type) == (200, media_type)
    with app.extensions["tameshi"].database.reading() as session:
        digest = digest_of(Desk(session), WEEK, public_url="http://registry.example")
        assert answer.data == FORMATS[name](digest, lang)  # type: ignore[arg-type]


def test_a_mail_is_one_and_the_language_is_english_unless_asked_otherwise(client: FlaskClient) -> None:
    message = email.message_from_bytes(client.get(f"/digests/{WEEK}.eml").data, policy=email.policy.default)
    assert message["Content-Language"] == "en"
    assert "quiet week" in message["Subject"]


def test_a_full_week_takes_a_bounded_number_of_statements(client: FlaskClient, app: Flask) -> None:
    fill(client)
    database: Database = app.extensions["tameshi"].database
    with statements(database) as sent:
        assert client.get(f"/digests/{WEEK}.txt").status_code == 200
    assert len(sent) <= 60


@pytest.mark.parametrize("week", ["2026-W60", "last", "2026-W49", "2026-47", "%00", "2999-W01"])
@pytest.mark.parametrize("end", ["txt", "eml"])
def test_a_week_that_is_none_or_has_not_begun_is_not_found(client: FlaskClient, week: str, end: str) -> None:
    answer = client.get(f"/digests/{week}.{end}")
    assert (answer.status_code, answer.content_type, answer.json["code"]) == (404, "application/problem+json", "not-found")


def test_an_unknown_language_or_parameter_is_refused(client: FlaskClient) -> None:
    for line in ("lang=fr", "lang=", "format=eml", "lang=en&lang=ja"):
        assert client.get(f"/digests/{WEEK}.txt?{line}").status_code == 400
    assert client.get(f"/digests/{WEEK}.exe").status_code == 404


def test_of_a_busy_week_the_first_of_each_list_are_told_the_others_counted_and_found_by_one_link(client: FlaskClient, app: Flask) -> None:
    lines = [json.dumps(submission(number, outcome=("failed", "worked")[number % 11 == 0], nics=[])) for number in range(60)]
    taken = client.post("/api/v1/submissions:batch", data="\n".join(lines), content_type="application/x-ndjson")
    ids = [json.loads(line)["id"] for line in taken.text.splitlines()]
    database: Database = app.extensions["tameshi"].database
    with database.reading() as session:
        digest = digest_of(Desk(session), WEEK, public_url="http://registry.example")
    failed = [uid for number, uid in enumerate(ids) if number % 11]
    assert [entry.id for entry in digest.failed] == failed[:MOST_OF_A_SORT]
    assert digest.counts == {"worked": 6, "partly": 0, "failed": 54, "references": 0}
    assert (digest.further("failed"), digest.further("worked"), digest.tree()["further"].keys()) == (4, 0, {"failed"})
    more = digest.search_url("failed")
    assert more in client.get(f"/digests/{WEEK}.txt").text
    found = client.get(more.replace("http://registry.example/search", "/api/v1/submissions") + "&limit=100").json
    assert {item["id"] for item in found["items"]} == set(failed)
