"""What the plain words of a query may have meant."""

import pytest
from flask.testing import FlaskClient

from tests.web.html import Page
from web.arrange.meant import meanings

MEANT = {
    "a hypervisor as people write it": ("Hyper-V", ["hypervisor:hyperv"], ""),
    "a mode in Japanese": ("仮想化無し 遅い", ["mode:bare-metal 遅い"], "遅い"),
    "several words are one name": ("X0004 did not work", ["X0004 outcome:failed"], "X0004"),
    "a name of our own": ("VT-d", ["mode:passthrough"], ""),
    "quotes": ('"PCI passthrough" igb', ["mode:passthrough igb"], "igb"),
    "two of them": ("SR-IOV Xen", ["mode:sriov Xen", "SR-IOV hypervisor:xen"], ""),
    "a PCI id is hardware": ("8086:10c9", [], "8086:10c9"),
    "a field means itself": ("mode:sriov -outcome:failed pps@64>1M", [], ""),
    "what is asked for already is asked for once": ("mode:sriov SR-IOV", ["mode:sriov"], ""),
    "nothing": ("", [], ""),
}


@pytest.mark.parametrize(("query", "fields", "hardware"), MEANT.values(), ids=MEANT)
def test_words_mean_values_of_fields_or_hardware(query: str, fields: list[str], hardware: str) -> None:
    found = meanings(query)
    assert ([one.query for one in found.fields], found.hardware) == (fields, hardware)


def test_nothing_found_leads_to_what_was_meant(reader: FlaskClient) -> None:
    page = Page(reader.get("/search?q=Hyper-V").get_data(as_text=True))
    assert page.faults == []
    assert "Did you mean: Hypervisor: Hyper-V" in " ".join(page.text.split())
    assert "/search?q=hypervisor:hyperv" in {str(a["href"]).replace("%3A", ":") for a in page.all("a")}


def test_a_word_leads_to_hardware_of_that_name(reader: FlaskClient) -> None:
    search = Page(reader.get("/search?q=X540").get_data(as_text=True))
    assert "/hardware?q=X540" in {str(a["href"]) for a in search.all("a")}
    hardware = Page(reader.get("/hardware?q=X540").get_data(as_text=True))
    assert hardware.faults == []
    assert "63 a port" in hardware.text
    assert "ixgbevf" in hardware.text


@pytest.mark.parametrize("query", ["8086:10C9", "82576", "Intel 82576"])
def test_hardware_is_found_by_its_name_or_id_whatever_the_kind(reader: FlaskClient, query: str) -> None:
    page = Page(reader.get("/hardware", query_string={"q": query}).get_data(as_text=True))
    assert "/hardware/nic/8086-10c9" in {str(a["href"]) for a in page.all("a")}
    assert "8 a port" in page.text


def test_hardware_that_nobody_has_leads_on(reader: FlaskClient) -> None:
    page = Page(reader.get("/hardware?q=zebra").get_data(as_text=True))
    assert "/search?q=zebra" in {str(a["href"]) for a in page.all("a")}


def test_terms_of_a_query_are_told_in_words(reader: FlaskClient) -> None:
    text = " ".join(Page(reader.get('/search?q=board:"X10SDV"+-is:example+has:figures').get_data(as_text=True)).text.split())
    assert "Board: X10SDV" in text
    assert "no shipped examples" in text
    assert "with figures" in text
