"""How many SQL statements a request sends, whatever is asked and however much there is: the goal is ten a page and twelve a submission."""

import json
from collections.abc import Iterator
from statistics import median

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry.config import Config
from registry.db.engine import Database
from tests.conftest import NOW
from tests.registry.counting import statements
from tests.registry.test_stateful import put
from tests.scale.asks import asks
from tests.scale.generate import document
from web.wsgi import create_site

MOST_OF_A_PAGE, MOST_OF_A_SUBMISSION = 10, 12
YET = {"/charts": 13, "normalise=": 13, "/sitemap.xml": 14, ".txt?lang": 40, ".mbox?lang": 40, ".eml?lang": 40}
"""Pages beyond the goal as yet, by a part of their address, and how many they send: none may come to send more.

The text of a digest is no page: it looks for the fastest of each mode.
"""
YET_OF_A_SUBMISSION = 13
"""Where a problem, figures, a value that nobody had told before and a claim to a key without a signature come together."""
MANY = 120
SOME = 2
"""Addresses of each row that are asked here; `make scale` asks all of them."""


@pytest.fixture
def site(config: Config) -> Iterator[Flask]:
    """The whole site over a hundred submissions."""
    app = create_site(config)
    database: Database = app.extensions["tameshi"].database
    put(database, *(document(number) for number in range(1, MANY + 1)))
    yield app
    database.dispose()


def test_no_page_and_no_endpoint_sends_more_than_it_may(site: Flask) -> None:
    client, database = site.test_client(), site.extensions["tameshi"].database
    rows, _ = asks(site, client, MANY, most=25)
    assert len(rows) > 60
    sent: dict[str, list[str]] = {}
    refused: dict[str, int] = {}
    for paths in rows.values():
        for path in paths[:SOME]:
            with statements(database) as found:
                status = client.get(path).status_code
            if len(found) > max((most for part, most in YET.items() if part in path), default=MOST_OF_A_PAGE):
                sent[path] = found
            if status >= 500:
                refused[path] = status
    assert (sent, refused) == ({}, {})


def sent_by_a_post(client: FlaskClient, database: Database, number: int) -> int:
    body = json.dumps(document(number)).encode()
    with statements(database) as found:
        answer = client.post("/api/v1/submissions", data=body, content_type="application/json")
    assert answer.status_code in {200, 201}, answer.text
    return len(found)


def test_most_submissions_send_at_most_twelve_and_none_sends_many_more(site: Flask) -> None:
    client, database = site.test_client(), site.extensions["tameshi"].database
    counts = {number: sent_by_a_post(client, database, number) for number in (*range(MANY + 1, MANY + 20), 7, MANY + 1)}
    assert median(counts.values()) <= MOST_OF_A_SUBMISSION
    assert {number: count for number, count in counts.items() if count > YET_OF_A_SUBMISSION} == {}


def test_a_batch_sends_no_more_for_many_than_for_one(site: Flask) -> None:
    client, database = site.test_client(), site.extensions["tameshi"].database
    lines = b"\n".join(json.dumps(document(number)).encode() for number in range(MANY + 1, MANY + 51))
    with statements(database) as found:
        answer = client.post("/api/v1/submissions:batch", data=lines, content_type="application/x-ndjson")
    assert [json.loads(line)["status"] for line in answer.text.splitlines() if line] == [201] * 50
    # Many values of the dictionary are looked up first and entered only then.
    assert len(found) <= YET_OF_A_SUBMISSION + 1


def test_the_clock_of_these_tests_is_ahead_of_what_they_store() -> None:
    assert document(MANY + 51)["created_at"] < NOW.isoformat()
