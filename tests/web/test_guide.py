"""The readiness guide: what it counts is what a search finds, and its commands only read."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry.findings import KnownProblem, OutcomeCounts, ProblemSummary
from schemas.labels import LANGUAGES
from schemas.v1.submission import STAGES
from tests.web.conftest import Make
from tests.web.html import Page
from tests.web.learned import DOCUMENTS, GROUP, MMIO
from web.arrange.guide import LAYERS, Layer, met_at


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_guide_is_well_formed_with_and_without_submissions(reader: FlaskClient, empty: Flask, lang: str) -> None:
    for client in (reader, empty.test_client()):
        answer = client.get(f"/guide?lang={lang}")
        assert (answer.status_code, Page(answer.get_data(as_text=True)).faults) == (200, [])


def test_every_count_of_the_guide_is_what_its_link_finds(reader: FlaskClient) -> None:
    text = reader.get("/guide").get_data(as_text=True)
    counted = re.findall(r'<a href="(/search\?q=[^"]+)">(?:[^<]*\()?([0-9,]+)\)?</a>', text)
    assert any("stage" in link for link, _ in counted)
    assert any("mode" in link for link, _ in counted)
    for link, count in counted:
        found = reader.get(unescape(link).replace("/search", "/api/v1/submissions")).get_json()["total"]
        assert f"{found:,}" == count, link


@pytest.fixture(scope="module")
def learned(make_site: Make) -> FlaskClient:
    """Somebody who reads the guide of a small community."""
    site = make_site()
    for document in DOCUMENTS:
        assert site.test_client().post("/api/v1/submissions", json=document).status_code == 201
    return site.test_client()


def test_a_layer_names_the_problems_that_people_met_there_and_the_hardware_to_look_at(learned: FlaskClient) -> None:
    sections = dict(re.findall(r'<h2 id="([a-z]+)">(.*?)(?=<h2|$)', learned.get("/guide").get_data(as_text=True), re.DOTALL))
    assert GROUP["symptom"] in sections["groups"]
    assert MMIO["symptom"] in sections["sriov"]
    assert GROUP["symptom"] not in sections["sriov"]
    assert "/know-how/" not in sections["cpu"]
    assert 'href="/hardware/nic"' in sections["sriov"]
    links = re.findall(r'href="(/(?:know-how|hardware)[^"]*)"', "".join(sections.values()))
    assert [link for link in links if learned.get(unescape(link)).status_code != 200] == []


def known(key: str, stage: str) -> KnownProblem:
    """A problem at a stage, and nothing else known of it."""
    met = datetime(2026, 11, 24, tzinfo=UTC)
    return KnownProblem(
        summary=ProblemSummary(key=key, symptom="x", stage=stage, part=None, failure_kind=None, lang="en", submissions=1),
        newest="", first_met_at=met, last_met_at=met, outcomes=OutcomeCounts(failed=1), matching=1, looked_at=1, contributors=0, seen={},
        culprits=(), helped=(),
    )  # fmt: skip


def test_the_most_met_problems_of_a_layer_come_first_and_few_of_them() -> None:
    problems = [known(f"{number}", stage) for number, stage in enumerate(("iommu", "boot", "iommu", "iommu", "iommu"))]
    (layer,) = (one for one in LAYERS if one.name == "iommu")
    assert [one.key for one in met_at(layer, problems)] == ["0", "2", "3"]


def test_every_page_leads_to_the_guide(reader: FlaskClient) -> None:
    assert any(a.get("href") == "/guide" for a in Page(reader.get("/").get_data(as_text=True)).all("a"))


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_a_layer_names_known_stages_and_writes_nothing(layer: Layer) -> None:
    assert set(layer.stages) <= set(STAGES)
    assert not re.search(r">|\bsudo\b|\btee\b|\brm\b", layer.look)
