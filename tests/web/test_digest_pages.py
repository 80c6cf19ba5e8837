"""The weeks as pages: what did not work first, and the way to pass a week on."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from registry.digest import Week
from tests.documents import submission
from tests.registry.counting import statements
from tests.web.conftest import Make
from tests.web.html import Page

NOW = datetime(2030, 5, 1, tzinfo=UTC)
WEEK = Week.of(NOW)


@pytest.fixture
def site(make_site: Make) -> Flask:
    """A site with a week of three trials and a shipped example."""
    site = make_site()
    site.extensions["tameshi"].now = lambda: NOW
    for number, outcome in enumerate(("worked", "failed", "partly"), 1):
        document = submission(number, outcome=outcome, title=f"it {outcome}", example=False)
        assert site.test_client().post("/api/v1/submissions", json=document).status_code == 201
    assert site.test_client().post("/api/v1/submissions", json=submission(4, example=True)).status_code == 201
    return site


def links(site: Flask, path: str) -> list[str]:
    """Where a page's links lead; a page that is broken fails."""
    page = Page(site.test_client().get(path).text)
    assert page.faults == []
    return [str(link["href"]) for link in page.all("a")]


def weeks(site: Flask, path: str) -> list[str]:
    """The weeks that a page leads to."""
    return [link.partition("/digests/")[2].removesuffix(".html") for link in links(site, path) if link.endswith(".html")]


def test_the_list_counts_each_week_and_offers_it_as_text_mail_and_mailbox(site: Flask) -> None:
    assert weeks(site, "/digests") == [str(WEEK)]
    assert {f"/digests/{WEEK}.{form}?lang=en" for form in ("txt", "eml", "mbox")} <= set(links(site, "/digests"))
    assert f"{WEEK} not over yet Apr 29, 2030 May 5, 2030 3 " in Page(site.test_client().get("/digests").text).text


def test_a_week_s_page_tells_bad_know_how_first(site: Flask) -> None:
    text = site.test_client().get(f"/digests/{WEEK}.html").text
    assert text.index("it failed") < text.index("it worked")
    assert text.index("it partly") < text.index("it worked")


def test_older_weeks_are_a_page_further(site: Flask) -> None:
    site.extensions["tameshi"].now = lambda: NOW + timedelta(weeks=20)
    assert len(weeks(site, "/digests")) == 13
    (older,) = [link for link in links(site, "/digests") if "before=" in link]
    assert weeks(site, older)[-1] == str(WEEK)
    assert not set(weeks(site, older)) & set(weeks(site, "/digests"))


def test_a_quiet_week_invites(site: Flask) -> None:
    site.extensions["tameshi"].now = lambda: NOW + timedelta(weeks=1)
    assert "Nobody told of a failure" in site.test_client().get(f"/digests/{Week.of(NOW + timedelta(weeks=1))}.html").text


@pytest.mark.parametrize("name", ["2026-W54", "soon", f"{WEEK.year}-W53"], ids=["no such week", "no week", "not begun"])
def test_a_week_that_cannot_be_told_of_is_not_found(site: Flask, name: str) -> None:
    site.extensions["tameshi"].now = lambda: datetime(2026, 11, 24, tzinfo=UTC)
    assert site.test_client().get(f"/digests/{name}.html").status_code == 404


def test_an_empty_registry_says_what_to_do(empty: Flask) -> None:
    assert "/share" in empty.test_client().get("/digests").text


@pytest.mark.parametrize("path", ["/digests", f"/digests/{WEEK}.html"])
def test_it_takes_few_statements(site: Flask, path: str) -> None:
    with statements(site.extensions["tameshi"].database) as seen:
        assert site.test_client().get(path).status_code == 200
    assert len(seen) <= 10
