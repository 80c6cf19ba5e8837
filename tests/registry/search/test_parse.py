"""The query language: what a line means, and what is said about one that means nothing."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.errors import QueryError
from registry.search.fields import COLUMN_FIELDS, FIELDS
from registry.search.parse import Condition, Ids, Received, Words, parse_query
from schemas.facts import FACTS


def test_words_and_conditions_stand_side_by_side() -> None:
    terms = parse_query('nic:82576 mode:sriov,paravirt cores>=8 -outcome:failed "latency spikes" 遅い -dpdk').terms
    assert [type(term) for term in terms] == [Condition, Condition, Condition, Condition, Words, Words, Words]
    nic, mode, cores, outcome, quoted, slow, dpdk = terms
    assert isinstance(nic, Condition)
    assert nic.values == ("82576",)
    assert isinstance(mode, Condition)
    assert mode.values == ("sriov", "paravirt")
    assert isinstance(cores, Condition)
    assert (cores.comparison, cores.number) == (">=", 8.0)
    assert isinstance(outcome, Condition)
    assert outcome.negated
    assert quoted == Words((("latency", "spikes"), False))
    assert slow == Words((("遅い",), False))
    assert isinstance(dpdk, Words)
    assert dpdk.negated


VALUES = {
    "mode:SRIOV": ("sriov",),
    "mode:I/O準仮想化": ("paravirt",),
    "io_mode:bare-metal": ("bare-metal",),
    "outcome:動いた": ("worked",),
    'nic:"82576 Gigabit"': ("82576 Gigabit",),
    'nic:"a,b",c': ("a,b", "c"),
    "guest:true": ("yes",),
    "has:problems": ("problems",),
    "is:example": ("example",),
    "hypervisor:none": ("none",),
}


@pytest.mark.parametrize("line", VALUES)
def test_a_value_means_what_it_says(line: str) -> None:
    term = parse_query(line).terms[0]
    assert isinstance(term, Condition)
    assert term.values == VALUES[line]


TIMES = {
    "since:2026": (datetime(2026, 1, 1, tzinfo=UTC), False),
    "since:2026-02": (datetime(2026, 2, 1, tzinfo=UTC), False),
    "since:2026-02-03": (datetime(2026, 2, 3, tzinfo=UTC), False),
    "until:2026": (datetime(2027, 1, 1, tzinfo=UTC), True),
    "until:2024-02": (datetime(2024, 3, 1, tzinfo=UTC), True),
    "until:2026-12-31": (datetime(2027, 1, 1, tzinfo=UTC), True),
}


@pytest.mark.parametrize("line", TIMES)
def test_a_day_a_month_and_a_year_are_spans_of_time(line: str) -> None:
    assert parse_query(line).terms == (Received(*TIMES[line]),)


def test_an_id_may_be_begun() -> None:
    assert parse_query("id:01m3").terms == (Ids(("01M3",)),)


COMPLAINTS = {
    "drivr:x": (0, "driver"),
    "slow modee:sriov": (5, "mode"),
    "mode:sriv": (0, "mode:sriov"),
    "-stage:instal": (0, "stage:install"),
    'slow "never closed': (5, None),
    'nic:"open': (4, None),
    "cores:many": (0, None),
    "driver>3": (0, None),
    "cores>": (0, None),
    "driver:": (0, None),
    "mode:,": (0, None),
    "since:tomorrow": (0, None),
    "until:9999-12-31": (0, None),
    "since:2026-13": (0, None),
    "id:%": (0, None),
    "??? !": (0, None),
    "guest:maybe": (0, None),
}


@pytest.mark.parametrize("line", COMPLAINTS)
def test_a_complaint_points_at_its_place_and_suggests_what_was_meant(line: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(line)
    assert (caught.value.position, caught.value.suggestion) == COMPLAINTS[line]
    assert caught.value.length >= 1 or caught.value.position


KINDS: dict[str, tuple[str, dict[str, str | int]]] = {
    "a" * 1001: ("query-too-long", {"length": 1001, "most": 1000}),
    "a " * 33: ("too-many-terms", {"most": 32}),
    'nic:"82576': ("unclosed-quote", {}),
    "colour:red": ("unknown-field", {"field": "colour", "op": ":"}),
    "!!!": ("nothing-to-find", {}),
    "driver:": ("value-missing", {"field": "driver", "op": ":"}),
    "driver:" + "a," * 65: ("too-many-values", {"field": "driver", "op": ":", "most": 64}),
    "driver>3": ("not-compared", {"field": "driver", "op": ">"}),
    "since>2026": ("not-compared", {"field": "since", "op": ">"}),
    "guest:maybe": ("yes-or-no", {"field": "guest", "op": ":", "value": "maybe"}),
    "cores>many": ("number-needed", {"field": "cores", "op": ">", "value": "many"}),
    "cores>1,2": ("one-number", {"field": "cores", "op": ">"}),
    "pps>1": ("size-missing", {"field": "pps", "op": ">"}),
    "loss@64<1": ("size-unknown", {"field": "loss@64", "op": "<"}),
    "pps@7>1": ("size-impossible", {"field": "pps@7", "op": ">"}),
    "pps@64%x>1": ("share-unknown", {"field": "pps@64%x", "op": ">"}),
    "cores:9..3": ("range-backwards", {"field": "cores", "op": ":", "value": "9..3"}),
    "id:a-b": ("no-id", {"field": "id", "op": ":"}),
    "since:2026-13": ("no-day", {"field": "since", "op": ":", "value": "2026-13"}),
    "kind:x": ("unknown-value", {"field": "kind", "op": ":", "value": "x", "known": "trial, reference"}),
}


@pytest.mark.parametrize("line", KINDS, ids=[code for code, _ in KINDS.values()])
def test_every_kind_of_complaint_has_a_code_and_names_what_it_is_about(line: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(line)
    assert (caught.value.code, caught.value.params) == KINDS[line]


def test_marks_between_words_are_passed_over() -> None:
    assert parse_query("virtio – slow 😀 -").terms == parse_query("virtio slow").terms


def test_an_empty_line_asks_for_everything() -> None:
    assert parse_query("  ").terms == ()


def test_a_line_has_an_end() -> None:
    with pytest.raises(QueryError):
        parse_query("a" * 1001)
    with pytest.raises(QueryError):
        parse_query("a " * 33)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(max_size=60) | st.text(alphabet='ab:,"-<>=* 仮想mode2026@%.pps', max_size=40))
def test_every_line_is_a_query_or_a_pointed_complaint(line: str) -> None:
    try:
        parse_query(line)
    except QueryError as error:
        assert 0 <= error.position <= len(line)  # noqa: PT017  # Most lines raise nothing.


def test_every_searchable_fact_is_a_field() -> None:
    assert {fact.search for fact in FACTS if fact.search} <= set(FIELDS)
    assert not set(FIELDS) & set(COLUMN_FIELDS)
