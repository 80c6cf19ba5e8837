"""Error pages that help: what is near, how long to wait, what to name in a report."""

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient

from schemas.labels import LANGUAGES
from tests.web.conftest import SAMPLES, Make
from tests.web.html import Page


@pytest.fixture(scope="module")
def broken(make_site: Make) -> Flask:
    """A site with addresses that end badly."""
    site = make_site()

    def fail(status: int) -> str:
        abort(status)

    site.add_url_rule("/fail/<int:status>", "fail", fail)
    return site


def test_an_address_with_words_leads_to_what_holds_them(reader: FlaskClient) -> None:
    text = Page(reader.get("/nics/82576").get_data(as_text=True))
    assert text.faults == []
    assert "Perhaps you meant" not in text.text  # No submission holds both words.
    links = [a["href"] for a in Page(reader.get("/82576").get_data(as_text=True)).all("a")]
    assert f"/s/{SAMPLES['failed']['id']}" in links


@pytest.mark.parametrize("path", ["/%22%22", "/%00", "/-", "/mode:sriov", "/" + "x" * 3000, "/%ff%fe", "/%E3%81%82"])
def test_an_odd_address_is_still_a_page(reader: FlaskClient, path: str) -> None:
    answer = reader.get(path)
    assert (answer.status_code, Page(answer.get_data(as_text=True)).faults) == (404, [])


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("status", [403, 404, 429, 500, 503])
def test_an_error_page_is_well_formed_and_names_the_request_where_it_is_our_fault(broken: Flask, status: int, lang: str) -> None:
    answer = broken.test_client().get(f"/fail/{status}", headers={"Accept-Language": lang})
    text = answer.get_data(as_text=True)
    assert (answer.status_code, Page(text).faults) == (status, [])
    assert (answer.headers["X-Request-Id"] in text) == (status >= 500)
