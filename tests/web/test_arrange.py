"""From records to what a template prints."""

import pytest

from registry.errors import QueryError
from registry.records import Flagged, MatrixCell, Page
from registry.search.parse import parse_query
from schemas import Facts
from web.arrange.facts import absences, fact_line, host_groups
from web.arrange.flags import beside, elsewhere
from web.arrange.matrix import matrix
from web.arrange.results import corrected, quoted, results, trouble
from web.arrange.submission import canonical_id

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
    found = trouble(query, caught.value).trouble
    assert found is not None
    assert (found.wrong, found.suggestion) == (wrong, meant)
    assert found.before + found.wrong + found.after == query


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
