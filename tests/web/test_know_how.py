"""The pages of problems: what they count is what was told, in the words and the language it was told in."""

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

import web
from schemas.labels import LANGUAGES
from tests.documents import submission
from tests.registry.counting import statements
from tests.web.conftest import Make
from tests.web.html import Page
from tests.web.learned import DOCUMENTS, GROUP, MMIO
from web.arrange.know_how import asked_of, shelves

MOST_STATEMENTS = 10


@pytest.fixture(scope="module")
def learned(make_site: Make) -> Flask:
    """A site of a small community; read only."""
    site = make_site()
    for document in DOCUMENTS:
        assert site.test_client().post("/api/v1/submissions", json=document).status_code == 201
    site.test_client().get("/know-how")  # What a process keeps in memory is read once.
    return site


@pytest.fixture
def visitor(learned: Flask) -> FlaskClient:
    """Somebody who reads it."""
    return learned.test_client()


def page_of(visitor: FlaskClient, symptom: str) -> str:
    """The address of the page of a problem."""
    links = re.findall(r'<a href="(/know-how/[0-9a-f]{12})">(.*?)</a>', visitor.get("/know-how").get_data(as_text=True))
    return next(address for address, words in links if symptom in words)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("line", ["", "?q=stage:assignment", "?q=nothing-like-it", "?q=moed:x", "?sort=last"])
def test_the_list_is_well_formed_and_cheap_with_and_without_problems(learned: Flask, empty: Flask, line: str, lang: str) -> None:
    empty.test_client().get("/know-how")
    for site in (learned, empty):
        with statements(site.extensions["tameshi"].database) as sent:
            answer = site.test_client().get(f"/know-how{line}", headers={"Accept-Language": lang})
        assert answer.status_code == (400 if "moed" in line else 200)
        assert Page(answer.get_data(as_text=True)).faults == []
        assert len(sent) <= MOST_STATEMENTS


def test_a_problem_is_listed_once_in_its_own_language_with_how_often_it_was_met(visitor: FlaskClient) -> None:
    text = visitor.get("/know-how").get_data(as_text=True)
    assert text.count(GROUP["symptom"]) == 1
    assert f'<bdi lang="ja">{GROUP["symptom"]}</bdi>' in text
    assert f'<bdi lang="en">{MMIO["symptom"]}</bdi>' in text
    assert "Met in 2 submissions" in Page(text).text
    assert "2 problems" in Page(text).text


FILTERS: dict[str, tuple[str, set[str]]] = {
    "stage": ("stage:assignment", {GROUP["symptom"]}),
    "culprit": ("culprit:firmware", {MMIO["symptom"]}),
    "component": ("component:IOMMU", {GROUP["symptom"]}),
    "language": ("lang:en", {MMIO["symptom"]}),
    "outcome": ("outcome:failed", {GROUP["symptom"]}),
    "words": ("MMIO", {MMIO["symptom"]}),
    "hypervisor": ("hypervisor:kvm", {GROUP["symptom"], MMIO["symptom"]}),
    "nothing": ("hypervisor:xen", set()),
}


@pytest.mark.parametrize(("line", "expected"), FILTERS.values(), ids=FILTERS)
def test_problems_are_browsed_by_what_was_told_of_them(visitor: FlaskClient, line: str, expected: set[str]) -> None:
    text = visitor.get("/know-how", query_string={"q": line}).get_data(as_text=True)
    assert {one["symptom"] for one in (GROUP, MMIO) if f">{one['symptom']}</bdi></a>" in text} == expected
    assert ("/share" in text.split("<footer")[0].split('class="empty"')[-1]) or expected


def test_every_choice_leads_to_a_list_and_a_chosen_one_can_be_taken_away(visitor: FlaskClient) -> None:
    links = re.findall(
        r'<li><a href="(/know-how[^"]*)"( aria-current)?', visitor.get("/know-how?q=stage:assignment").get_data(as_text=True)
    )
    assert ("/know-how", " aria-current") in links
    assert all(visitor.get(unescape(link)).status_code == 200 for link, _ in links)


def test_the_page_of_a_problem_tells_what_helped_and_how_often(visitor: FlaskClient) -> None:
    page = Page(visitor.get(page_of(visitor, GROUP["symptom"])).get_data(as_text=True))
    assert page.faults == []
    assert "told in 2 submissions" in page.text
    for words in ("CPU直結のスロットに挿す。", "ACS が無い", "first", "second", "5.10.0", "AMI 2.0", "chipset", "IOMMU group"):
        assert words in page.text, words
    assert "third" not in page.text


def test_words_of_people_stand_in_their_language_on_a_page_in_another(visitor: FlaskClient) -> None:
    answer = visitor.get(page_of(visitor, GROUP["symptom"]) + "?lang=en")
    tongues = {attributes.get("lang") for _, attributes in Page(answer.get_data(as_text=True)).elements}
    assert answer.headers["Content-Language"] == "en"
    assert {"en", "ja"} <= tongues
    assert f'<h1 dir="auto" lang="ja">{GROUP["symptom"]}</h1>' in answer.get_data(as_text=True)


def test_everything_a_problem_was_met_on_has_a_page_that_is_there(visitor: FlaskClient) -> None:
    links = re.findall(
        r'href="(/(?:hardware|s|know-how|search)[^"]*)"', visitor.get(page_of(visitor, GROUP["symptom"])).get_data(as_text=True)
    )
    assert {"/hardware/nic/8086-10ca", "/hardware/board/supermicro-x8dtt", "/hardware/hypervisor/kvm"} <= set(links)
    assert [link for link in set(links) if visitor.get(unescape(link)).status_code != 200] == []


def test_a_problem_that_newer_kernels_left_behind_says_so_and_another_does_not(visitor: FlaskClient) -> None:
    gone = visitor.get(page_of(visitor, GROUP["symptom"])).get_data(as_text=True)
    assert 'class="since"' in gone
    assert "6.12.1" in Page(gone).text
    assert 'class="since"' not in visitor.get(page_of(visitor, MMIO["symptom"])).get_data(as_text=True)


def test_what_has_worked_since_is_what_the_link_finds(visitor: FlaskClient) -> None:
    text = visitor.get(page_of(visitor, GROUP["symptom"])).get_data(as_text=True).split('class="since"')[1]
    link, count = re.findall(r'<a href="(/search\?[^"]+)">.*?<small>(\d+) submission', text)[0]
    assert visitor.get(unescape(link).replace("/search", "/api/v1/submissions")).get_json()["total"] == int(count)


def test_a_problem_nobody_has_solved_asks_for_a_way(visitor: FlaskClient) -> None:
    text = visitor.get(page_of(visitor, MMIO["symptom"])).get_data(as_text=True)
    assert "Nobody has told yet what helps" in text
    assert 'class="more" href="/share"' in text


def test_programs_read_a_problem_as_an_article(visitor: FlaskClient) -> None:
    text = visitor.get(page_of(visitor, GROUP["symptom"])).get_data(as_text=True)
    told: dict[str, Any] = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)[0])
    article = told["mainEntity"]
    assert (article["@type"], article["headline"], article["inLanguage"]) == ("TechArticle", GROUP["symptom"], "ja")
    assert article["about"] == ["82576 Virtual Function"]
    assert [one["position"] for one in told["breadcrumb"]["itemListElement"]] == [1, 2]


@pytest.mark.parametrize("symptom", [GROUP["symptom"], MMIO["symptom"]])
def test_the_page_of_a_problem_is_cheap(learned: Flask, symptom: str) -> None:
    address = page_of(learned.test_client(), symptom)
    with statements(learned.extensions["tameshi"].database) as sent:
        assert learned.test_client().get(address).status_code == 200
    assert len(sent) <= MOST_STATEMENTS


@pytest.mark.parametrize("key", ["0" * 12, "x", "遅い", "%25"])
def test_a_problem_nobody_met_is_a_page_that_helps(visitor: FlaskClient, key: str) -> None:
    answer = visitor.get(f"/know-how/{key}")
    assert answer.status_code == 404
    assert Page(answer.get_data(as_text=True)).all("form")


LINES = {
    "one value": ("stage:iommu VF", "iommu"),
    "quoted": ('stage:"virtual-function"', "virtual-function"),
    "two values": ("stage:iommu,boot", None),
    "two terms": ("stage:iommu stage:boot", None),
    "another field": ("culprit:iommu", None),
    "no value": ("stage:", None),
}


@pytest.mark.parametrize(("line", "value"), LINES.values(), ids=LINES)
def test_a_line_that_asks_for_one_value_is_understood(line: str, value: str | None) -> None:
    assert asked_of(line, "stage") == value


def test_choices_add_to_the_line_and_take_away_from_it() -> None:
    (shelf,) = shelves("VF stage:iommu", {"stage": [("iommu", 3), ("boot", 1)], "unheard-of": [("x", 1)]})
    assert [(one.value, one.line, one.chosen) for one in shelf.choices] == [
        ("iommu", "VF", True),
        ("boot", "VF stage:iommu stage:boot", False),
    ]


@pytest.mark.parametrize("line", ["", "stage:virtual-function hypervisor:kvm"])
def test_chosen_filters_are_chips_that_lead_to_the_list_without_them(visitor: FlaskClient, line: str) -> None:
    text = visitor.get("/know-how", query_string={"q": line}).get_data(as_text=True)
    chips = [unescape(address) for address in re.findall(r'<a class="chip" href="([^"]+)"', text)]
    assert chips == (["/know-how?q=hypervisor:kvm", "/know-how?q=stage:virtual-function"] if line else [])


MARKED = {"symptom": "**VF** of `igb` does not come up", "stage": "iommu", "culprit": "driver", "lang": "en"}
WAYS = ("`iommu=pt` **first**", "iommu=pt first", "intel_iommu=on")


@pytest.fixture(scope="module")
def told(make_site: Make) -> FlaskClient:
    """A reader of a site where three told one problem with Markdown in it, and one told another with the same way out."""
    site = make_site()
    documents = [
        submission(number, title=f"**trial** {number}", outcome="failed", runs=[], note=None, problems=[MARKED | {"workaround": way}])
        for number, way in enumerate(WAYS, 1)
    ]
    other = MARKED | {"symptom": "No groups", "workaround": "iommu=pt first"}
    for document in (*documents, submission(4, outcome="partly", problems=[other], note=None)):
        assert site.test_client().post("/api/v1/submissions", json=document).status_code == 201
    return site.test_client()


def test_what_helped_is_summed_over_all_problems_of_a_stage_with_how_often_it_was_told(told: FlaskClient) -> None:
    for line in ("", "stage:iommu", "hypervisor:kvm", "culprit:driver"):
        page = Page(told.get("/know-how", query_string={"q": line}).get_data(as_text=True))
        assert page.faults == []
        assert "3× iommu=pt first with 2 problems" in page.text, line
        assert "1× intel_iommu=on" in page.text, line


def test_signs_of_markdown_show_nowhere_as_signs(told: FlaskClient) -> None:
    one = page_of(told, "VF of igb does not come up")
    submission_page = f"/s/{submission(1)['id']}"
    for path in ("/", "/search", "/know-how", one, "/guide", submission_page, f"/compare?ids={submission(1)['id']},{submission(2)['id']}"):
        text = told.get(path).get_data(as_text=True)
        read = re.sub(r"<pre.*?</pre>", "", text, flags=re.DOTALL)
        assert "**" not in read, path
        assert "`i" not in read, path
    assert "<code>iommu=pt</code> <strong>first</strong>" in told.get(one).get_data(as_text=True)
    assert "**" not in told.get("/feeds/submissions.atom").get_data(as_text=True)


def test_a_problem_leads_to_a_search_that_finds_who_told_of_it(told: FlaskClient) -> None:
    text = told.get(page_of(told, "VF of igb does not come up")).get_data(as_text=True)
    address = unescape(re.findall(r'<a class="more" href="(/search[^"]+)"', text)[0])
    found = told.get(address).get_data(as_text=True)
    assert "3 submissions" in Page(found).text


def test_a_cell_of_what_was_seen_holds_one_number_without_words(visitor: FlaskClient) -> None:
    text = visitor.get(page_of(visitor, "VF を割り当てる")).get_data(as_text=True)
    tables = re.findall(r'<table class="values-of">.*?</table>', text, re.DOTALL)
    cells = [re.sub(r"<[^>]+>", "", cell).strip() for table in tables for cell in re.findall(r"<td[^>]*>(.*?)</td>", table, re.DOTALL)]
    assert cells
    assert [cell for cell in cells if not re.fullmatch(r"[\d,]+", cell)] == []


def test_what_it_was_met_on_stands_under_its_own_head_and_before_the_question(visitor: FlaskClient) -> None:
    text = visitor.get(page_of(visitor, "VF を割り当てる")).get_data(as_text=True)
    under = text.split('id="on-what"')[1]
    assert under.index('<table class="values-of">') < under.index("<section")
    assert 'id="confirmations"' in under
    assert re.findall(r'<button (?!class="(?:press|quiet)")[^>]*name="says"', text) == []


@pytest.mark.parametrize("width", [1280, 320])
def test_every_outcome_of_what_was_seen_is_in_sight(visitor: FlaskClient, chromium: Any, width: int) -> None:
    css = (Path(web.__file__).parent / "static" / "tameshi.css").read_text(encoding="utf-8")
    page = chromium.new_page(viewport={"width": width, "height": 900})
    for path in (page_of(visitor, "VF を割り当てる"), "/hardware/nic/8086-10c9"):
        text = visitor.get(path).get_data(as_text=True).replace("</head>", f"<style>{css}</style></head>")
        page.set_content(text, wait_until="domcontentloaded")
        cut = "all => all.filter(one => one.scrollWidth > one.clientWidth).map(one => one.innerText)"
        hidden = page.eval_on_selector_all(".seen .scroll", cut)
        assert page.locator(".seen .scroll").count() > 0
        assert hidden == [], path
    page.close()
