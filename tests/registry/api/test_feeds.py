"""Feeds as the programs of their readers read them."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as Xml

import feedparser  # type: ignore[import-untyped]
import pytest
from flask.testing import FlaskClient

from registry.digest import Week
from tests.conftest import NOW
from tests.documents import submission
from tests.registry.signing import Contributor

HOSTILE = "</title><script>alert(1)</script>&amp; \x0b tab"
FORMS = ("atom", "json")


def share(client: FlaskClient, number: int, **words: object) -> str:
    """The id of a submission that was taken."""
    document = submission(number, **words)
    assert client.post("/api/v1/submissions", json=document).status_code == 201
    return str(document["id"])


def read(client: FlaskClient, address: str) -> feedparser.FeedParserDict:
    """A feed, parsed; a feed that is not well-formed fails."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    parsed = feedparser.parse(answer.data, response_headers={"content-type": answer.content_type})
    assert not parsed.bozo, parsed.bozo_exception
    return parsed


def test_it_holds_what_the_query_finds_newest_first(client: FlaskClient) -> None:
    share(client, 1, outcome="failed", runs=[], title="one")
    share(client, 2, outcome="worked", title="two")
    last = share(client, 3, outcome="failed", runs=[], title="three")
    parsed = read(client, "/feeds/submissions.atom?q=outcome:failed")
    assert [entry.title for entry in parsed.entries] == ["did not work: three", "did not work: one"]
    assert parsed.entries[0].link == f"http://registry.example/s/{last}"
    assert parsed.entries[0].id.startswith("urn:uuid:")
    assert parsed.feed.title == "New in Tameshi: outcome:failed"
    assert parsed.feed.links[0].href == "http://registry.example/feeds/submissions.atom?q=outcome:failed"
    assert parsed.feed.updated_parsed == max(entry.updated_parsed for entry in parsed.entries)


def test_both_formats_tell_the_same(client: FlaskClient) -> None:
    share(client, 1, title="82576 の VF", note={"text": "遅いが動く。", "lang": "ja"})
    atom, told = read(client, "/feeds/submissions.atom?lang=ja").entries[0], client.get("/feeds/submissions.json?lang=ja").get_json()
    item = told["items"][0]
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert (item["id"], item["url"], item["title"], item["content_text"]) == (atom.id, atom.link, atom.title, atom.summary)
    assert item["title"] == "動いた: 82576 の VF"
    assert "遅いが動く。" in item["content_text"]
    assert item["language"] == "ja"
    assert set(item["tags"]) == {tag.term for tag in atom.tags}


def test_words_of_a_submission_stay_words(client: FlaskClient) -> None:
    share(client, 1, title=HOSTILE.replace("\x0b", ""), note={"text": HOSTILE.replace("\x0b", " "), "lang": "en"})
    answer = client.get("/feeds/submissions.atom")
    assert b"<script>" not in answer.data
    title = Xml.fromstring(answer.data).findtext("{*}entry/{*}title")
    assert title is not None
    assert "</title><script>alert(1)</script>&amp;" in title


@pytest.mark.parametrize("name", ["submissions", "digests"])
def test_an_empty_registry_has_a_valid_feed_without_entries(client: FlaskClient, name: str) -> None:
    parsed = read(client, f"/feeds/{name}.atom")
    assert parsed.entries == []
    assert parsed.feed.updated
    assert client.get(f"/feeds/{name}.json").get_json()["items"] == []


def test_the_digests_of_whole_weeks_are_listed(client: FlaskClient) -> None:
    share(client, 1)
    now = client.application.extensions["tameshi"].now
    client.application.extensions["tameshi"].now = lambda: NOW + timedelta(weeks=30)
    try:
        entries = read(client, "/feeds/digests.atom").entries
    finally:
        client.application.extensions["tameshi"].now = now
    newest = Week.of(NOW + timedelta(weeks=29))
    assert len(entries) == 12
    assert entries[0].link == f"http://registry.example/digests/{newest}.html?lang=en"


@pytest.mark.parametrize("form", FORMS)
def test_who_has_it_already_is_told_so_in_few_bytes(client: FlaskClient, form: str) -> None:
    share(client, 1)
    answer = client.get(f"/feeds/submissions.{form}")
    again = client.get(f"/feeds/submissions.{form}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    share(client, 2)
    assert client.get(f"/feeds/submissions.{form}", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 200


@pytest.mark.parametrize(
    ("address", "status"),
    [("/feeds/submissions.atom?q=moed:sriov", 400), ("/feeds/submissions.atom?lang=fr", 400), ("/feeds/submissions.rss", 404)],
    ids=["a query that cannot be", "a language we do not speak", "a format we do not write"],
)
def test_what_cannot_be_answered_is_a_pointed_problem(client: FlaskClient, address: str, status: int) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")


HUB = "https://hub.example/"


@pytest.fixture
def taro(tmp_path: Path) -> Contributor:
    """Somebody with a key."""
    return Contributor.new(tmp_path)


def test_a_piece_of_hardware_has_a_feed_of_its_own(client: FlaskClient) -> None:
    share(client, 1, title="one")
    share(client, 2, title="two", nics=[])
    (item,) = client.get("/api/v1/hardware/nic").get_json()["items"]
    parsed = read(client, f"/feeds/hardware/nic/{item['key']}.atom")
    assert [entry.title for entry in parsed.entries] == ["worked: one"]
    assert parsed.feed.links[1].href == f"http://registry.example/hardware/nic/{item['key']}"
    assert client.get("/feeds/hardware/nic/ffff-ffff.atom").status_code == 404


def test_a_submission_has_a_feed_that_tells_its_corrections(client: FlaskClient, taro: Contributor) -> None:
    told = taro.signed(submission(1, title="before"))
    assert client.post("/api/v1/submissions", json=told).status_code == 201
    before = read(client, f"/feeds/submissions/{told['id']}.atom")
    amended = client.post("/api/v1/statements", json=taro.amendment(told, title="after"))
    assert amended.status_code == 200, amended.text
    parsed = read(client, f"/feeds/submissions/{told['id']}.atom")
    assert [entry.title for entry in parsed.entries] == ["Corrected: worked: after", "worked: after"]
    assert parsed.entries[1].id == before.entries[0].id
    assert parsed.entries[1].updated_parsed >= before.entries[0].updated_parsed
    assert len({entry.id for entry in parsed.entries}) == 2
    assert client.get("/feeds/submissions/01K9ABCDEFGHJKMNPQRSTVWXYZ.json").status_code == 404


@pytest.mark.parametrize("name", ["submissions", "digests"])
def test_a_hub_is_named_where_there_is_one_and_only_there(client: FlaskClient, name: str) -> None:
    services = client.application.extensions["tameshi"]
    assert b"hub" not in client.get(f"/feeds/{name}.atom").data
    services.config = replace(services.config, websub_hub=HUB)
    answer = client.get(f"/feeds/{name}.atom")
    assert [link.href for link in read(client, f"/feeds/{name}.atom").feed.links if link.rel == "hub"] == [HUB]
    assert client.get(f"/feeds/{name}.json").get_json()["hubs"] == [{"type": "WebSub", "url": HUB}]
    assert answer.headers.getlist("Link") == [f'<{HUB}>; rel="hub"', f'<http://registry.example/feeds/{name}.atom>; rel="self"']


def test_an_atom_feed_keeps_the_rules_of_rfc_4287(client: FlaskClient) -> None:
    for number in range(1, 4):
        share(client, number, title=HOSTILE.replace("\x0b", "") if number == 1 else None)
    root = Xml.fromstring(client.get("/feeds/submissions.atom?q=virtio&lang=ja").data)
    for element in (root, *root.findall("{*}entry")):
        for once in ("id", "title", "updated"):
            assert len(element.findall(f"{{*}}{once}")) == 1, once
        assert urlsplit(element.findtext("{*}id")).scheme, "an id is an IRI with a scheme"
        datetime.fromisoformat(str(element.findtext("{*}updated")))
        alternates = [link for link in element.findall("{*}link") if link.get("rel") == "alternate"]
        assert len(alternates) == 1
        assert all(urlsplit(str(link.get("href"))).scheme in {"http", "https"} for link in element.findall("{*}link"))
    assert all(entry.find("{*}author/{*}name") is not None for entry in root.findall("{*}entry"))
    assert [link.get("rel") for link in root.findall("{*}link")].count("self") == 1
    ids = [entry.findtext("{*}id") for entry in root.findall("{*}entry")]
    assert len(set(ids)) == len(ids)
