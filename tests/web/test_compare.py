"""The comparison: what is asked for, what differs, what hinders it, and what to do where there is none."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry.findings import Aligned
from tests.documents import submission, sweep
from tests.web.conftest import GOODPUT, NDR, Make
from tests.web.html import Page
from web.arrange.chosen import chosen
from web.arrange.compare import fact_table

A, B, C = (submission(number)["id"] for number in (21, 22, 23))
NOBODY = submission(99)["id"]

CHOSEN: dict[str, tuple[list[str], tuple[str, ...], tuple[str, ...]]] = {
    "joined by commas": ([f"{A},{B}"], (A, B), ()),
    "one by one, as ticks send them": ([A, B], (A, B), ()),
    "twice the same": ([A, B, A], (A, B), ()),
    "in lower case": ([A.lower()], (A,), ()),
    "an address": ([f"https://registry.example/s/{B}?lang=ja"], (B,), ()),
    "nothing": (["", " , "], (), ()),
    "no id": ([f"{A},82576"], (A,), ("82576",)),
}


@pytest.mark.parametrize(("values", "ids", "wrong"), CHOSEN.values(), ids=CHOSEN)
def test_submissions_are_named_in_many_ways(values: list[str], ids: tuple[str, ...], wrong: tuple[str, ...]) -> None:
    found = chosen(values)
    assert (found.ids, found.wrong) == (ids, wrong)


FACTS: dict[str, tuple[tuple[object, ...], str]] = {
    "differs": ((1, 2), "differing"),
    "told by one": ((None, 2), "partly_told"),
    "the same": ((2, 2), "same"),
    "no is not the same as nothing": ((False, None), "partly_told"),
    "no differs from yes": ((False, True), "differing"),
}


@pytest.mark.parametrize(("values", "part"), FACTS.values(), ids=FACTS)
def test_a_fact_stands_where_it_belongs(values: tuple[object, ...], part: str) -> None:
    table = fact_table("", [Aligned(name="cpu.cores", values=values)])
    assert {name: len(getattr(table, name)) for name in ("differing", "partly_told", "same")} == {
        name: int(name == part) for name in ("differing", "partly_told", "same")
    }


def test_of_long_lists_only_what_not_all_have_is_shown() -> None:
    (row,) = fact_table("", [Aligned(name="cpu.flags", values=(("aes", "vmx"), ("aes", "svm")))]).differing
    assert [cell and cell.words for cell in row.cells] == [("vmx",), ("svm",)]
    assert row.shared_words == 1


@pytest.fixture(scope="module")
def three(make_site: Make) -> Flask:
    """A site with three submissions: two measured alike, one not at all."""
    site = make_site()
    halved = sweep()
    for point in halved["series"][0]["points"]:
        point["value"] /= 2
    host: dict[str, Any] = submission()["host"]
    documents = (
        submission(21, title="Alpha", router={"os": "VyOS", "features": ["nat", "firewall"], "configuration": "set a\nset b"}),
        submission(22, title="Beta", runs=[halved], host=host | {"cpu": {"model": "Another CPU", "cores": 2}},
                   router={"os": "VyOS", "features": ["nat"], "configuration": "set a\nset c"}),
        submission(23, title="Gamma", runs=[], outcome="failed"),
    )  # fmt: skip
    for document in documents:
        assert site.test_client().post("/api/v1/submissions", json=document).status_code == 201
    return site


@pytest.fixture
def compared(three: Flask) -> FlaskClient:
    """Somebody who compares."""
    return three.test_client()


def page_of(client: FlaskClient, path: str, status: int = 200) -> Page:
    answer = client.get(path)
    assert answer.status_code == status, path
    page = Page(answer.get_data(as_text=True))
    assert page.faults == []
    return page


@pytest.mark.parametrize(
    "address", [f"/compare?ids={A}&ids={B}", f"/compare?ids={A}&add=http://localhost/s/{B}", f"/compare?ids={A},{B},{A}"]
)
def test_every_way_of_choosing_leads_to_one_address(compared: FlaskClient, address: str) -> None:
    answer = compared.get(address)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/compare?ids={A},{B}")


def test_differences_stand_before_what_is_the_same(compared: FlaskClient) -> None:
    text = page_of(compared, f"/compare?ids={A},{B}").text
    assert text.index("Another CPU") < text.index("The same in all of them")
    assert "GenuineIntel" in text
    assert text.index("firewall") < text.index("All of them: nat")
    assert "set b" in text
    assert "set a" not in text


def test_values_stand_beside_their_percent_of_the_baseline(compared: FlaskClient) -> None:
    assert "50.0 %" in page_of(compared, f"/compare?ids={A},{B}").text
    assert "200 %" in page_of(compared, f"/compare?ids={A},{B}&baseline={B}").text


def test_what_hinders_the_comparison_is_said_in_the_reader_s_language(compared: FlaskClient) -> None:
    for lang, words in (("en", "nothing was measured here"), ("ja", "同じ方法で計測した値がありません")):
        assert words in page_of(compared, f"/compare?ids={A},{C}&lang={lang}").text


def test_one_of_three_can_be_taken_away_and_one_of_two_exchanged(compared: FlaskClient) -> None:
    links = [str(a["href"]).replace("%2C", ",") for a in page_of(compared, f"/compare?ids={A},{B},{C}").all("a")]
    assert {f"/compare?ids={B},{C}", f"/compare?ids={A},{C}", f"/compare?ids={A},{B}"} <= set(links)
    assert f"/search?ids={B}" in [str(a["href"]) for a in page_of(compared, f"/compare?ids={A},{B}").all("a")]


NINE = ",".join(submission(number)["id"] for number in range(9))
TROUBLE = {
    "none": ("/compare", 200, "Tick “Compare”"),
    "one": (f"/compare?ids={A}", 200, "One more is needed."),
    "too many": (f"/compare?ids={NINE}", 404, "9 are too many: 8 at most"),
    "unknown": (f"/compare?ids={A},{NOBODY}", 404, "No such submission is here"),
    "no id": (f"/compare?ids={A},82576", 400, "neither an id nor an address"),
}


@pytest.mark.parametrize(("path", "status", "words"), TROUBLE.values(), ids=TROUBLE)
def test_what_cannot_be_compared_says_why_and_what_to_do(compared: FlaskClient, path: str, status: int, words: str) -> None:
    page = page_of(compared, path, status)
    assert words in page.text
    assert [box for box in page.all("input") if box.get("type") == "checkbox"]


def test_choosing_goes_on_from_a_search_without_script(compared: FlaskClient) -> None:
    page = page_of(compared, f"/search?ids={A}&q=Beta")
    hidden = [box["value"] for box in page.all("input") if box.get("type") == "hidden" and box.get("name") == "ids"]
    assert A in hidden
    assert "checked" in next(
        box for box in page_of(compared, f"/search?ids={A}").all("input") if box.get("value") == A and box.get("type") == "checkbox"
    )


def test_a_comparison_says_in_its_title_what_it_compares(compared: FlaskClient) -> None:
    text = compared.get(f"/compare?ids={A},{B}").get_data(as_text=True)
    assert "<title>Alpha ↔ Beta · " in text
    assert 'content="noindex"' in text


RUNS = {
    "the method": (NDR, NDR | {"kind": "mrr"}, {"Method"}),
    "a goodput beside a rate": (NDR, GOODPUT, {"Method", "Tool", "Unit", "Frame size", "Link"}),
    "the loss allowed": (NDR | {"loss_ratio_allowed": 0.0}, NDR | {"loss_ratio_allowed": 0.005}, {"Loss allowed"}),
    "the link": (NDR, NDR | {"link_speed_mbps": 10_000}, {"Link"}),
    "nothing": (NDR, NDR, set()),
}


@pytest.mark.parametrize(("one", "other", "titles"), RUNS.values(), ids=RUNS)
def test_rates_at_the_head_that_were_not_measured_alike_are_said_not_to_be(
    make_site: Make, one: dict[str, Any], other: dict[str, Any], titles: set[str]
) -> None:
    client = make_site().test_client()
    for number, run in ((1, one), (2, other)):
        assert client.post("/api/v1/submissions", json=submission(number, runs=[run])).status_code == 201
    text = client.get(f"/compare?ids={submission(1)['id']},{submission(2)['id']}").get_data(as_text=True)
    assert Page(text).faults == []
    warned = re.search(r'<section class="trouble"><h2 class="small" id="unlike">.*?</section>', text, re.DOTALL)
    assert (warned is not None) == bool(titles)
    if warned is not None:
        assert set(re.findall(r'<th scope="row" role="rowheader">(.*?)</th>', warned[0])) == titles


def test_a_nic_that_only_one_has_is_said_to_be_lacking_and_one_without_a_figure_is_no_100_percent(make_site: Make) -> None:
    client = make_site().test_client()
    nic = {"name": "eth9", "pci": {"vendor": "8086", "device": "1521"}, "driver": "igb", "io_mode": "passthrough", "role": "nic"}
    one, other = submission(1, nics=[], runs=[]), submission(2, nics=[nic], runs=[])
    for document in (one, other):
        assert client.post("/api/v1/submissions", json=document).status_code == 201
    text = client.get(f"/compare?ids={one['id']},{other['id']}").get_data(as_text=True)
    assert "A has no such NIC." in text
    assert "Nothing differs" not in text.split('id="nics"')[1]
    assert "No figure to be 100 %" in text
    assert "= 100 %" not in text
