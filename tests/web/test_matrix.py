"""The matrix: what is counted where, and which query each count leads to."""

import json
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry.desk import Desk
from registry.findings import NicCell, OutcomeCounts
from registry.records import MatrixCell
from registry.search.bitmaps import FacetBitmaps
from tests.documents import submission
from tests.scale import generate
from tests.web.conftest import Make
from tests.web.html import Page
from web.arrange.home import questions
from web.arrange.matrix import OUTCOMES, matrix, mode_tallies, nic_table, of_modes_asked, plain_cells, query_of_nic


def cell(mode: str, hypervisor: str, worked: int = 0, partly: int = 0, failed: int = 0) -> MatrixCell:
    return MatrixCell(mode=mode, hypervisor=hypervisor, worked=worked, partly=partly, failed=failed)


def nic_cell(nic: str | None, mode: str, hypervisor: str, worked: int) -> NicCell:
    return NicCell(mode=mode, hypervisor=hypervisor, nic=nic, nic_name=f"NIC {nic}", outcomes=OutcomeCounts(worked=worked))


def test_a_count_leads_to_the_query_that_finds_what_it_counts() -> None:
    table = matrix([cell("sriov", "kvm", 2, 0, 1)], "os:debian")
    tally = table.rows[0].cells[0]
    assert tally is not None
    assert (tally.total, tally.under) == (3, "kvm")
    assert tally.query == "os:debian kind:trial -is:example mode:sriov hypervisor:kvm"


def test_columns_beyond_the_most_are_the_least_busy_and_are_told_as_a_number() -> None:
    table = matrix([cell("sriov", "kvm", 9), cell("sriov", "xen", 5), cell("emulation", "bhyve", 1)], most=2)
    assert (table.hypervisors, table.left_out) == (("kvm", "xen"), 1)
    assert [row.mode for row in table.rows] == ["sriov"]


def test_a_nic_is_counted_in_each_mode_whatever_the_hypervisor() -> None:
    cells = [nic_cell("8086-10c9", "sriov", "kvm", 2), nic_cell("8086-10c9", "sriov", "xen", 3), nic_cell("veth", "software", "kvm", 9)]
    table = nic_table([*cells, nic_cell(None, "unknown", "kvm", 9)])
    assert table.modes == ("sriov",)
    assert [(row.name, [tally and tally.worked for tally in row.cells]) for row in table.rows] == [("NIC 8086-10c9", [5])]


ASKED = {
    "the mode asked for": ("mode:sriov hypervisor:xen", ["sriov"]),
    "two of them": ("mode:sriov,paravirt", ["paravirt", "sriov"]),
    "by its name": ('mode:"bare metal"', ["bare-metal"]),
    "every mode where none is asked for": ("hypervisor:xen -mode:sriov", ["bare-metal", "paravirt", "sriov"]),
}


@pytest.mark.parametrize(("query", "modes"), ASKED.values(), ids=ASKED)
def test_who_asks_for_a_mode_reads_of_that_mode_alone(query: str, modes: list[str]) -> None:
    cells = [nic_cell("8086-10c9", mode, "xen", 1) for mode in ("bare-metal", "paravirt", "sriov")]
    assert [one.mode for one in of_modes_asked(cells, query)] == modes


def test_nics_that_were_not_counted_are_told_as_a_number() -> None:
    assert nic_table([nic_cell("8086-10c9", "sriov", "kvm", 2)], unseen=7).left_out == 7


def test_a_hypervisor_is_chosen_beside_the_table_too_by_those_without_room_for_heads(make_site: Make) -> None:
    client = make_site().test_client()
    guests = [{"virtualization": {"is_guest": True, "hypervisor": name}} for name in ("kvm", "xen")]
    for document in (submission(number, host=host) for number, host in enumerate(guests, 1)):
        assert client.post("/api/v1/submissions", json=document).status_code == 201
    whole, narrowed = (client.get(path).get_data(as_text=True) for path in ("/matrix", "/matrix?q=hypervisor:kvm"))
    only = whole.partition('<p class="only">')[2].partition("</p>")[0]
    assert 'href="/matrix?q=hypervisor:kvm"' in only.replace("%3A", ":")
    assert "Under the hypervisors asked for." in narrowed


@pytest.mark.parametrize(
    ("key", "query"), [("8086-10c9", "pci:8086:10c9"), ("realtek-8111", 'nic:"Realtek 8111"')], ids=["pci ids", "a name"]
)
def test_a_nic_is_found_by_its_ids_else_by_its_name(key: str, query: str) -> None:
    assert query_of_nic(key, 'Realtek "8111"') == query


def test_a_mode_that_nobody_tried_has_no_tally() -> None:
    cells = [cell("paravirt", "kvm", 4, 1), cell("paravirt", "xen", 0, 0, 2)]
    assert [(mode, tally.total) for mode, tally in mode_tallies(cells, ("sriov", "paravirt"))] == [("paravirt", 7)]


def test_a_nic_is_offered_for_the_mode_it_was_in_itself() -> None:
    own = OutcomeCounts(worked=1, partly=0, failed=1)
    cells = [
        NicCell(mode=mode, hypervisor="kvm", nic=nic, nic_name=name, outcomes=own)
        for mode, nic, name in (("sriov", "8086-1521", "I350"), ("paravirt", "1af4-1000", "Virtio"), ("sriov", None, None))
    ]
    asked = questions([cell("sriov", "kvm", 1)], {"nic": (("Intel Corporation", 9),), "board": (("X10 SDV", 1),)}, cells)
    assert [(one.name, one.trials, one.query) for one in asked.nics] == [("Intel I350", 2, "kind:trial -is:example tried:8086-1521/sriov")]
    assert asked.boards[0].query == 'kind:trial -is:example mode:sriov board:"X10 SDV"'


@pytest.fixture(scope="module")
def counted(make_site: Make) -> Flask:
    """A site with two NICs in two modes, one of which failed."""
    site = make_site()
    nic = {"name": "eth0", "pci": {"vendor": "8086", "device": "10c9"}, "driver": "igb", "io_mode": "sriov", "role": "vf"}
    for document in (submission(1), submission(2, nics=[nic]), submission(3, nics=[nic], outcome="failed", runs=[])):
        assert site.test_client().post("/api/v1/submissions", json=document).status_code == 201
    return site


def counts(client: FlaskClient, path: str) -> list[str]:
    """The addresses of all counts of a page."""
    links = Page(client.get(path).get_data(as_text=True)).all("a")
    return [str(a["href"]) for a in links if a.get("class") in ("worked", "partly", "failed")]


@pytest.mark.parametrize("path", ["/matrix", "/matrix?q=mode:sriov", "/"])
def test_every_count_finds_as_many_as_it_says(counted: Flask, path: str) -> None:
    client = counted.test_client()
    found = counts(client, path)
    assert found
    for address in found:
        text = Page(client.get(address).get_data(as_text=True)).text
        assert "1 submission" in text, address


@pytest.fixture(scope="module")
def generated(make_site: Make) -> Flask:
    """A site with many hosts of several NICs in several modes, references and an example among them."""
    site = make_site()
    told = [*(generate.document(number) for number in range(1, 161)), submission(9_000, example=True)]
    body = "\n".join(json.dumps(one) for one in told)
    answer = site.test_client().post("/api/v1/submissions:batch", data=body, content_type="application/x-ndjson")
    assert {json.loads(line)["status"] for line in answer.text.splitlines() if line} == {201}
    return site


FILTERS = [
    "",
    "mode:sriov",
    "mode:sriov,paravirt hypervisor:kvm",
    "driver:ixgbe",
    "-outcome:failed os:debian",
    "性能",
    "nic:80000",
    "since:2025 pps@64>1e5",
]


@pytest.mark.parametrize("query", FILTERS)
def test_every_cell_counts_what_its_list_finds(generated: Flask, query: str) -> None:
    with generated.extensions["tameshi"].database.reading() as session:
        desk = Desk(session)
        cells = [cell for row in matrix(plain_cells(desk.counted_matrix(query).cells), query).rows for cell in row.cells if cell]
        nics = [cell for row in nic_table(desk.counted_matrix(query, by_nic=True).cells, query).rows for cell in row.cells if cell]
        counted = {f"{cell.query} outcome:{word}": getattr(cell, word) for cell in (*cells, *nics) for word in OUTCOMES}
        listed = {line: desk.search(line, limit=1).total for line in counted}
    assert listed == counted
    assert cells
    assert nics
    assert max(counted.values()) > 1


def test_a_nic_in_a_mode_is_not_the_one_beside_it_in_that_mode(make_site: Make) -> None:
    """A NIC on bare metal beside another one with a virtual function: neither is counted or found for the other."""
    site = make_site()
    pf = {"name": "eth0", "pci": {"vendor": "8086", "device": "10fb"}, "driver": "ixgbe", "io_mode": "bare-metal", "role": "nic"}
    vf = {"name": "eth1", "pci": {"vendor": "8086", "device": "10ed"}, "driver": "ixgbevf", "io_mode": "sriov", "role": "vf"}
    assert site.test_client().post("/api/v1/submissions", json=submission(1, nics=[pf, vf])).status_code == 201
    with site.extensions["tameshi"].database.reading() as session:
        totals = {line: Desk(session).search(line).total for line in (
            "tried:8086-10fb/bare-metal", "tried:8086:10ed/sriov", "tried:8086-10fb/sriov", "tried:8086-10ed/bare-metal",
            "-tried:8086-10ed/sriov", "pci:8086:10fb mode:sriov",
        )}  # fmt: skip
    assert list(totals.values()) == [1, 1, 0, 0, 0, 1]


def test_nics_of_one_name_are_told_apart_by_their_ids(make_site: Make) -> None:
    site = make_site()
    for number, device in enumerate(("10fb", "10ed", "1572"), 1):
        name = "X520" if device != "1572" else "X710"
        nic = {"name": "eth0", "model": name, "pci": {"vendor": "8086", "device": device}, "driver": "x", "io_mode": "sriov", "role": "vf"}
        assert site.test_client().post("/api/v1/submissions", json=submission(number, nics=[nic], runs=[])).status_code == 201
    with site.extensions["tameshi"].database.reading() as session:
        rows = nic_table([replace(cell, nic_name="X520" if cell.nic != "8086-1572" else "X710") for cell in
                          Desk(session).counted_matrix("", by_nic=True).cells]).rows  # fmt: skip
    assert {(row.name, row.told_apart) for row in rows} == {("X520", "8086:10fb"), ("X520", "8086:10ed"), ("X710", "")}


def test_a_matrix_of_the_newest_alone_says_so(generated: Flask) -> None:
    kept = bitmaps_of_site(generated)
    client = generated.test_client()
    assert "newest submissions only" not in client.get("/matrix").text
    kept.is_full = True
    try:
        for path, words in (("/matrix", "newest submissions only"), ("/matrix?q=os:debian&lang=ja", "新しい投稿だけ")):
            assert client.get(path).text.count(words) == 1
    finally:
        kept.is_full = False


def bitmaps_of_site(site: Flask) -> FacetBitmaps:
    """What this process keeps of a site's values."""
    assert site.test_client().get("/matrix?q=mode:sriov").status_code == 200
    kept = site.extensions["tameshi"].database.kept["facets"]
    assert isinstance(kept, FacetBitmaps)
    return kept


def test_the_matrix_is_narrowed_down_by_a_query_and_says_where_it_is_wrong(counted: Flask) -> None:
    client = counted.test_client()
    assert "paravirtualized" not in Page(client.get("/matrix?q=mode:sriov").get_data(as_text=True)).text
    wrong = client.get("/matrix?q=moed:sriov")
    assert wrong.status_code == 400
    assert "/matrix?q=mode:sriov" in wrong.get_data(as_text=True).replace("%3A", ":")


def test_a_matrix_of_nothing_leads_on(counted: Flask, empty: Flask) -> None:
    for site, path in ((counted, "/matrix?q=mode:emulation"), (empty, "/matrix")):
        page = Page(site.test_client().get(path).get_data(as_text=True))
        assert not page.all("table")
        assert any(a.get("href") == "/share" for a in page.all("a"))


def test_a_head_that_is_asked_for_already_is_not_asked_for_twice(reader: FlaskClient) -> None:
    assert "hypervisor%3Akvm+hypervisor%3Akvm" not in reader.get("/matrix?q=hypervisor:kvm").text
    assert "q=hypervisor:kvm+mode:" in reader.get("/matrix?q=hypervisor:kvm").text.replace("%3A", ":")
