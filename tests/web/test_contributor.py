"""The page of a key: what it has signed, and nothing that only names it."""

import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from schemas.labels import LANGUAGES
from tests.documents import submission
from tests.registry.counting import statements
from tests.registry.signing import Contributor
from tests.web.conftest import Make
from tests.web.html import Page
from tests.web.learned import DOCUMENTS, PF

MOST_STATEMENTS = 10
OWN = submission(31, title="signed by its owner", nics=[PF])


@pytest.fixture(scope="module")
def somebody(tmp_path_factory: pytest.TempPathFactory) -> Contributor:
    """Somebody with a key."""
    return Contributor.new(tmp_path_factory.mktemp("somebody"))


@pytest.fixture(scope="module")
def signed(make_site: Make, somebody: Contributor, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A site with two submissions of one contributor, one of another, and some that nobody signed; read only."""
    site = make_site()
    other = Contributor.new(tmp_path_factory.mktemp("other"))
    documents = (
        submission(
            34, title="only names the key", contributor={"fingerprint": somebody.fingerprint, "handle": "kei"}
        ),  # Before it signed anything.
        somebody.signed(OWN, handle="kei"),
        somebody.signed(submission(32, title="signed too", outcome="failed"), handle="kei"),
        other.signed(submission(33, title="of another")),
        *DOCUMENTS,
    )
    for document in documents:
        answer = site.test_client().post("/api/v1/submissions", json=document)
        assert answer.status_code == 201, answer.get_data(as_text=True)
    return site


@pytest.fixture
def visitor(signed: Flask) -> FlaskClient:
    """Somebody who reads it."""
    return signed.test_client()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_of_a_key_shows_what_it_has_signed_and_nothing_else(visitor: FlaskClient, somebody: Contributor, lang: str) -> None:
    page = Page(visitor.get(f"/c/{somebody.fingerprint}", headers={"Accept-Language": lang}).get_data(as_text=True))
    assert page.faults == []
    assert "signed by its owner" in page.text
    assert "signed too" in page.text
    assert "of another" not in page.text
    assert "only names the key" not in page.text
    assert somebody.fingerprint in page.text


def test_a_key_is_called_by_the_handle_that_it_holds(visitor: FlaskClient, somebody: Contributor) -> None:
    assert "<h1><bdi>kei</bdi></h1>" in visitor.get(f"/c/{somebody.fingerprint}").get_data(as_text=True)


def test_every_count_is_what_its_link_finds(visitor: FlaskClient, somebody: Contributor) -> None:
    text = visitor.get(f"/c/{somebody.fingerprint}").get_data(as_text=True)
    links = r'href="(/search\?q=contributor[^"]+)">'
    inside = re.findall(links + r'<span[^>]*>.</span><span class="unseen">[^<]*</span>([0-9]+)</a>', text)
    beside = re.findall(links + r'<bdi>[^<]*</bdi></a> <span class="n">([0-9]+)</span>', text)
    assert (len(inside), len(beside) >= 3) == (2, True)
    for link, count in (*inside, *beside):
        assert visitor.get(unescape(link).replace("/search", "/api/v1/submissions")).get_json()["total"] == int(count), link


def test_the_page_of_a_key_is_cheap(signed: Flask, somebody: Contributor) -> None:
    signed.test_client().get(f"/c/{somebody.fingerprint}")
    with statements(signed.extensions["tameshi"].database) as sent:
        assert signed.test_client().get(f"/c/{somebody.fingerprint}").status_code == 200
    assert len(sent) <= MOST_STATEMENTS


@pytest.mark.parametrize("name", ["kei", "SHA256:" + "x" * 43, "SHA256:short", "../x", "SHA256:" + "x" * 42 + '"'])
def test_what_signed_nothing_here_has_no_page(visitor: FlaskClient, name: str) -> None:
    assert visitor.get(f"/c/{name}").status_code == 404


def test_a_place_that_nobody_gave_out_is_not_found(visitor: FlaskClient, somebody: Contributor, tmp_path: Path) -> None:
    assert visitor.get(f"/c/{somebody.fingerprint}?cursor=x").status_code == 404
    assert visitor.get(f"/c/{Contributor.new(tmp_path).fingerprint}").status_code == 404
