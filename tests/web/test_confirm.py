"""“I see this too” is counted once a voice, by a form or by a key, refused from elsewhere, and can be taken back."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from registry.config import Config
from registry.db.engine import Database
from registry.derive.knowhow import key_of_number
from registry.models import confirmation, know_how
from schemas.signature import STATEMENT, STATEMENT_NAMESPACE, signed_bytes
from schemas.times import rfc3339
from tests.conftest import NOW
from tests.documents import submission
from tests.registry.signing import Contributor
from tests.registry.test_stateful import put
from web.wsgi import create_site


@pytest.fixture
def site(config: Config) -> Iterator[Flask]:
    """A site where one problem was met."""
    app = create_site(config)
    problem = {"symptom": "the VF has no link", "stage": "link", "workaround": "set trust on", "lang": "en"}
    put(app.extensions["tameshi"].database, submission(1, problems=[problem]))
    yield app
    app.extensions["tameshi"].database.dispose()


@pytest.fixture
def key(site: Flask) -> str:
    """Of the problem."""
    database: Database = site.extensions["tameshi"].database
    with database.reading() as session:
        return key_of_number(session.execute(select(know_how.c.number).where(know_how.c.problem == 0)).scalar_one())


def voices(site: Flask) -> list[tuple[str, str]]:
    """Whose word stands: `visitor` or `SHA256`, and what it is."""
    with site.extensions["tameshi"].database.reading() as session:
        rows = session.execute(select(confirmation.c.who, confirmation.c.says)).all()
    return sorted((who.split(":")[0], says) for who, says in rows)


def say(client: FlaskClient, key: str, says: str, **headers: str) -> int:
    return client.post(f"/know-how/{key}/confirm", data={"says": says}, headers=headers).status_code


def test_a_browser_counts_once_and_another_one_too(site: Flask, key: str) -> None:
    one, other = site.test_client(), site.test_client()
    assert [say(one, key, "seen"), say(one, key, "seen"), say(one, key, "helped"), say(other, key, "seen")] == [303] * 4
    assert voices(site) == [("visitor", "helped"), ("visitor", "seen"), ("visitor", "seen")]
    page = one.get(f"/know-how/{key}", headers={"Accept-Language": "en"}).text
    assert "2 see it too" in page
    assert "it helped 1" in page


def test_who_says_that_it_did_not_help_no_longer_says_that_it_helped_and_all_can_be_taken_back(site: Flask, key: str) -> None:
    client = site.test_client()
    say(client, key, "helped")
    say(client, key, "no-help")
    assert voices(site) == [("visitor", "no-help")]
    say(client, key, "nothing")
    assert voices(site) == []


REFUSED = {
    "another site": ("seen", {"Origin": "https://elsewhere.example"}, 403),
    "a frame of another site": ("seen", {"Sec-Fetch-Site": "cross-site"}, 403),
    "what nobody says": ("maybe", {}, 400),
}


@pytest.mark.parametrize(("says", "headers", "status"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_ours_is_not_counted(site: Flask, key: str, says: str, headers: dict[str, str], status: int) -> None:
    assert say(site.test_client(), key, says, **headers) == status
    assert say(site.test_client(), "0" * 12, "seen") == 404
    assert voices(site) == []


def test_voices_have_one_limit_whether_they_come_by_the_form_or_by_keys(config: Config, site: Flask, key: str, tmp_path: Path) -> None:
    app = create_site(replace(config, rate_limits="confirm=2 per hour"))
    client = app.test_client()
    many = [letter(Contributor.new(tmp_path, f"key{n}"), key, "seen") for n in range(2)]
    assert [client.post("/api/v1/statements", json=one).status_code for one in many] == [200, 200]
    assert say(client, key, "seen") == 429
    assert client.post("/api/v1/statements", json=many[0]).status_code == 429
    app.extensions["tameshi"].database.dispose()


def letter(somebody: Contributor, key: str, says: str, minutes: int = 0) -> dict[str, object]:
    told = {
        "schema": STATEMENT, "action": "confirm", "fingerprint": somebody.fingerprint, "problem": key, "says": says,
        "stated_at": rfc3339(NOW - timedelta(minutes=30 - minutes)),
    }  # fmt: skip
    return {"statement": told | {"signature": somebody.signature(signed_bytes(told), STATEMENT_NAMESPACE)}}


def test_a_key_counts_once_replays_change_nothing_and_a_forged_word_is_refused(site: Flask, key: str, tmp_path: object) -> None:
    somebody, client = Contributor.new(tmp_path), site.test_client()  # type: ignore[arg-type]

    def send(told: dict[str, object]) -> tuple[int, str]:
        answer = client.post("/api/v1/statements", json=told)
        return answer.status_code, json.loads(answer.text).get("status", "")

    first = letter(somebody, key, "helped")
    assert [send(first), send(first)] == [(200, "done"), (200, "duplicate")]
    assert send(letter(somebody, key, "no-help", 5)) == (200, "done")
    assert send(first) == (200, "duplicate")
    assert voices(site) == [("SHA256", "no-help")]
    assert send(letter(somebody, key, "nothing", 7)) == (200, "done")
    assert [send(first), send(letter(somebody, key, "no-help", 5))] == [(200, "duplicate")] * 2, "what was taken back stays so"
    assert voices(site) == [("SHA256", "nothing")]
    assert "Nobody has said yet." in client.get(f"/know-how/{key}", headers={"Accept-Language": "en"}).text
    assert send(letter(somebody, key, "no-help", 8)) == (200, "done")
    assert voices(site) == [("SHA256", "no-help")]
    forged = letter(somebody, key, "seen", 9)
    forged["statement"]["says"] = "helped"  # type: ignore[index]
    assert send(forged)[0] == 422
    assert send(letter(somebody, "0" * 12, "seen", 9))[0] == 404
    assert voices(site) == [("SHA256", "no-help")]
