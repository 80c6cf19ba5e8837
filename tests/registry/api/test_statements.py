"""Signed documents and statements over HTTP: what is taken, what is told, what is refused and with which words."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.documents import submission
from tests.registry.signing import Contributor, Document

SUBMISSIONS, STATEMENTS = "/api/v1/submissions", "/api/v1/statements"


@pytest.fixture(scope="module")
def taro(tmp_path_factory: pytest.TempPathFactory) -> Contributor:
    """Somebody."""
    return Contributor.new(tmp_path_factory.mktemp("taro"))


@pytest.fixture(scope="module")
def jiro(tmp_path_factory: pytest.TempPathFactory) -> Contributor:
    """Somebody else."""
    return Contributor.new(tmp_path_factory.mktemp("jiro"))


def post(client: FlaskClient, told: Document, path: str = SUBMISSIONS) -> TestResponse:
    """A document or a letter, sent."""
    return client.post(path, data=json.dumps(told, ensure_ascii=False), content_type="application/json")


def test_a_signed_document_is_shown_as_signed(client: FlaskClient, taro: Contributor) -> None:
    told = taro.signed(submission(), handle="taro")
    for status in (201, 200):
        answer = post(client, told)
        assert answer.status_code == status
        assert answer.json is not None
        assert answer.json["signed_by"] == taro.fingerprint
    shown = client.get(f"{SUBMISSIONS}/{told['id']}").json
    assert shown is not None
    assert (shown["signed_by"], shown["handle"], shown["revisions"]) == (taro.fingerprint, "taro", [])
    assert shown["document"] == told
    (hit,) = client.get(f"{SUBMISSIONS}?q=is:signed").json["items"]  # type: ignore[index]
    assert taro.fingerprint.startswith(hit["signed_by"])
    assert not hit["amended"]


def test_an_unsigned_document_is_taken_and_shown_as_unsigned(client: FlaskClient) -> None:
    answer = post(client, submission())
    assert (answer.status_code, answer.json and answer.json["signed_by"]) == (201, None)
    shown = client.get(f"{SUBMISSIONS}/{submission()['id']}").json
    assert shown is not None
    assert (shown["signed_by"], shown["handle"]) == (None, None)


def test_a_handle_of_somebody_else_is_told_and_loses_nothing(client: FlaskClient, taro: Contributor, jiro: Contributor) -> None:
    assert post(client, taro.signed(submission(1), handle="taro")).json["handle"] == {"name": "taro", "state": "yours"}  # type: ignore[index]
    answer = post(client, jiro.signed(submission(2), handle="Taro"))
    assert answer.status_code == 201
    assert answer.json is not None
    assert answer.json["handle"] == {"name": "Taro", "state": "taken"}
    shown = client.get(f"{SUBMISSIONS}/{submission(2)['id']}").json
    assert shown is not None
    assert (shown["signed_by"], shown["handle"]) == (jiro.fingerprint, None)


def _forged(taro: Contributor, jiro: Contributor, name: str, folder: Path) -> Document:
    told = taro.signed(submission(7))
    signature = told["signature"]
    lines = signature.splitlines(keepends=True)
    cases: dict[str, Any] = {
        "other bytes": lambda: told | {"title": "changed after it was signed"},
        "another id": lambda: told | {"id": submission(8)["id"]},
        "a member more": lambda: told | {"costs": [{"item": "nic", "amount": 1, "currency": "JPY"}]},
        "cut off": lambda: told | {"signature": signature[:-30]},
        "a line missing": lambda: told | {"signature": "".join(lines[:2] + lines[3:])},
        "a last line without its end": lambda: told | {"signature": signature.rstrip("\n")},
        "other line ends": lambda: told | {"signature": signature.replace("\n", "\r\n")},
        "another line length": lambda: told | {"signature": lines[0] + "".join(line.strip() for line in lines[1:-1]) + "\n" + lines[-1]},
        "no armour": lambda: told | {"signature": "c2lnbmVk"},
        "another key than the one it claims": lambda: told | {"signature": jiro.signed(told)["signature"]},
        "a claim of another key": lambda: told | {"contributor": {"fingerprint": jiro.fingerprint}},
        "no claim": lambda: told | {"contributor": None},
        "another namespace": lambda: taro.signed(submission(7), namespace="file"),
        "an RSA key": lambda: Contributor.new(folder, "rsa", "rsa").signed(submission(7)),
        "an ECDSA key": lambda: Contributor.new(folder, "ecdsa", "ecdsa").signed(submission(7)),
        "the signature taken off": lambda: {key: value for key, value in told.items() if key != "signature"},
    }
    forged: Document = cases[name]()
    return forged


FORGED = {
    "other bytes": ("/signature", "other-content"),
    "another id": ("/signature", "other-content"),
    "a member more": ("/signature", "other-content"),
    "cut off": ("/signature", "truncated"),
    "a line missing": ("/signature", "truncated"),
    "a last line without its end": ("/signature", "truncated"),
    "other line ends": ("/signature", "not-a-signature"),
    "another line length": ("/signature", "not-a-signature"),
    "no armour": ("/signature", "not-a-signature"),
    "another key than the one it claims": ("/contributor/fingerprint", "another-key"),
    "a claim of another key": ("/contributor/fingerprint", "another-key"),
    "no claim": ("/contributor/fingerprint", "another-key"),
    "another namespace": ("/signature", "namespace"),
    "an RSA key": ("/signature", "algorithm"),
    "an ECDSA key": ("/signature", "algorithm"),
    "the signature taken off": ("/contributor/fingerprint", "unsigned-claim"),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_document_is_refused_with_its_place_and_reason(
    client: FlaskClient, taro: Contributor, jiro: Contributor, tmp_path: Path, name: str
) -> None:
    assert post(client, taro.signed(submission(1))).status_code == 201
    forged = _forged(taro, jiro, name, tmp_path)
    answer = post(client, forged)
    assert answer.status_code == 422, answer.json
    assert answer.json is not None
    assert (answer.json["errors"][0]["pointer"], answer.json["errors"][0]["code"]) == FORGED[name]
    assert client.get(f"{SUBMISSIONS}/{forged['id']}").status_code == 404
    line = client.post(f"{SUBMISSIONS}:batch", data=json.dumps(forged) + "\n", content_type="application/x-ndjson")
    assert json.loads(line.data)["status"] == 422


def test_the_document_of_another_signed_anew_under_its_id_is_a_conflict(client: FlaskClient, taro: Contributor, jiro: Contributor) -> None:
    told = taro.signed(submission())
    assert post(client, told).status_code == 201
    for again in (jiro.signed(told), submission(), taro.signed(told | {"title": "other"})):
        answer = post(client, again)
        assert (answer.status_code, answer.json and answer.json["code"]) == (409, "conflict")
    assert post(client, told).status_code == 200


def test_a_withdrawn_submission_is_gone_for_everybody(client: FlaskClient, taro: Contributor) -> None:
    told = taro.signed(submission())
    post(client, told)
    letter = taro.withdrawal(told)
    for status in ("done", "duplicate"):
        answer = post(client, letter, STATEMENTS)
        assert answer.status_code == 200
        assert answer.json == {"action": "withdraw", "subject": told["id"], "status": status}
    gone = client.get(f"{SUBMISSIONS}/{told['id']}")
    assert (gone.status_code, gone.content_type) == (410, "application/problem+json")
    assert gone.json is not None
    assert (gone.json["code"], gone.json["statement"]) == ("withdrawn", letter["statement"])
    assert taro.fingerprint in gone.json["detail"]
    again = post(client, told)
    assert (again.status_code, again.json and again.json["code"]) == (410, "withdrawn")
    line = client.post(f"{SUBMISSIONS}:batch", data=json.dumps(told) + "\n", content_type="application/x-ndjson")
    assert json.loads(line.data)["problem"]["code"] == "withdrawn"
    assert client.get(SUBMISSIONS).json == {"items": [], "next": None, "total": 0, "total_is_capped": False}


def test_an_amended_submission_tells_what_was_changed_and_what_stood_there(client: FlaskClient, taro: Contributor) -> None:
    told = taro.signed(submission())
    post(client, told)
    note = {"text": "Now it is known why.", "lang": "en"}
    letter = taro.amendment(told, note=note, outcome="partly")
    answer = post(client, letter, STATEMENTS)
    assert answer.status_code == 200, answer.json
    assert answer.json is not None
    assert answer.json["url"] == f"http://registry.example/s/{told['id']}"
    assert answer.json["judgement"]["plausibility"] == "plausible"
    shown = client.get(f"{SUBMISSIONS}/{told['id']}").json
    assert shown is not None
    assert shown["document"] == letter["document"]
    (revision,) = shown["revisions"]
    assert revision["changed"] == ["/outcome", "/note/text", "/note/lang"]
    assert revision["statement"] == letter["statement"]
    assert client.get(f"{SUBMISSIONS}/{told['id']}/revisions/0").json == told
    assert client.get(f"{SUBMISSIONS}/{told['id']}/revisions/1").status_code == 404
    (hit,) = client.get(SUBMISSIONS).json["items"]  # type: ignore[index]
    assert hit["amended"]
    assert (hit["outcome"], hit["excerpt"]) == ("partly", "Now it is known why.")


def test_facets_of_the_same_process_follow_a_withdrawal_and_an_amendment(client: FlaskClient, taro: Contributor) -> None:
    told = [taro.signed(submission(number)) for number in (1, 2)]
    for one in told:
        post(client, one)
    counted = client.get("/api/v1/facets?q=outcome:worked").json
    assert counted is not None
    assert counted["outcome"] == [{"value": "worked", "count": 2}]
    post(client, taro.amendment(told[0], outcome="failed"), STATEMENTS)
    post(client, taro.withdrawal(told[1]), STATEMENTS)
    for query, expected in (("outcome:worked", []), ("outcome:failed", [{"value": "failed", "count": 1}])):
        facets = client.get(f"/api/v1/facets?q={query}").json
        assert facets is not None
        assert facets.get("outcome", []) == expected


CODES: dict[str, tuple[Any, int, str]] = {
    "another key": (lambda taro, jiro, told: jiro.withdrawal(told), 403, "not-yours"),
    "an unknown id": (lambda taro, jiro, told: taro.withdrawal(submission(9)), 404, "unknown-submission"),
    "a stale revision": (lambda taro, jiro, told: taro.withdrawal(told, sha256="0" * 64), 409, "stale-revision"),
    "a moved statement": (
        lambda taro, jiro, told: {"statement": taro.withdrawal(told)["statement"] | {"submission": submission(9)["id"]}},
        422,
        "signature",
    ),
    "an action that is none": (lambda taro, jiro, told: {"statement": taro.statement("sell", submission=told["id"])}, 422, "invalid"),
    "no object": (lambda taro, jiro, told: ["withdraw"], 422, "invalid"),
}


@pytest.mark.parametrize("name", CODES)
def test_what_is_wrong_with_a_statement_has_a_stable_code(client: FlaskClient, taro: Contributor, jiro: Contributor, name: str) -> None:
    told = taro.signed(submission())
    post(client, told)
    make, status, code = CODES[name]
    answer = post(client, make(taro, jiro, told), STATEMENTS)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert answer.json is not None
    assert answer.json["code"] == code


@pytest.mark.parametrize("depth", [990, 100_000])
@pytest.mark.parametrize("member", ["statement", "document"])
def test_a_letter_nested_without_end_is_refused(client: FlaskClient, taro: Contributor, member: str, depth: int) -> None:
    told = taro.amendment(taro.signed(submission())) | {member: 0}
    body = json.dumps(told).replace(f'"{member}": 0', f'"{member}":' + '{"a":' * depth + "1" + "}" * depth)
    answer = client.post(STATEMENTS, data=body, content_type="application/json")
    assert answer.status_code in {400, 422}
    assert answer.content_type == "application/problem+json"
