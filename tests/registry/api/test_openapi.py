"""The description of the interface is valid, complete and true."""

import json
import re
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from werkzeug.test import TestResponse

from registry.api.openapi import describe
from registry.moderation import actions
from tests.conftest import NOW
from tests.documents import submission


def test_the_description_is_valid_openapi_3_1() -> None:
    errors = list(OpenAPIV31SpecValidator(describe("http://registry.example")).iter_errors())
    assert errors == []


def test_every_route_of_the_interface_is_described(app: Flask) -> None:
    paths = describe("")["paths"].items()
    described = {(re.sub(r"{\w+}", "{id}", path), method.upper()) for path, operations in paths for method in operations}
    routes = {
        (re.sub(r"<(?:\w+(?:\([^)]*\))?:)?\w+>", "{id}", rule.rule), method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith(("/api/", "/feeds/"))
    }
    assert routes == described


def test_what_waits_is_hidden_or_holds_private_data_is_answered_as_described(app: Flask) -> None:
    """By every door, with the codes that the description names."""
    client, operations, one = app.test_client(), describe("")["paths"], submission(1)
    sent, shown = operations["/api/v1/submissions"]["post"]["responses"], operations["/api/v1/submissions/{id}"]["get"]["responses"]

    def told(answer: TestResponse, described: dict[str, Any]) -> str:
        code: str = (answer.json or {})["code"]
        assert f"`{code}`" in described[str(answer.status_code)]["description"]
        return code

    with app.extensions["tameshi"].database.writing() as session:
        actions.set_threshold(session, 1, "somebody", NOW)
    first = client.post("/api/v1/submissions", json=one)
    assert (first.status_code, json.loads(first.text)["waits"]) == (201, True)
    assert "waits" in describe("")["components"]["schemas"]["Accepted"]["properties"]
    line = client.post("/api/v1/submissions:batch", data=json.dumps(submission(2)), content_type="application/x-ndjson")
    assert (json.loads(line.text)["waits"], json.loads(line.text)["status"]) == (True, 201)
    path = f"/api/v1/submissions/{one['id']}"
    assert [told(client.post("/api/v1/submissions", json=one), sent), told(client.get(path), shown)] == ["waiting"] * 2
    with app.extensions["tameshi"].database.writing() as session:
        actions.hide(session, one["id"], "spam", "", "somebody", NOW)
    assert [told(client.post("/api/v1/submissions", json=one), sent), told(client.get(path), shown)] == ["hidden"] * 2
    assert json.loads(client.get(path).text)["reason"] == "spam"
    assert client.get(f"/feeds/submissions/{one['id']}.atom").status_code == 410
    private = submission(3, title="see root@router.yamada-lab.jp")
    assert told(client.post("/api/v1/submissions", json=private), sent) == "private"


@pytest.mark.parametrize("path", ["/api/openapi.json", "/api/v1/schema/submission-1.json"])
def test_descriptions_are_served(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert "json" in answer.content_type


@schemathesis.serializer("application/x-ndjson")
def lines(_: Any, value: Any) -> bytes:
    """Whatever was generated, as the text it is: schemathesis knows no such lines of its own."""
    return str(value).encode("utf-8", "replace")


BOUNDED = settings(max_examples=12, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck))


CHECKS = ("not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance")


def test_the_interface_answers_as_described(app: Flask) -> None:
    checks = _checks()
    for result in schemathesis.openapi.from_wsgi("/api/openapi.json", app).get_all_operations():

        @BOUNDED
        @given(case=result.ok().as_strategy())
        def check(case: schemathesis.Case) -> None:
            case.call_and_validate(checks=checks, headers={"Accept-Encoding": "identity"})

        check()


def _checks() -> list[Any]:
    schemathesis.checks.load_all_checks()
    return list(schemathesis.checks.CHECKS.get_by_names(CHECKS))
