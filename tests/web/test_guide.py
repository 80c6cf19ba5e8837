"""The readiness guide: what it counts is what a search finds, and its commands only read."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from schemas.labels import LANGUAGES
from schemas.v1.submission import STAGES
from tests.web.html import Page
from web.arrange.guide import LAYERS, Layer


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


def test_every_page_leads_to_the_guide(reader: FlaskClient) -> None:
    assert any(a.get("href") == "/guide" for a in Page(reader.get("/").get_data(as_text=True)).all("a"))


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_a_layer_names_known_stages_and_writes_nothing(layer: Layer) -> None:
    assert set(layer.stages) <= set(STAGES)
    assert not re.search(r">|\bsudo\b|\btee\b|\brm\b", layer.look)
