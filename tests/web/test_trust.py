"""What a reader is told about who says something, and how it is amended or withdrawn."""

import re

from flask.testing import FlaskClient

from tests.web.conftest import Make
from tests.web.html import Page

TYPED = {"/outcome": "failed", "/title": "No VF", "/nics/0/speed_mbps": "10G"}


def address_to_publish(client: FlaskClient) -> tuple[str, str]:
    """The preview of a small submission, and where it leads once published."""
    preview = client.post("/share/form", data={**TYPED, "step": "preview"}).get_data(as_text=True)
    own = {name: re.findall(rf'name="{name}" value="([^"]*)"', preview)[0] for name in ("id", "created_at", "seen")}
    return preview, client.post("/share/form", data={**TYPED, **own, "step": "publish"}).headers["Location"]


def test_who_shares_by_form_learns_before_and_after_that_it_cannot_be_taken_back(make_site: Make) -> None:
    client = make_site().test_client()
    preview, done = address_to_publish(client)
    for text in (preview, client.get(done).get_data(as_text=True)):
        assert "nobody can amend or withdraw it" in Page(text).text
        assert 'href="/about#withdraw"' in text
    assert "10 Gbit/s" in Page(preview).text


def test_the_about_page_says_how_to_amend_and_withdraw(reader: FlaskClient) -> None:
    page = reader.get("/about").get_data(as_text=True)
    assert 'id="withdraw"' in page
    assert "collector withdraw ID" in Page(page).text
