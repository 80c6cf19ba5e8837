"""The digest at its address is the digest of the command."""

import email
import email.policy

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry.db.engine import Database
from registry.desk import Desk
from registry.digest import Week, compose
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
        told = Desk(session).received_between(WEEK.start, WEEK.end)
        assert answer.data == FORMATS[name](compose(WEEK, told, public_url="http://registry.example"), lang)  # type: ignore[arg-type]


def test_a_mail_is_one_and_the_language_is_english_unless_asked_otherwise(client: FlaskClient) -> None:
    message = email.message_from_bytes(client.get(f"/digests/{WEEK}.eml").data, policy=email.policy.default)
    assert message["Content-Language"] == "en"
    assert "quiet week" in message["Subject"]


def test_a_full_week_takes_few_statements(client: FlaskClient, app: Flask) -> None:
    fill(client)
    database: Database = app.extensions["tameshi"].database
    with statements(database) as sent:
        assert client.get(f"/digests/{WEEK}.txt").status_code == 200
    assert len(sent) == 2


@pytest.mark.parametrize("week", ["2026-W60", "last", "2026-W49", "2026-47", "%00", "2999-W01"])
@pytest.mark.parametrize("end", ["txt", "eml"])
def test_a_week_that_is_none_or_has_not_begun_is_not_found(client: FlaskClient, week: str, end: str) -> None:
    answer = client.get(f"/digests/{week}.{end}")
    assert (answer.status_code, answer.content_type, answer.json["code"]) == (404, "application/problem+json", "not-found")


def test_an_unknown_language_or_parameter_is_refused(client: FlaskClient) -> None:
    for line in ("lang=fr", "lang=", "format=eml", "lang=en&lang=ja"):
        assert client.get(f"/digests/{WEEK}.txt?{line}").status_code == 400
    assert client.get(f"/digests/{WEEK}.exe").status_code == 404
