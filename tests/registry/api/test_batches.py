"""Many documents in one request, from outside."""

import gzip
import json
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from registry.api.batches import MOST_LINES
from registry.app import create_app
from registry.config import Config
from registry.db.engine import Database
from registry.errors import RegistryError
from registry.ingest.receive import zstd
from registry.ingest.stream import BATCH_BYTES, MOST_LINE_ENDS, lines_of
from registry.upkeep.compare import differences
from schemas import limits
from tests.conftest import NOW
from tests.documents import submission
from tests.registry.counting import statements

PATH = "/api/v1/submissions:batch"
NDJSON = "application/x-ndjson"


def line(told: Any) -> bytes:
    return json.dumps(told, ensure_ascii=False).encode() + b"\n"


def send(client: FlaskClient, body: bytes, encoding: str = "") -> list[dict[str, Any]]:
    """What each line was answered."""
    answer = client.post(PATH, data=body, content_type=NDJSON, headers={"Content-Encoding": encoding})
    assert (answer.status_code, answer.content_type) == (200, NDJSON), answer.text
    return [json.loads(one) for one in answer.data.splitlines()]


def uid(number: int) -> str:
    told: str = submission(number)["id"]
    return told


def test_every_line_is_answered_in_its_order_whatever_the_others_are(client: FlaskClient) -> None:
    fast = submission(3)
    fast["runs"][0] |= {"link_type": "physical", "link_speed_mbps": 100}
    body = line(submission(2)) + b"{broken\n" + b"\n" + line(submission(1)) + line(submission(1)) + line(submission(1, title="another"))
    body += line(submission(4, outcome="great", kind="x")) + line(fast) + b'{"schema": "tameshi/9"}\r\n' + line(submission(5)).strip()
    told = send(client, body)
    assert [(one["line"], one["id"], one["status"], one.get("result") or one["problem"]["code"]) for one in told] == [
        (1, uid(2), 201, "created"),
        (2, None, 400, "not-json"),
        (4, uid(1), 201, "created"),
        (5, uid(1), 200, "duplicate"),
        (6, uid(1), 409, "conflict"),
        (7, uid(4), 422, "invalid"),
        (8, uid(3), 422, "impossible"),
        (9, None, 422, "unsupported-version"),
        (10, uid(5), 201, "created"),
    ]
    assert told[0]["url"] == f"http://registry.example/s/{uid(2)}"
    assert told[0]["judgement"] == {"plausibility": "plausible", "flags": 1}
    assert {fault["pointer"] for fault in told[5]["problem"]["errors"]} == {"/outcome", "/kind"}
    assert client.get("/api/v1/submissions").json["total"] == 3


def test_a_batch_sent_again_is_all_duplicates_and_costs_no_second_count(app: Flask, client: FlaskClient) -> None:
    body = b"".join(line(submission(number)) for number in range(1, 150))
    assert {one["status"] for one in send(client, body)} == {201}
    assert {one["status"] for one in send(client, body)} == {200}
    database: Database = app.extensions["tameshi"].database
    with database.reading() as session:
        assert list(differences(session)) == []


def test_many_take_hardly_more_statements_than_one(app: Flask, client: FlaskClient) -> None:
    with statements(app.extensions["tameshi"].database) as sent:
        send(client, b"".join(line(submission(number)) for number in range(1, 65)))
    assert len(sent) <= 12


@pytest.mark.parametrize("encoding", ["identity", "gzip", "zstd"])
def test_a_batch_is_taken_in_every_encoding(client: FlaskClient, encoding: str) -> None:
    body = b"".join(line(submission(number)) for number in range(1, 100))
    packed = {"identity": body, "gzip": gzip.compress(body), "zstd": zstd.compress(body)}[encoding]
    assert [one["status"] for one in send(client, packed, encoding)] == [201] * 99


def test_what_came_before_a_break_is_stored_and_the_break_is_the_last_answer(client: FlaskClient) -> None:
    body = b"".join(line(submission(number, title=f"title {number * 7919}")) for number in range(1, 300))
    told = send(client, gzip.compress(body)[:-2000], "gzip")
    *before, last = told
    assert {one["status"] for one in before} == {201}
    assert 100 < len(before) < 299
    assert (last["status"], last["problem"]["code"], last["line"]) == (400, "broken-encoding", len(before) + 1)
    assert send(client, b"no gzip", "gzip")[-1]["problem"]["code"] == "broken-encoding"


def test_a_line_longer_than_a_document_may_be_costs_only_itself(client: FlaskClient) -> None:
    long = line(submission(1, title="x" * 2 * limits.DOCUMENT_BYTES))
    told = send(client, line(submission(2)) + long + line(submission(3)) + long.strip())
    assert [(one["line"], one["status"]) for one in told] == [(1, 201), (2, 413), (3, 201), (4, 413)]


@pytest.mark.parametrize(
    ("content_type", "encoding", "code"),
    [("application/json", "", "unsupported-media-type"), (NDJSON, "br", "unsupported-encoding")],
)
def test_another_form_is_refused_as_a_whole(client: FlaskClient, content_type: str, encoding: str, code: str) -> None:
    answer = client.post(PATH, data=b"{}", content_type=content_type, headers={"Content-Encoding": encoding})
    assert (answer.status_code, answer.json["code"]) == (415, code)


def test_nothing_is_answered_with_nothing(client: FlaskClient) -> None:
    assert send(client, b"") == []
    assert send(client, b"\n \n\r\n") == []


def test_every_line_counts_for_the_rate_limit(config: Config) -> None:
    app = create_app(replace(config, rate_limit="3 per minute"), now=lambda: NOW)
    told = send(app.test_client(), b"".join(line(submission(number)) for number in range(1, 10)))
    assert [one["status"] for one in told] == [201, 201, 201, 429]
    assert told[-1]["problem"]["code"] == "rate-limit"
    app.extensions["tameshi"].database.dispose()


def test_line_ends_without_end_are_refused_before_they_cost_anything(client: FlaskClient) -> None:
    told = send(client, gzip.compress(line(submission(1)) + b"\n" * 2 * MOST_LINE_ENDS), "gzip")
    assert [(one["status"], one.get("problem", {}).get("code")) for one in told] == [(201, None), (413, "too-large")]


def test_a_batch_ends_at_its_most_lines(client: FlaskClient) -> None:
    told = send(client, b"{}\n" * (MOST_LINES + 5))
    assert len(told) == MOST_LINES + 1
    assert (told[-1]["line"], told[-1]["status"], told[-1]["problem"]["code"]) == (MOST_LINES + 1, 413, "too-large")


def test_a_database_that_is_away_is_told_to_every_line(config: Config, tmp_path: Any) -> None:
    url = "postgresql://nobody@/none?host=/nonexistent&connect_timeout=1"
    app = create_app(replace(config, database_url=url), now=lambda: NOW)
    told = send(app.test_client(), line(submission(1)) + b"{\n" + line(submission(2)))
    assert [(one["id"], one["status"]) for one in told] == [(uid(1), 503), (None, 400), (uid(2), 503)]
    app.extensions["tameshi"].database.dispose()


def test_a_document_that_the_database_refuses_costs_none_of_its_neighbours(app: Flask, client: FlaskClient, database_kind: str) -> None:
    """As if a column were narrower than the wire allows."""
    database: Database = app.extensions["tameshi"].database
    with database.writing() as session:
        if database_kind == "sqlite":
            session.execute(
                text("CREATE TRIGGER odd BEFORE INSERT ON submission WHEN NEW.title = 'odd' BEGIN SELECT RAISE(ABORT, 'too odd'); END")
            )
        else:
            session.execute(text("ALTER TABLE submission ADD CONSTRAINT odd CHECK (title <> 'odd')"))
    told = send(client, line(submission(1)) + line(submission(2, title="odd")) + line(submission(3)))
    assert [one["status"] for one in told] == [201, 503, 201]


def test_a_bomb_is_refused_without_being_blown_up() -> None:
    class Body:
        """A gzip stream of endless spaces, made while it is read."""

        def __init__(self) -> None:
            packed = gzip.compress(b" " * 64 * 2**20, 1)
            self.parts = iter([packed] * (BATCH_BYTES // (64 * 2**20) + 2))

        def read(self, size: int, /) -> bytes:
            return next(self.parts, b"")

    def read() -> Iterator[int]:
        for one in lines_of(body, "gzip"):
            yield one.number

    body = Body()
    tracemalloc.start()
    with pytest.raises(RegistryError, match="at most"):
        list(read())
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak_bytes < 8 * 2**20
