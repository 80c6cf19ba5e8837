"""The one door, from outside."""

import gzip
import io
import json
import re
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.app import create_app
from registry.config import Config
from registry.db.engine import Database
from registry.headers import POLICY
from registry.log import make_logger
from tests.conftest import NOW
from tests.documents import ANY_JSON, storable_submissions, submission, submissions
from tests.registry.counting import statements

PATH = "/api/v1/submissions"
BOUNDED = settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def post(client: FlaskClient, told: Any) -> Any:
    """The answer to a document."""
    return client.post(PATH, data=json.dumps(told).encode(), content_type="application/json")


def test_a_submission_is_created_once_and_says_where_it_is(client: FlaskClient) -> None:
    told = submission()
    first, second = post(client, told), post(client, told)
    assert first.status_code == 201
    assert first.json["status"] == "created"
    assert first.json["url"] == f"http://registry.example/s/{told['id']}"
    assert first.json["judgement"]["plausibility"] == "plausible"
    assert first.json["judgement"]["flags"][0]["code"] == "one-box"
    assert second.status_code == 200
    assert second.json == first.json | {"status": "duplicate"}
    found = client.get(first.headers["Location"])
    assert found.json["document"] == told
    assert found.json["received_at"] == "2026-11-24T06:00:00Z"
    assert found.json["judgement"] == first.json["judgement"]


def test_links_lead_to_where_the_registry_was_asked_unless_its_address_is_set(config: Config) -> None:
    app = create_app(replace(config, public_url_is_given=False), now=lambda: NOW)
    answer = app.test_client().post(PATH, json=submission(), base_url="https://box.example:8443")
    assert answer.json["url"] == f"https://box.example:8443/s/{submission()['id']}"
    app.extensions["tameshi"].database.dispose()


def test_another_document_under_the_same_id_is_a_409(client: FlaskClient) -> None:
    post(client, submission())
    answer = post(client, submission(title="another"))
    assert (answer.status_code, answer.json["code"]) == (409, "conflict")
    assert answer.content_type == "application/problem+json"


def test_five_faults_are_refused_with_five_pointers(client: FlaskClient) -> None:
    broken = submission(outcome="great", created_at="yesterday", unknown=1, nics=[{"name": 5}], problems=[{}])
    answer = post(client, broken)
    assert (answer.status_code, answer.json["code"]) == (422, "invalid")
    assert len(answer.json["errors"]) == 5
    assert set(answer.json["errors"][0]) == {"pointer", "code", "message"}


def test_impossible_figures_are_refused_with_their_arithmetic_and_nothing_is_stored(client: FlaskClient) -> None:
    told = submission()
    told["runs"][0] |= {"link_type": "physical", "link_speed_mbps": 1000}
    for point in told["runs"][0]["series"][0]["points"]:
        point["value"] = 2e6
    answer = post(client, told)
    assert (answer.status_code, answer.json["code"]) == (422, "impossible")
    assert len(answer.json["errors"]) == 7
    assert "carry 1,488,095 pps" in answer.json["errors"][0]["message"]
    assert client.get(PATH).json["total"] == 0


REFUSED: dict[str, tuple[bytes, dict[str, str], int, str]] = {
    "two mebibytes": (b" " * 2 * 1024 * 1024, {}, 413, "too-large"),
    "a gzip bomb": (gzip.compress(b" " * 50 * 1024 * 1024), {"Content-Encoding": "gzip"}, 413, "too-large"),
    "broken UTF-8": (b'{"a": "\xff"}', {}, 400, "not-utf-8"),
    "no JSON": (b"hello", {}, 400, "not-json"),
    "a form": (b"a=b", {"Content-Type": "application/x-www-form-urlencoded"}, 415, "unsupported-media-type"),
    "brotli": (b"x", {"Content-Encoding": "br"}, 415, "unsupported-encoding"),
    "a future version": (json.dumps(submission(schema="tameshi/9")).encode(), {}, 422, "unsupported-version"),
    "a list": (b"[]", {}, 422, "invalid"),
}


@pytest.mark.parametrize(("body", "headers", "status", "code"), REFUSED.values(), ids=REFUSED)
def test_each_unusable_body_has_its_own_refusal(client: FlaskClient, body: bytes, headers: dict[str, str], status: int, code: str) -> None:
    answer = client.post(PATH, data=body, headers={"Content-Type": "application/json"} | headers)
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert answer.json["status"] == status
    assert answer.content_type == "application/problem+json"


def test_negative_and_endless_and_future_values_end_in_a_refusal(client: FlaskClient) -> None:
    for value in (-1, 1e300, 2**63, "NaN"):
        told = submission()
        told["runs"][0]["series"][0]["points"][0]["value"] = value
        assert post(client, told).status_code == 422
    assert post(client, submission(created_at="2999-01-01T00:00:00Z")).status_code == 422


@BOUNDED
@given(told=submissions() | storable_submissions())
def test_every_document_that_keeps_the_schema_is_taken_or_refused_but_never_an_error(client: FlaskClient, told: dict[str, Any]) -> None:
    told.pop("signature", None)  # A signature by chance holds for nothing.
    answer = post(client, told)
    assert answer.status_code in {200, 201, 409, 422}, answer.text
    if answer.status_code == 422:
        assert answer.json["code"] == "impossible"
    elif answer.status_code == 201:
        assert client.get(answer.headers["Location"]).json["document"] == json.loads(json.dumps(told))
    for path in (PATH, "/api/v1/series", "/api/v1/series?by=cpu&metric=latency", "/api/v1/facets"):
        assert client.get(path).status_code == 200


@BOUNDED
@given(told=ANY_JSON)
def test_any_json_at_all_is_refused_with_a_reason(client: FlaskClient, told: Any) -> None:
    answer = post(client, told)
    assert answer.status_code in {400, 422}
    assert answer.json["errors"] or answer.json["detail"]


@BOUNDED
@given(body=st.binary(max_size=200), encoding=st.sampled_from(["", "gzip", "zstd"]))
def test_any_bytes_at_all_are_refused_with_a_reason(client: FlaskClient, body: bytes, encoding: str) -> None:
    answer = client.post(PATH, data=body, content_type="application/json", headers={"Content-Encoding": encoding})
    assert 400 <= answer.status_code < 500


def test_the_list_is_paged_to_its_end_without_a_double(client: FlaskClient) -> None:
    for number in range(1, 8):
        post(client, submission(number))
    seen: list[str] = []
    cursor = None
    while True:
        page = client.get(PATH, query_string={"limit": 3} | ({"cursor": cursor} if cursor else {})).json
        seen += [item["title"][-1] for item in page["items"]]
        assert page["total"] == 7
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == list("7654321")
    assert [item["title"][-1] for item in client.get(PATH, query_string={"sort": "oldest", "limit": 2}).json["items"]] == ["1", "2"]


BAD_PARAMETERS = [
    "limit=0", "limit=101", "limit=x", "limit=99999999999999999999", "limit=-1",
    "cursor=", "cursor=0", "cursor=x", "cursor=99999999999999999999",
    "sort=best", "colour=blue", "q=drivr:x", "q=%22open", "q=cores:many", "mode=best", "q=a&q=b", "since=2026-13", 'mode="x"', "limit=٣",
]  # fmt: skip


@pytest.mark.parametrize("parameters", BAD_PARAMETERS)
def test_a_parameter_that_cannot_be_is_a_400_with_a_reason(client: FlaskClient, parameters: str) -> None:
    answer = client.get(f"{PATH}?{parameters}")
    assert answer.status_code == 400, answer.text
    assert answer.json["code"] in {"parameter", "query"}
    assert answer.json["detail"]


def test_facets_filter_the_list_by_name(client: FlaskClient) -> None:
    post(client, submission(1))
    post(client, submission(2, nics=[{"name": "eth0", "driver": "igbvf", "io_mode": "sriov", "device_name": "82576 Virtual Function"}]))
    assert [item["title"][-1] for item in client.get(f"{PATH}?mode=sriov").json["items"]] == ["2"]
    assert [item["title"][-1] for item in client.get(f"{PATH}?mode=sriov,paravirt&q=nic:82576").json["items"]] == ["2"]
    assert client.get(f"{PATH}?nic=82576 Virtual").json["total"] == 1
    facets = client.get("/api/v1/facets?q=driver:igbvf").json
    assert facets["mode"] == [{"value": "sriov", "count": 1}]


def test_what_is_unchanged_is_not_sent_again(client: FlaskClient) -> None:
    post(client, submission())
    for path in (PATH, f"{PATH}/{submission()['id']}", "/api/v1/facets", "/api/v1/series", "/api/v1/schema/submission-1.json"):
        tag = client.get(path).headers["ETag"]
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    tag = client.get(PATH).headers["ETag"]
    post(client, submission(2))
    assert client.get(PATH, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("uid", ["x", "01M3250V010000000000000009", "9" * 26, "%00", "é" * 26])
def test_an_unknown_id_is_a_404(client: FlaskClient, uid: str) -> None:
    answer = client.get(f"{PATH}/{uid}")
    assert (answer.status_code, answer.json["code"]) == (404, "not-found")


def test_a_wrong_method_is_a_405_that_says_which_are_right(client: FlaskClient) -> None:
    answer = client.delete(PATH)
    assert (answer.status_code, answer.json["code"]) == (405, "method-not-allowed")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_every_answer_has_the_policy_and_its_friends(client: FlaskClient) -> None:
    for path in (PATH, "/api/nothing", "/healthz", "/nothing"):
        headers = client.get(path).headers
        assert headers["Content-Security-Policy"] == POLICY
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"]
        assert re.fullmatch("[0-9a-f]{32}", headers["X-Request-Id"])


def test_too_many_submissions_are_a_429_that_says_when_to_come_back(config: Config) -> None:
    app = create_app(replace(config, rate_limit="2 per minute"), now=lambda: NOW)
    client = app.test_client()
    assert [post(client, "no document").status_code for _ in range(3)] == [422, 422, 429]
    answer = post(client, submission())
    assert (answer.status_code, answer.json["code"]) == (429, "rate-limit")
    assert int(answer.headers["Retry-After"]) > 0
    assert client.get(PATH).status_code == 200
    app.extensions["tameshi"].database.dispose()


def test_an_unexpected_error_shows_no_traceback(app: Flask, client: FlaskClient) -> None:
    def broken() -> str:
        hidden = "a local of ours"
        raise RuntimeError("a secret of ours") if hidden else ValueError

    log = io.StringIO()
    app.extensions["tameshi"].log = make_logger("error", log)

    app.add_url_rule("/api/broken", "broken", broken)
    answer = client.get("/api/broken")
    assert (answer.status_code, answer.json["code"]) == (500, "internal")
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    line = json.loads(log.getvalue())
    assert "a local" not in log.getvalue()
    assert line["request"] == answer.headers["X-Request-Id"]
    assert line["exception"][0]["exc_value"] == "a secret of ours"


def test_reading_takes_at_most_ten_statements(app: Flask, client: FlaskClient) -> None:
    for number in range(1, 4):
        post(client, submission(number))
    database: Database = app.extensions["tameshi"].database
    for path in (
        PATH,
        f"{PATH}?q=遅い driver:virtio_net -mode:sriov cores>2",
        f"{PATH}/{submission()['id']}",
        "/api/v1/facets",
        "/api/v1/series",
    ):
        with statements(database) as sent:
            assert client.get(path).status_code == 200
        assert 0 < len(sent) <= 10, path


def test_a_new_submission_is_visible_at_once_to_every_other_process(config: Config, app: Flask) -> None:
    readers = [create_app(config, now=lambda: NOW) for _ in range(2)]
    clients = [reader.test_client() for reader in readers]
    for number in range(1, 5):
        assert post(app.test_client(), submission(number)).status_code == 201
        for reader in clients:
            assert reader.get(PATH).json["total"] == number
            assert reader.get("/api/v1/series").json["n_submissions"] == number
            assert reader.get("/api/v1/facets").json["mode"][0]["count"] == number
    for reader_app in readers:
        reader_app.extensions["tameshi"].database.dispose()


def test_parallel_readers_and_a_writer_see_nothing_but_answers(app: Flask) -> None:
    post(app.test_client(), submission(1))
    statuses: set[int] = set()

    def read_on() -> None:
        client = app.test_client()
        for _ in range(10):
            for path in (PATH, "/api/v1/facets", "/api/v1/series", f"{PATH}/{submission()['id']}"):
                statuses.add(client.get(path).status_code)

    threads = [threading.Thread(target=read_on) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(2, 12):
        statuses.add(post(app.test_client(), submission(number)).status_code)
    for thread in threads:
        thread.join()
    assert statuses == {200, 201}


def test_a_database_that_is_away_is_a_503_and_not_ready(tmp_path: Path) -> None:
    config = Config(
        database_url="postgresql://nobody@/none?host=/nonexistent&connect_timeout=1", var=tmp_path, secret_key="x", log_level="error"
    )
    app = create_app(config, now=lambda: NOW)
    client = app.test_client()
    answer = client.get(PATH)
    assert (answer.status_code, answer.json["code"]) == (503, "unavailable")
    assert answer.headers["Retry-After"]
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json["code"]) == (503, "database-unreachable")
    assert client.get("/healthz").status_code == 200
    app.extensions["tameshi"].database.dispose()
