"""From records to what a template prints."""

import pytest

from registry.errors import QueryError
from registry.records import Flagged, MatrixCell, Page
from registry.search.complete import quoted
from registry.search.parse import parse_query
from schemas import Facts
from web.arrange.facts import absences, fact_line, host_groups
from web.arrange.flags import beside, elsewhere
from web.arrange.matrix import matrix
from web.arrange.nics import grouped, nic_sheets
from web.arrange.results import results
from web.arrange.submission import canonical_id
from web.arrange.trouble import WORDS, corrected, trouble

NOTHING = Page(hits=(), total=0, total_is_capped=False, next_cursor=None)


def test_a_matrix_has_only_rows_and_columns_that_hold_something() -> None:
    cells = [
        MatrixCell(mode="sriov", hypervisor="xen", worked=1, partly=0, failed=0),
        MatrixCell(mode="paravirt", hypervisor="kvm", worked=5, partly=1, failed=2),
    ]
    table = matrix(cells)
    assert table == matrix(list(reversed(cells)))
    assert table.hypervisors == ("kvm", "xen")
    assert [row.mode for row in table.rows] == ["paravirt", "sriov"]
    assert table.rows[1].cells[0] is None


def test_facts_stand_in_groups_with_units_and_meaning() -> None:
    host = Facts(
        {
            "memory": {"total_bytes": 8_254_390_272},
            "virtualization": {"is_guest": False},
            "absent": [{"fact": "cpu.governor", "reason": "r"}],
        }
    )
    groups = {group.name: group for group in host_groups(host)}
    assert list(groups) == ["memory", "virtualization"]
    assert groups["memory"].lines[0].value == "7.69\u202fGiB"
    assert groups["memory"].lines[0].exact == "8,254,390,272 bytes"
    assert groups["virtualization"].lines[0].flag is False
    assert absences(host)[0].meaning == "Frequency governor of CPU 0"


@pytest.mark.parametrize(
    ("name", "value", "printed"),
    [("nic.speed_mbps", 2500, "2.5\u202fGbit/s"), ("cpu.max_mhz", 3600.0, "3.60 GHz"), ("cpu.cores", 0, "0"), ("x.y", "z", "z")],
)
def test_a_fact_prints_with_its_unit(name: str, value: object, printed: str) -> None:
    assert fact_line(name, value).value == printed


def test_a_flag_stands_beside_what_it_is_about_and_nowhere_else() -> None:
    flags = tuple(Flagged(code="c", pointer=pointer, message="m") for pointer in ("/runs/1/series/0", "/runs/11", "/title"))
    assert [flag.pointer for flag in beside(flags, "/runs/1")] == ["/runs/1/series/0"]
    assert [flag.pointer for flag in elsewhere(flags, "/runs")] == ["/title"]


@pytest.mark.parametrize("value", ["kvm", "Intel Corporation 82576", 'with "quotes"', "a,b", "a:b", "日本"])
def test_a_facet_s_query_is_one_the_registry_reads(value: str) -> None:
    found = results("virtio", NOTHING, {"nic": ((value, 3),)})
    line = found.facets[0].lines[0]
    assert len(parse_query(line.query).terms) == 2
    again = results(line.query, NOTHING, {"nic": ((value, 3),)}).facets[0].lines[0]
    assert (again.chosen, again.query) == (True, "virtio")
    assert quoted(value)


BROKEN = [
    ("82576 moed:sriov", "moed:sriov", "82576 mode:sriov"), ("-moed:sriov x", "-moed:sriov", "-mode:sriov x"),
    ("mode:sriof", "mode:sriof", "mode:sriov"), ('say "what', '"', None),
]  # fmt: skip


@pytest.mark.parametrize(("query", "wrong", "meant"), BROKEN)
def test_a_broken_query_is_marked_and_mended(query: str, wrong: str, meant: str | None) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(query)
    found = trouble(query, caught.value)
    assert (found.wrong, found.suggestion) == (wrong, meant)
    assert found.before + found.wrong + found.after == query


FAULTY = [
    "a" * 1200, "a " * 40, 'say "what', "moed:x", "***", "mode:", "mode>3", "mode:zzz", "guest:perhaps", "cores>few", "cores>1,2",
    "pps>1", "loss@64<1", "pps@7>1", "pps@64%x>1", "cores:9..3", "id:é", "since:yesterday",
]  # fmt: skip


@pytest.mark.parametrize("query", FAULTY, ids=WORDS)
def test_every_fault_of_a_query_has_words_of_its_own(query: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(query)
    found = trouble(query, caught.value)
    assert found.words == WORDS[caught.value.code]
    assert found.words % found.values


def test_all_faults_that_have_words_are_faults_of_a_query() -> None:
    codes = set()
    for query in FAULTY:
        with pytest.raises(QueryError) as caught:
            parse_query(query)
        codes.add(caught.value.code)
    assert codes == set(WORDS)


def test_a_term_within_quotes_is_no_chosen_facet() -> None:
    found = results('"slow mode:sriov here" mode:kvm-x', NOTHING, {"mode": (("sriov", 3),)})
    assert not found.facets[0].lines[0].chosen
    assert [chip.term for chip in found.chips] == ['"slow mode:sriov here"', "mode:kvm-x"]
    assert found.chips[0].query == "mode:kvm-x"


def test_a_chip_names_its_field_and_takes_itself_away() -> None:
    chips = results('virtio os:"VyOS, 1.5",Debian -mode:sriov cores>=8', NOTHING, {}).chips
    assert [(chip.title, chip.values, chip.negated) for chip in chips] == [
        ("", (), False), ("OS", ("VyOS, 1.5", "Debian"), False), ("I/O mode", ("sriov",), True), ("", (), False),
    ]  # fmt: skip
    assert chips[1].query == "virtio -mode:sriov cores>=8"


def test_virtual_functions_that_are_alike_are_told_once() -> None:
    vfs = [{"name": f"vf{number}", "driver": "igbvf", "io_mode": "bare-metal", "role": "vf-on-host"} for number in range(7)]
    facts = tuple(Facts(nic) for nic in ({"name": "pf", "driver": "igb", "io_mode": "bare-metal", "role": "pf"}, *vfs))
    flag = Flagged(code="c", pointer="/nics/3", message="m")
    groups = grouped(nic_sheets(facts, (flag,)))
    assert [[nic.name for nic in group.nics] for group in groups] == [["pf"], ["vf0", "vf1", "vf3", "vf4", "vf5", "vf6"], ["vf2"]]


def test_a_suggested_field_keeps_the_value() -> None:
    assert corrected("-cores2>=8", "cores") == "-cores>=8"


@pytest.mark.parametrize(
    ("text", "ident"),
    [
        ("01arz3ndektsv4rrffq69g5fav", "01ARZ3NDEKTSV4RRFFQ69G5FAV"),
        ("o1ARZ3NDEKTSV4RRFFQ69G5FAV", "01ARZ3NDEKTSV4RRFFQ69G5FAV"),
        ("no id", "no id"),
    ],
)
def test_an_id_is_read_as_it_was_meant(text: str, ident: str) -> None:
    assert canonical_id(text) == ident


def test_a_vendor_is_no_nic_to_narrow_down_to() -> None:
    found = results("", NOTHING, {"nic": (("Intel Corporation", 9), ("I350", 2), ("Virtio network device", 1))})
    assert [line.value for line in found.facets[0].lines] == ["I350", "Virtio network device"]
    assert results("", NOTHING, {"nic": (("Intel Corporation", 9),)}).facets == ()


def test_a_chip_tells_a_word_as_its_field_has_it() -> None:
    assert [chip.values for chip in results("mode:SRIOV,Paravirt os:Debian", NOTHING, {}).chips] == [("sriov", "paravirt"), ("Debian",)]
