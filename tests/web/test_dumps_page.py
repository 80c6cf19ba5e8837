"""Dumps as a reader takes them: listed, complete, and nothing else of the registry's folder."""

import gzip
import json
from datetime import UTC, datetime

import pytest
from flask import Flask

from registry.dumps.write import dump
from tests.documents import submission
from tests.web.conftest import Make
from tests.web.html import Page

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def site(make_site: Make) -> Flask:
    """A site with a submission, a dump, the beginning of another one, and a secret."""
    site = make_site()
    assert site.test_client().post("/api/v1/submissions", json=submission(1)).status_code == 201
    services = site.extensions["tameshi"]
    folder = services.config.dumps
    dump(services.database, folder / "2026-11-24", formats=("csv", "sqlite"), since=None, now=NOW, progress=lambda *_: None)
    (folder / ".2026-11-25.unfinished").mkdir()
    (folder / "notes").mkdir()
    (folder / "2026-11-22").mkdir()
    (folder / "2026-11-22" / "datapackage.json").write_text("[]")
    (services.config.var / "secret-key").write_text("secret")
    return site


def test_a_dump_is_listed_and_each_file_can_be_taken(site: Flask) -> None:
    client = site.test_client()
    page = Page(client.get("/dumps/").text)
    assert page.faults == []
    links = [str(link["href"]) for link in page.all("a") if "/dumps/2026" in str(link["href"])]
    assert {link.rpartition("/")[2] for link in links} >= {"submissions.jsonl.gz", "tameshi.sqlite", "SHA256SUMS", "datapackage.json"}
    for link in links:
        answer = client.get(link)
        assert (answer.status_code, "Set-Cookie" in answer.headers) == (200, False)
    (line,) = map(json.loads, gzip.decompress(client.get("/dumps/2026-11-24/submissions.jsonl.gz").data).splitlines())
    assert line["document"] == submission(1)


def test_who_has_a_file_already_is_told_so(site: Flask) -> None:
    answer = site.test_client().get("/dumps/2026-11-24/submissions.csv")
    again = site.test_client().get("/dumps/2026-11-24/submissions.csv", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "path",
    [
        "../secret-key",
        "2026-11-24/..%2F..%2Fsecret-key",
        "2026-11-24/none",
        ".2026-11-25.unfinished/x",
        "notes/x",
        "..%2f2026-11-24/x",
        "2026-11-24/.x",
    ],
)
def test_nothing_else_of_the_folder_is_served(site: Flask, path: str) -> None:
    answer = site.test_client().get(f"/dumps/{path}")
    assert answer.status_code in (308, 404)
    assert b"secret" not in answer.data or answer.status_code == 404


def test_without_a_dump_the_page_says_how_one_is_made(empty: Flask) -> None:
    assert "registry dump" in empty.test_client().get("/dumps/").text
