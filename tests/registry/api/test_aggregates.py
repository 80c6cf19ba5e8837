"""Comparisons, hardware and the matrix, as the interface writes them."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.documents import submission
from tests.registry.aggregates.test_normalised import BASELINE, guest
from tests.registry.search.test_find import IGB, VF, put


@pytest.fixture
def full(app: Flask) -> None:
    """A baseline, a guest and two NICs."""
    problem = {"symptom": "no VF", "stage": "virtual-function", "lang": "en", "workaround": "newer BIOS"}
    put(
        app.extensions["tameshi"].database,
        BASELINE,
        guest(2),
        submission(3, nics=[IGB, VF], outcome="failed", runs=[], problems=[problem]),
    )


@pytest.mark.usefixtures("full")
def test_a_comparison_has_facts_series_percent_and_problems(client: FlaskClient) -> None:
    answer: dict[str, Any] = client.get(f"/api/v1/compare?ids={BASELINE['id']},{submission(2)['id']},{submission(3)['id']}").json
    assert answer["baseline"] == BASELINE["id"]
    assert [one["id"] for one in answer["submissions"]] == [submission(number)["id"] for number in (1, 2, 3)]
    assert answer["series"][0]["parts"][1]["percent"] == [50.0, 100.0]
    assert answer["series"][0]["parts"][2] is None
    assert answer["problems"][2][0]["workaround"] == "newer BIOS"


REFUSED = [
    "compare", "compare?ids=", "compare?ids=01M3250V010000000000000001", "compare?ids=x,y", "compare?ids=a&x=1", "matrix?by=colour",
    "matrix?q=colour:red", "hardware/nic?colour=1",
    "hardware/nic?cursor=x", "hardware/nic?limit=0", "know-how?order=worst", "know-how?stage=never", "know-how?culprit=me",
    "know-how?cursor=1", "know-how/000000000000?cursor=x",
]  # fmt: skip


@pytest.mark.parametrize("path", REFUSED)
def test_what_cannot_be_asked_is_a_problem(client: FlaskClient, path: str) -> None:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"


@pytest.mark.usefixtures("full")
def test_a_nic_has_what_was_seen_and_what_its_table_says(client: FlaskClient) -> None:
    listed = client.get("/api/v1/hardware/nic").json["items"]
    assert {one["key"] for one in listed} == {"8086-10c9", "8086-10ca"}
    nic = client.get("/api/v1/hardware/nic/8086-10ca").json
    assert nic["outcomes"] == {"worked": 0, "partly": 0, "failed": 1}
    assert nic["reference"]["virtual_functions"] == 8
    assert nic["newest"] == [{"id": submission(3)["id"], "url": f"http://registry.example/s/{submission(3)['id']}"}]
    assert client.get("/api/v1/hardware/nic/ffff-ffff").status_code == 404
    assert client.get("/api/v1/hardware/toaster").status_code == 404


@pytest.mark.usefixtures("full")
def test_hardware_is_listed_page_by_page_by_query_and_by_name(client: FlaskClient) -> None:
    first = client.get("/api/v1/hardware/nic?limit=1").json
    second = client.get(f"/api/v1/hardware/nic?limit=1&cursor={first['next']}").json
    assert (first["total"], second["total"], second["next"]) == (2, 2, None)
    assert {one["key"] for page in (first, second) for one in page["items"]} == {"8086-10c9", "8086-10ca"}
    assert [one["key"] for one in client.get("/api/v1/hardware/nic?name=virtual function").json["items"]] == ["8086-10ca"]
    assert client.get("/api/v1/hardware/nic?outcome=worked&mode=sriov").json["items"] == []


@pytest.mark.usefixtures("full")
def test_the_matrix_is_told_by_nic_where_asked(client: FlaskClient) -> None:
    assert client.get("/api/v1/matrix").json["looked_at"] is None
    cells = client.get("/api/v1/matrix?by=nic&outcome=failed").json
    assert cells["looked_at"] == 1
    assert {(one["mode"], one["nic_name"]) for one in cells["cells"]} == {
        ("passthrough", "82576 Gigabit Network Connection"), ("sriov", "82576 Virtual Function"),
    }  # fmt: skip


@pytest.mark.usefixtures("full")
def test_a_problem_is_listed_and_has_an_address(client: FlaskClient) -> None:
    (one,) = client.get("/api/v1/know-how?stage=virtual-function").json["problems"]
    assert (one["symptom"], one["submissions"], one["helped"][0]["text"]) == ("no VF", 1, "newer BIOS")
    told = client.get(f"/api/v1/know-how/{one['key']}").json
    assert told["occurrences"][0]["submission"] == submission(3)["id"]
    assert told["next"] is None
    assert (one["first_met_at"], one["matching"], one["culprits"]) == (one["last_met_at"], 1, [])
    assert client.get("/api/v1/know-how?order=most&component=nothing").json["total"] == 0
    assert client.get("/api/v1/know-how/0").status_code == 404
    assert client.get("/api/v1/know-how?limit=0").status_code == 400


@pytest.mark.usefixtures("full")
def test_gain_trend_and_standing_answer(client: FlaskClient) -> None:
    assert client.get("/api/v1/gain?frame_bytes=64").json["steps"] == []
    trend = client.get("/api/v1/trend?by=kernel").json
    assert [(one["version"], one["n"]) for one in trend["points"]] == [("6.12.107", 2)]
    (standing,) = client.get(f"/api/v1/submissions/{submission(2)['id']}/standing").json["standings"]
    assert (standing["value"], standing["n"], standing["percentile"]) == (500_000.0, 0, None)
    assert client.get(f"/api/v1/submissions/{submission(99)['id']}/standing").status_code == 404
    assert client.get("/api/v1/series?per=watt").status_code == 400
    assert client.get("/api/v1/gain?frame_bytes=1").status_code == 400
