"""Which language a page speaks, and that nothing is left untranslated."""

import re

import pytest
from flask.testing import FlaskClient

from tests.web.conftest import SAMPLES, Make
from tests.web.html import Page
from web import catalogue
from web.language import TRANSLATIONS

SITE = "http://127.0.0.1:8080"
"""The address that the site of these tests is told to have."""
PO = TRANSLATIONS / "ja" / "LC_MESSAGES" / "messages.po"

CHOICES = [
    ("/", {}, None, "en"),
    ("/", {"Accept-Language": "ja,en;q=0.5"}, None, "ja"),
    ("/", {"Accept-Language": "fr"}, None, "en"),
    ("/", {"Accept-Language": "en"}, "ja", "ja"),
    ("/?lang=en", {"Accept-Language": "ja"}, "ja", "en"),
    ("/?lang=xx", {"Accept-Language": "ja"}, None, "ja"),
]


@pytest.mark.parametrize(("path", "headers", "cookie", "lang"), CHOICES)
def test_the_address_wins_over_the_cookie_and_the_cookie_over_the_browser(
    reader: FlaskClient, path: str, headers: dict[str, str], cookie: str | None, lang: str
) -> None:
    if cookie:
        reader.set_cookie("lang", cookie)
    answer = reader.get(path, headers=headers)
    assert answer.headers["Content-Language"] == lang
    assert {"Accept-Language", "Cookie"} <= set(re.split(r",\s*", answer.headers["Vary"]))


def test_a_language_in_the_address_stays_in_links_and_in_a_cookie(reader: FlaskClient) -> None:
    answer = reader.get("/search?lang=ja&q=virtio")
    assert "lang=ja" in answer.headers["Set-Cookie"]
    links = [
        str(a["href"])
        for a in Page(answer.get_data(as_text=True)).all("a")
        if str(a.get("href", "")).startswith(("/s/", "/search", "/share"))
    ]
    assert links
    assert all("lang=" in link for link in links)


def test_a_page_names_itself_in_every_language(reader: FlaskClient) -> None:
    links = [a for a in Page(reader.get("/search?q=virtio").get_data(as_text=True)).all("link") if a.get("rel") == "alternate"]
    own = f"{SITE}/search?q=virtio"
    languages = {(a["hreflang"], a["href"]) for a in links if "type" not in a}
    assert languages == {("en", f"{own}&lang=en"), ("ja", f"{own}&lang=ja"), ("x-default", own)}


ORDERS = ["endpoint=x", "_method=POST", "_scheme=javascript&_external=1", "_anchor=x", "values=1&self=2", "id=x", "lang=ja%0d%0aX:y"]


@pytest.mark.parametrize("arguments", ORDERS)
@pytest.mark.parametrize("path", ["/", "/search", "/about", "/nowhere"])
def test_an_address_gives_no_orders_to_the_links_of_its_page(reader: FlaskClient, path: str, arguments: str) -> None:
    answer = reader.get(f"{path}?{arguments}")
    assert answer.status_code == (404 if path == "/nowhere" else 200)
    page = Page(answer.get_data(as_text=True))
    own = SITE + ("/" if path == "/nowhere" else path)
    addresses = {str(a["href"]) for a in page.all("link") if a.get("rel") in ("alternate", "canonical") and "type" not in a}
    assert addresses == {own, f"{own}?lang=en", f"{own}?lang=ja"}


def test_the_first_reader_s_language_is_not_kept_for_the_next(make_site: Make) -> None:
    client = make_site().test_client()
    for lang, worked in (("en", "partly worked"), ("ja", "一部動いた"), ("en", "partly worked")):
        assert worked in Page(client.get("/about", headers={"Accept-Language": lang}).get_data(as_text=True)).text


def test_the_figure_of_a_chart_depends_on_the_language_and_says_so(reader: FlaskClient) -> None:
    answer = reader.get(f"/s/{SAMPLES['worked']['id']}/chart/0.json", headers={"Accept-Language": "ja"})
    assert answer.headers["Content-Language"] == "ja"
    assert "Accept-Language" in answer.headers["Vary"]


def test_no_word_of_the_pages_is_untranslated() -> None:
    japanese = catalogue.read_catalogue(PO, "ja")
    wanted = {message for message, _ in catalogue.messages()}
    translated = {message.id if isinstance(message.id, str) else tuple(message.id) for message in japanese if message.id and message.string}
    assert {message.id for message in japanese if message.fuzzy and message.id} == set()
    assert all(all(message.string) if isinstance(message.string, tuple) else message.string for message in japanese if message.id)
    assert wanted - translated == set()


def test_the_compiled_catalogue_says_what_the_source_says() -> None:
    assert PO.with_suffix(".mo").read_bytes() == catalogue.compiled(catalogue.read_catalogue(PO, "ja"))


def test_the_source_catalogue_is_up_to_date() -> None:
    assert PO.read_bytes() == catalogue.updated(catalogue.read_catalogue(PO, "ja"))


@pytest.mark.parametrize("path", ["/", "/search", "/share", "/about", "/nowhere", f"/s/{SAMPLES['worked']['id']}"])
def test_a_japanese_page_has_no_english_heading_of_its_own(reader: FlaskClient, path: str) -> None:
    text = reader.get(path, headers={"Accept-Language": "ja"}).get_data(as_text=True)
    own = [re.sub(r"<[^>]+>", "", heading) for heading in re.findall(r"<h2[^>]*>(.*?)</h2>", text)]
    assert all(re.search(r"[ぁ-んァ-ヶ一-龠]", heading) for heading in own), own
