"""What pages say to programs that read them: schema.org as JSON-LD, the map of the site and the rules for robots."""

import json
import re
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from schemas.labels import LANGUAGES
from tests.web.conftest import PAYLOAD, SAMPLES
from tests.web.html import Page

_DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
TYPES = {
    "/": {"WebSite", "Dataset"},
    "/about": {"TechArticle"},
    "/guide": {"TechArticle"},
    "/matrix": {"Dataset"},
    "/charts": {"Dataset"},
    "/dumps/": {"Dataset"},
    "/know-how": {"CollectionPage"},
    "/hardware": {"CollectionPage"},
    "/hardware/nic": {"CollectionPage"},
    **{f"/s/{document['id']}": {"TechArticle"} for document in SAMPLES.values()},
}
"""What each page is about."""
NEEDED = {
    "Dataset": ("name", "description", "url"), "TechArticle": ("headline", "url", "inLanguage"), "CollectionPage": ("name", "url"),
    "WebSite": ("name", "url", "potentialAction"),
}  # fmt: skip


def told(text: str) -> list[dict[str, Any]]:
    """Everything that a page tells programs, one record after the other."""
    found = [json.loads(data) for data in _DATA.findall(text)]
    assert all(one["@context"] == "https://schema.org" for one in found)
    return [record for one in found for record in one.get("@graph", [one])]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("path", "types"), TYPES.items(), ids=TYPES)
def test_a_page_tells_programs_what_it_is_about(reader: FlaskClient, path: str, types: set[str], lang: str) -> None:
    records = told(reader.get(path, headers={"Accept-Language": lang}).get_data(as_text=True))
    assert {record["@type"] for record in records} == types
    for record in records:
        assert all(record.get(name) for name in NEEDED[record["@type"]])
        assert urlsplit(record["url"]).path.rstrip("/") == path.rstrip("/")


def test_a_problem_s_page_is_an_article(reader: FlaskClient) -> None:
    first = re.search(r'href="(/know-how/[0-9a-f]+)', reader.get("/know-how").get_data(as_text=True))
    assert first is not None
    (page,) = told(reader.get(first[1]).get_data(as_text=True))
    assert page["mainEntity"]["@type"] == "TechArticle"
    assert page["breadcrumb"]["itemListElement"]


def test_a_submission_with_figures_is_a_data_set_too(reader: FlaskClient) -> None:
    (article,) = told(reader.get(f"/s/{SAMPLES['worked']['id']}").get_data(as_text=True))
    (data,) = article["hasPart"]
    assert data["@type"] == "Dataset"
    assert reader.get(urlsplit(data["distribution"]["contentUrl"]).path).get_json()["document"]["id"] == SAMPLES["worked"]["id"]


def test_the_search_that_programs_are_told_of_finds(reader: FlaskClient) -> None:
    site = next(record for record in told(reader.get("/").get_data(as_text=True)) if record["@type"] == "WebSite")
    template = urlsplit(site["potentialAction"]["target"]["urlTemplate"])
    answer = reader.get(f"{template.path}?{template.query}".replace("{words}", "82576"))
    assert SAMPLES["failed"]["title"] in Page(answer.get_data(as_text=True)).text


def test_what_people_wrote_ends_no_data_block(reader: FlaskClient) -> None:
    (article,) = told(reader.get(f"/s/{SAMPLES['hostile']['id']}").get_data(as_text=True))
    assert article["headline"] == PAYLOAD[:110]


@pytest.mark.parametrize("path", TYPES)
def test_an_empty_registry_tells_programs_only_what_it_has(empty: Flask, path: str) -> None:
    answer = empty.test_client().get(path)
    assert "None" not in json.dumps(told(answer.get_data(as_text=True)))
    assert answer.status_code in (200, 404)


def test_the_map_of_the_site_leads_to_pages_that_are_there(reader: FlaskClient) -> None:
    robots = reader.get("/robots.txt")
    assert robots.mimetype == "text/plain"
    line = next(line for line in robots.get_data(as_text=True).splitlines() if line.startswith("Sitemap: "))
    answer = reader.get(urlsplit(line.removeprefix("Sitemap: ")).path)
    assert answer.mimetype == "application/xml"
    places = [urlsplit(place.text or "").path for place in ElementTree.fromstring(answer.get_data()).findall(".//{*}loc")]
    assert {f"/s/{SAMPLES['worked']['id']}", "/", "/guide", "/know-how", "/hardware/nic"} <= set(places)
    assert any(place.startswith("/know-how/") for place in places)
    assert any(place.startswith("/hardware/nic/") for place in places)
    assert len(places) == len(set(places))
    assert [place for place in places if reader.get(place).status_code != 200] == []


def test_the_map_of_an_empty_site_has_its_pages(empty: Flask) -> None:
    answer = empty.test_client().get("/sitemap.xml")
    assert answer.status_code == 200
    assert b"/guide" in answer.data
