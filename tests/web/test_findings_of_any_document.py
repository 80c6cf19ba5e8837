"""Whatever the interface accepts shows on the pages that sum up, as the text it is."""

import re
from itertools import count
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.labels import LANGUAGES
from schemas.v1.submission import NicSchema, ProblemSchema
from tests.documents import of_structure, storable_submissions, submission
from tests.web.conftest import PAYLOAD, Make
from tests.web.html import Page
from web.arrange.hardware import KINDS

PROBLEMS = st.lists(of_structure(ProblemSchema()), min_size=1, max_size=2)
NICS = st.lists(of_structure(NicSchema()), min_size=1, max_size=2)
LINK = re.compile(r'href="(/know-how/[0-9a-f]{12}|/hardware/[a-z]+/[^"?#]+)"')
LISTS = ("/know-how", "/know-how?sort=last", "/guide", "/hardware", *(f"/hardware/{kind}" for kind in KINDS))


def pages_of(client: FlaskClient) -> set[str]:
    """The addresses of every problem and every item that the lists name."""
    return {link for path in LISTS for link in LINK.findall(client.get(path).get_data(as_text=True))}


def test_every_document_the_api_accepts_renders_on_every_page_that_sums_up(make_site: Make) -> None:
    client = make_site().test_client()
    looked_at: set[str] = set()

    numbers = count(1)
    assert client.post("/api/v1/submissions", json=submission(next(numbers))).status_code == 201  # So that there is an item of each sort.

    @settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(document=storable_submissions(), problems=PROBLEMS, nics=NICS)
    def check(document: dict[str, Any], problems: list[dict[str, Any]], nics: list[dict[str, Any]]) -> None:
        told = {"id": submission(next(numbers))["id"], "kind": "trial", "example": False, "problems": problems, "nics": nics}
        if client.post("/api/v1/submissions", json=document | told).status_code != 201:
            return
        for path in {*LISTS, *(pages_of(client) - looked_at)}:
            for lang in LANGUAGES:
                answer = client.get(path, headers={"Accept-Language": lang})
                assert (answer.status_code, Page(answer.get_data(as_text=True)).faults) == (200, []), path
            looked_at.add(path)

    check()
    for place in ("/know-how/", "/hardware/"):
        assert any(path.startswith(place) for path in looked_at - set(LISTS)), place


def test_script_in_every_text_field_shows_as_the_text_it_is(filled: Flask) -> None:
    client = filled.test_client()
    seen = 0
    for path in {*LISTS, *pages_of(client)}:
        text = client.get(path).get_data(as_text=True)
        seen += "window.hit=1" in Page(text).text
        assert PAYLOAD not in text
        assert Page(text).all("img") == []
        assert [one for one in Page(text).all("script") if not one.get("src") and one.get("type") != "application/ld+json"] == []
    assert seen >= 3
