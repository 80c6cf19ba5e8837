"""The browsable description: complete, well formed, small, and every link of it leads somewhere."""

from urllib.parse import urlsplit

import brotli  # type: ignore[import-untyped]
import pytest
from flask.testing import FlaskClient

from registry.api.openapi import describe
from schemas.labels import LANGUAGES
from tests.web.html import Page
from web.arrange.api_docs import example_of, kind_of, operations


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_names_every_operation_and_every_schema(reader: FlaskClient, lang: str) -> None:
    answer = reader.get("/api/docs", headers={"Accept-Language": lang})
    page, told = Page(answer.get_data(as_text=True)), describe("/")
    assert (answer.status_code, page.faults, answer.headers["Content-Language"]) == (200, [], lang)
    assert "Accept-Language" in answer.headers["Vary"]
    wanted = [f"{method.upper()} {path}" for path, methods in told["paths"].items() for method in methods]
    assert [words for words in wanted if words not in page.text] == []
    ids = {attributes.get("id") for _, attributes in page.elements}
    assert set(told["components"]["schemas"]) - ids == set()
    within = {str(a["href"])[1:] for a in page.all("a") if str(a["href"]).startswith("#")}
    assert within - ids == set()


def test_an_id_in_a_path_is_no_field_of_the_search() -> None:
    one = next(told for told in operations(describe("/"), frozenset({"id", "q"}), "http://here") if told.path == "/api/v1/submissions/{id}")
    assert ([parameter.name for parameter in one.parameters], one.searches, one.link) == (["id"], False, None)


def test_every_link_to_try_is_answered(reader: FlaskClient) -> None:
    links = {urlsplit(str(a["href"])).path for a in Page(reader.get("/api/docs").get_data(as_text=True)).all("a")}
    tried = sorted(link for link in links if link.startswith("/api/v1/"))
    assert "/api/v1/submissions" in tried
    assert {link: reader.get(link).status_code for link in tried} == dict.fromkeys(tried, 200)


def test_the_page_is_small_and_about_leads_to_it(reader: FlaskClient) -> None:
    assert len(brotli.compress(reader.get("/api/docs").get_data())) <= 30_000
    assert any(a.get("href") == "/api/docs" for a in Page(reader.get("/about").get_data(as_text=True)).all("a"))


KINDS = [
    ({"$ref": "#/components/schemas/Hit"}, "Hit"), ({"enum": ["a", 4]}, "a | 4"), ({"type": ["string", "null"]}, "string | null"),
    ({"type": "array", "items": {"type": "integer"}}, "array of integer"),
    ({"type": "integer", "minimum": 1, "maximum": 9}, "integer 1 … 9"),
    ({}, "any"),
]  # fmt: skip


@pytest.mark.parametrize(("schema", "words"), KINDS)
def test_a_kind_is_told_in_few_words(schema: dict[str, object], words: str) -> None:
    assert kind_of(schema) == words


def test_an_example_has_the_keys_that_are_always_there() -> None:
    schemas = describe("/")["components"]["schemas"]
    for told in schemas.values():
        assert set(example_of(told, schemas)) == set(told.get("required", ()))
