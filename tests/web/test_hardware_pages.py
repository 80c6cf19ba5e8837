"""The pages of NICs, CPUs, boards and hypervisors: names as people say them, counts that links find, figures with conditions."""

import json
import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry.desk import current_desk
from registry.findings import HardwareItem, OutcomeCounts
from schemas.labels import LANGUAGES
from tests.documents import submission
from tests.registry.counting import statements
from tests.web.conftest import Make
from tests.web.html import Page
from tests.web.learned import DOCUMENTS, GROUP, MMIO
from web.arrange.hardware import KINDS, items_of, near
from web.arrange.seen import full_name

MOST_STATEMENTS = 10
ITEMS = ("nic/8086-10c9", "nic/8086-10ca", "cpu/intel-xeon-cpu-e5620-2-40ghz", "board/supermicro-x8dtt", "hypervisor/kvm")
LISTS = ("", *(f"/{kind}" for kind in KINDS), "/nic?q=82576", "/nic?q=nothing-like-it")


@pytest.fixture(scope="module")
def learned(make_site: Make) -> Flask:
    """A site of a small community; read only."""
    site = make_site()
    for document in DOCUMENTS:
        assert site.test_client().post("/api/v1/submissions", json=document).status_code == 201
    site.test_client().get("/hardware")  # What a process keeps in memory is read once.
    return site


@pytest.fixture
def visitor(learned: Flask) -> FlaskClient:
    """Somebody who reads it."""
    return learned.test_client()


def text_of(visitor: FlaskClient, item: str) -> str:
    """The page of one item."""
    answer = visitor.get(f"/hardware/{item}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", [*LISTS, *(f"/{item}" for item in ITEMS), "/nic/8086-10fb"])
def test_every_page_is_well_formed_and_cheap(learned: Flask, path: str, lang: str) -> None:
    learned.test_client().get(f"/hardware{path}")
    with statements(learned.extensions["tameshi"].database) as sent:
        answer = learned.test_client().get(f"/hardware{path}", headers={"Accept-Language": lang})
    assert answer.status_code == (404 if path == "/nic/8086-10fb" else 200)
    assert Page(answer.get_data(as_text=True)).faults == []
    assert len(sent) <= MOST_STATEMENTS


@pytest.mark.parametrize("path", LISTS)
def test_what_nobody_has_shared_yet_says_how_to(empty: Flask, path: str) -> None:
    answer = empty.test_client().get(f"/hardware{path}")
    page = Page(answer.get_data(as_text=True).split("<footer")[0])
    assert answer.status_code == 200
    assert any(str(attributes.get("href")).startswith("/share") for attributes in page.all("a"))


def test_a_nic_is_called_by_vendor_device_and_id(visitor: FlaskClient) -> None:
    page = Page(text_of(visitor, "nic/8086-10c9"))
    assert "Intel 82576 Gigabit Network Connection (8086:10c9)" in page.text
    assert "Intel 82576 Virtual Function" in visitor.get("/hardware/nic").get_data(as_text=True)


@pytest.mark.parametrize("address", ["/hardware/nic/8086:10c9", "/hardware/nic/8086-10C9"])
def test_an_id_as_people_write_it_leads_to_its_page(visitor: FlaskClient, address: str) -> None:
    answer = visitor.get(address)
    assert (answer.status_code, answer.headers["Location"]) == (301, "/hardware/nic/8086-10c9")


@pytest.mark.parametrize("item", ITEMS)
def test_every_count_that_is_a_link_is_what_it_finds(visitor: FlaskClient, item: str) -> None:
    counted = re.findall(
        r'<a class="(?:worked|partly|failed)" href="(/search\?[^"]+)"><span[^>]*>.</span><span class="unseen">[^<]*</span>([0-9,]+)</a>',
        text_of(visitor, item),
    )
    assert counted
    for link, count in counted:
        total = visitor.get(unescape(link).replace("/search", "/api/v1/submissions")).get_json()["total"]
        assert f"{total:,}" == count, link


def test_a_nic_tells_how_each_mode_went_and_its_best_figure_with_its_share_of_the_line(visitor: FlaskClient) -> None:
    text = Page(text_of(visitor, "nic/8086-10c9")).text
    assert re.search(r"device assignment \(VT-d\) ○ worked: 1 △ partly worked: 1 2", text)
    assert "893 kpps" in text.replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert re.search(r"60\s%", text)
    assert "NDR · IPv4 · one direction · physical link" in text


def test_a_nic_and_its_virtual_function_tell_what_their_makers_say_and_where(visitor: FlaskClient) -> None:
    function, virtual = text_of(visitor, "nic/8086-10c9"), text_of(visitor, "nic/8086-10ca")
    for text in (function, virtual):
        assert "8 a port" in text
        assert re.search(r'href="https://github\.com/DPDK/dpdk/blob/[0-9a-f]{40}/doc/guides/nics/intel_vf\.rst"', text)
        assert "igbvf" in text
    assert "A virtual function of Intel 82576" in virtual
    assert "A virtual function of" not in function
    assert "7 virtual functions on 2 hosts" in Page(function).text


def test_rates_over_frame_size_are_drawn_with_a_table_and_a_figure_to_play_with(visitor: FlaskClient) -> None:
    text = text_of(visitor, "nic/8086-10ca")
    assert 'id="rates"' in text
    figure = visitor.get("/hardware/nic/8086-10ca/chart.json").get_json()
    assert [trace["y"] for trace in figure["data"] if trace.get("meta") != "limit"] == [[pytest.approx(744_047.6, abs=0.1), 81_000.0]]
    assert "line rate of 1" in Page(text).text


@pytest.mark.parametrize("path", ["nic/8086-10fb/chart.json", "disk", "disk/x", "disk/x/chart.json"])
def test_what_is_not_there_is_not_found(visitor: FlaskClient, path: str) -> None:
    assert visitor.get(f"/hardware/{path}").status_code == 404


def test_typical_problems_lead_to_their_pages(visitor: FlaskClient) -> None:
    links = dict(re.findall(r'<li><a href="(/know-how/[0-9a-f]{12})"><bdi[^>]*>(.*?)</bdi>', text_of(visitor, "nic/8086-10ca")))
    assert [visitor.get(link).status_code for link in links] == [200]
    assert GROUP["symptom"] in links.values() or any("VF" in words for words in links.values())
    assert MMIO["symptom"].casefold() not in " ".join(links.values()).casefold()


def test_a_board_tells_what_its_hosts_had_under_each_bios(visitor: FlaskClient) -> None:
    page = text_of(visitor, "board/supermicro-x8dtt")
    rows = re.findall(
        r"<tr><th scope=\"row\"><bdi>(AMI [^<]+)</bdi></th><td>([^<]*)</td><td>([^<]*)</td><td>.*?</td><td>(\d+)</td></tr>",
        page,
    )
    assert 'class="failed"' in page[page.index("<bdi>AMI 2.0</bdi>") :].partition("</tbody>")[0]
    assert ("AMI 2.1", "–", "in use", "1") in rows
    assert ("AMI 2.0", "–", "not offered", "1") in rows
    assert ("AMI 2.0", "–", "–", "2") in rows


def test_programs_read_a_nic_as_a_product_with_a_dataset(visitor: FlaskClient) -> None:
    told: dict[str, Any] = json.loads(
        re.findall(r'<script type="application/ld\+json">(.*?)</script>', text_of(visitor, "nic/8086-10c9"))[0]
    )
    assert (told["mainEntity"]["@type"], told["mainEntity"]["productID"]) == ("Product", "8086:10c9")
    assert told["hasPart"]["@type"] == "Dataset"
    assert [one["position"] for one in told["breadcrumb"]["itemListElement"]] == [1, 2, 3]


def test_a_nic_that_nobody_shared_says_what_it_is_and_what_is_near(visitor: FlaskClient) -> None:
    answer = visitor.get("/hardware/nic/8086-10fb")
    text = Page(answer.get_data(as_text=True)).text
    assert answer.status_code == 404
    assert "Intel 82599ES 10-Gigabit SFI/SFP+ Network Connection (8086:10fb)" in text
    assert "63 a port" in text
    assert 'content="noindex"' in answer.get_data(as_text=True)
    assert "/hardware/nic/8086-10c9" in visitor.get("/hardware/nic/8086-10cf").get_data(as_text=True)


def test_a_list_is_searched_by_vendor_name_and_id(visitor: FlaskClient) -> None:
    for line in ("82576 gigabit", "intel 10c9", "8086:10c9"):
        found = re.findall(
            r'<th scope="row"><a href="([^"]+)"', visitor.get("/hardware/nic", query_string={"q": line}).get_data(as_text=True)
        )
        assert found == ["/hardware/nic/8086-10c9"], line


def test_a_list_has_pages_and_a_place_that_nobody_gave_out_is_not_found(learned: Flask, visitor: FlaskClient) -> None:
    with learned.app_context():
        first = current_desk().hardware_page("nic", limit=1)
    rest = visitor.get("/hardware/nic", query_string={"cursor": first.next_cursor}).get_data(as_text=True)
    (other,) = {"8086-10c9", "8086-10ca"} - {first.items[0].key}
    assert first.total == 2
    assert re.findall(r'<th scope="row"><a href="/hardware/nic/([^"]+)"', rest) == [other]
    assert visitor.get("/hardware/nic?cursor=x").status_code == 404


def test_near_is_what_differs_in_little_or_has_the_same_words() -> None:
    boards = [
        HardwareItem(key=key, name=key.replace("-", " "), outcomes=OutcomeCounts(worked=1)) for key in ("supermicro-x8dtt", "dell-r730")
    ]
    items = items_of("board", boards, "en")
    assert [one.key for one in near(items, "supermicro-x8dtl")] == ["supermicro-x8dtt"]
    assert [one.key for one in near(items, "r730")] == ["dell-r730"]
    assert near(items, "zzz") == ()


@pytest.mark.parametrize(
    ("kind", "key", "name", "expected"),
    [
        ("nic", "8086-10c9", "82576 Gigabit Network Connection", "Intel 82576 Gigabit Network Connection"),
        ("nic", "8086-10c9", "Intel 82576", "Intel 82576"),
        ("nic", "virtio-net", "virtio-net", "virtio-net"),
        ("nic", "0bad-0001", "thing", "thing"),
        ("board", "8086-10c9", "X8DTT", "X8DTT"),
    ],
)
def test_names_are_said_as_people_say_them(kind: str, key: str, name: str, expected: str) -> None:
    assert full_name(kind, key, name) == expected


SEARCHED = {
    "a model of pci.ids that nobody has shared": ("Intel X540-AT2", ("Intel X540", "63 a port", "ixgbevf")),
    "its family": ("X540", ("Intel X540", "63 a port")),
    "its PCI id": ("8086:1528", ("X540-AT2", "63 a port")),
}


@pytest.mark.parametrize("path", ["/hardware", "/hardware/nic"])
@pytest.mark.parametrize(("line", "expected"), SEARCHED.values(), ids=SEARCHED)
def test_a_nic_that_nobody_has_shared_is_found_with_what_is_known_of_its_sriov(
    visitor: FlaskClient, path: str, line: str, expected: tuple[str, ...]
) -> None:
    page = Page(visitor.get(path, query_string={"q": line}).get_data(as_text=True))
    assert page.faults == []
    assert [words for words in expected if words not in page.text] == []
    assert any(str(a.get("href", "")).startswith("/hardware/nic/8086-1528") for a in page.all("a"))
    assert any(str(a.get("href", "")).startswith("https://") for a in page.all("a")), "no source"


def test_a_board_tells_which_mode_worked_under_which_bios(visitor: FlaskClient) -> None:
    text = text_of(visitor, "board/supermicro-x8dtt")
    table = re.search(r'<table class="matrix".*?</table>', text, re.DOTALL)
    assert table is not None
    rows = re.findall(r'<tr role="row"><th scope="row".*?</tr>', table[0], re.DOTALL)
    told = {re.sub(r"<[^>]+>", " ", row).split()[1]: dict(re.findall(r'data-under="([^"]+)">(.*?)</td>', row, re.DOTALL)) for row in rows}
    words = {bios: {mode: Page(f"<html lang=en><main>{cell}").text for mode, cell in cells.items()} for bios, cells in told.items()}
    sriov, assigned = "SR-IOV virtual function", "device assignment (VT-d)"
    assert words == {
        "2.0": {sriov: "× did not work: 2", assigned: "△ partly worked: 1"},
        "2.1": {sriov: "○ worked: 1", assigned: "○ worked: 1"},
    }


ANSWERS = {
    "nic/8086-10c9": ("3 trials with SR-IOV", "igbvf"),  # Its virtual function's, which guests see.
    "nic/8086-10ca": ("3 trials with SR-IOV", "igbvf"),
    "board/supermicro-x8dtt": ("3 trials with SR-IOV", "6.12.1"),
    "hypervisor/kvm": ("3 trials with SR-IOV", "AMI 2.1"),
}


@pytest.mark.parametrize(("item", "expected"), ANSWERS.items(), ids=ANSWERS)
def test_whether_sriov_works_is_answered_before_anything_else(visitor: FlaskClient, item: str, expected: tuple[str, str]) -> None:
    text = text_of(visitor, item)
    first = text[text.index("</header>", text.index("<article")) :].partition("</section>")[0]
    words = Page(f"<html lang=en><main>{first}").text
    assert "○ worked: 1 × did not work: 2" in words.replace("  ", " ")
    assert [one for one in (*expected, GROUP["symptom"]) if one not in words] == []


def test_a_best_figure_names_what_it_is_and_holds_one_unit_a_cell(visitor: FlaskClient) -> None:
    text = text_of(visitor, "nic/8086-10c9")
    table = re.search(r'<table class="list-of stack".*?</table>', text, re.DOTALL)
    assert table is not None
    heads = [re.sub(r"<[^>]+>", "", head) for head in re.findall(r'<th scope="col"[^>]*>(.*?)</th>', table[0])]
    assert heads == ["I/O mode", "Best rate", "Frame size", "of line rate", "Link", "How it was measured", "Submission"]
    cells = [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", table[0])]
    assert cells[:4] == ["893\u202fkpps", "64\u202fB", "60\u202f%", "1\u202fGbit/s"]
    assert submission(4)["id"] in table[0]


def test_the_answer_about_sr_iov_names_boards_and_opens_what_it_counted(visitor: FlaskClient) -> None:
    answer = text_of(visitor, "nic/8086-10ca").split('id="sriov-answer"')[1].split("</section>")[0]
    assert "3 trials with SR-IOV" in answer
    opened = unescape(re.findall(r'href="(/search\?[^"]+)">See them', answer)[0])
    assert visitor.get(opened.replace("/search", "/api/v1/submissions")).get_json()["total"] == 3
    assert '<a href="/hardware/board/supermicro-x8dtt">' in answer
