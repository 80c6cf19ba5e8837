"""A submission leads to what others got with the same hardware and the same problems."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.conftest import Make
from tests.web.learned import DOCUMENTS, GROUP

LINK = re.compile(r'<li><a href="(/(?:hardware|know-how)/[^"]+)"><bdi[^>]*>(.*?)</bdi>')


@pytest.fixture(scope="module")
def learned(make_site: Make) -> Flask:
    """A site of a small community; read only."""
    site = make_site()
    for document in DOCUMENTS:
        assert site.test_client().post("/api/v1/submissions", json=document).status_code == 201
    return site


@pytest.fixture
def visitor(learned: Flask) -> FlaskClient:
    """Somebody who reads it."""
    return learned.test_client()


def links_of(visitor: FlaskClient, number: int) -> dict[str, str]:
    """The pages that the page of a document leads to, and what it calls them."""
    return dict(LINK.findall(visitor.get(f"/s/{DOCUMENTS[number]['id']}").get_data(as_text=True)))


def test_a_submission_leads_to_its_nic_cpu_board_hypervisor_and_problems(visitor: FlaskClient) -> None:
    links = links_of(visitor, 0)
    assert links["/hardware/nic/8086-10ca"] == "Intel 82576 Virtual Function"
    assert {link.split("/")[2] for link in links if link.startswith("/hardware")} == {"nic", "cpu", "board", "hypervisor"}
    assert [words for link, words in links.items() if link.startswith("/know-how")] == [GROUP["symptom"]]


@pytest.mark.parametrize("number", range(5))
def test_every_page_that_a_submission_leads_to_is_there_and_counts_it(visitor: FlaskClient, number: int) -> None:
    links = links_of(visitor, number)
    assert links
    for link in links:
        assert visitor.get(unescape(link)).status_code == 200, link


def test_a_shipped_example_leads_to_no_page_that_leaves_it_out(visitor: FlaskClient) -> None:
    assert links_of(visitor, 5) == {}
