"""What a query asks of each series by itself."""

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from registry.db.engine import Database
from registry.models import facet
from registry.search.carried import CARRIED, carried_conditions, fits, holds
from registry.search.find import value_condition
from registry.search.parse import Condition, parse_query
from registry.search.words import folded_words

VALUES: dict[str, list[str]] = {
    "nic": [
        "82576 Gigabit Network Connection",
        "82599ES 10-Gigabit",
        "Intel Corporation",
        "仮想NIC 10G",
        "イーサネット・アダプタ",
        "X540-AT2",
        "-",
    ],
    "seen:mode": ["8086-10c9 sriov", "8086-10c9 bare-metal", "8086-10ca sriov", "realtek-8111 bare-metal"],
    "driver": ["ixgbe", "ixgbevf", "IXGBE", "virtio_net", "vfio-pci"],
    "tool": ["iperf3", "T-Rex", "tameshi-forward"],
    "pci": ["8086:10c9", "8086:10ca", "1af4:1041"],
    "mode": ["sriov", "paravirt", "bare-metal"],
    "role": ["nic", "vf"],
    "run": ["ndr", "pdr", "fixed-rate"],
    "link": ["physical", "virtual"],
    "queues": ["1", "2", "4", "8"],
    "speed": ["1000", "10000", "25000"],
}
ASKED = [
    "nic:82576", "nic:8259", "nic:gigabit", 'nic:"gigabit network"', "nic:network,x540",
    "nic:アダプタ", "nic:10g", "nic:ネット", "nic:10*", "nic:-",
    "driver:ixgbe", "driver:ixgbe*", "driver:vfio-pci", "driver:virtio-net,ixgbevf", "tool:trex", "tool:t-rex", "tool:t*",
    "pci:8086:10c9", "pci:8086:*", "tried:8086-10c9/sriov",
    "tried:8086:10c9/bare-metal", "tried:8086-10c9/*", "tried:realtek-8111/bare-metal,8086-10ca/sriov",
    "mode:sriov,paravirt", "role:vf", "run:ndr", "link:virtual", "queues:2..4", "queues>2", "queues<=2",
    "queues:1,8", "queues:..2", "speed>=1e4", "speed:10k",
]  # fmt: skip


@pytest.fixture
def dictionary(database: Database) -> Database:
    """A dictionary of values that no submission needs to have."""
    rows = [
        {"field": name, "value": value, "folded": folded_words(value), "number": float(value) if name in {"queues", "speed"} else None}
        for name, values in VALUES.items()
        for value in values
    ]
    with database.writing() as session:
        session.execute(insert(facet), rows)
    return database


def condition(line: str) -> Condition:
    (term,) = parse_query(line).terms
    assert isinstance(term, Condition)
    return term


def meant(database: Database, term: Condition) -> set[str]:
    """The values that the database says a condition means."""
    with database.reading() as session:
        return set(session.execute(select(facet.c.value).where(facet.c.field == term.field.name, value_condition(term))).scalars())


@pytest.mark.parametrize("line", ASKED)
def test_a_value_holds_where_the_database_says_that_it_is_meant(dictionary: Database, line: str) -> None:
    term = condition(line)
    assert {value for value in VALUES[term.field.name] if holds(term, value)} == meant(dictionary, term)


def test_these_cases_mean_something_and_never_everything(dictionary: Database) -> None:
    counts = {line: len(meant(dictionary, condition(line))) for line in ASKED}
    assert {line for line, count in counts.items() if count == 0} == {"nic:-", "tool:trex"}
    assert all(count < len(VALUES[condition(line).field.name]) for line, count in counts.items())
    assert {condition(line).field.name for line in ASKED} == CARRIED.keys() == VALUES.keys()


PIECES = st.sampled_from(
    ["825", "82576", "gigabit", "Giga", "network", "仮想", "想N", "nic", "ネット", "・", "アダプタ", "-AT2", "X540", " ", "*"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(pieces=st.lists(PIECES, min_size=1, max_size=4))
def test_words_of_any_shape_hold_where_the_database_says_so(dictionary: Database, pieces: list[str]) -> None:
    text = "".join(pieces).strip()
    if text:
        term = condition(f'nic:"{text}"')
        assert {value for value in VALUES["nic"] if holds(term, value)} == meant(dictionary, term)


def row(**changes: Any) -> SimpleNamespace:
    """A stored series, as the database gives it."""
    labels = {"mode": "sriov", "nic": "X540 VF", "nic_key": "8086-1515", "driver": "ixgbevf", "queues": "2", "tool": "iperf3"}
    told = {"labels": labels, "run_kind": "ndr", "link_type": "physical", "link_speed_mbps": 10_000}
    return SimpleNamespace(**told | changes)


FITTING = {
    "nothing is asked": ("", True), "words and other fields are the submission's": ("遅い outcome:worked hypervisor:kvm", True),
    "its mode": ("mode:sriov", True), "one of its modes": ("mode:sriov,paravirt", True), "another mode": ("mode:paravirt", False),
    "one of two terms of a field": ("mode:paravirt mode:sriov", True), "a term of each field": ("mode:sriov driver:ixgbevf", True),
    "all fields must fit": ("mode:sriov driver:ixgbe", False), "negated": ("-mode:paravirt", True),
    "by what the document calls it": ("nic:VF", True), "by what pci.ids calls it": ("nic:controller", True),
    "by its vendor": ('nic:"Intel Corporation"', True), "another NIC": ("nic:82576", False), "by its ids": ("pci:8086:1515", True),
    "its NIC in its mode": ("tried:8086-1515/sriov", True),
    "its NIC in another mode": ("tried:8086-1515/bare-metal", False),
    "a speed": ("speed>1000", True), "another speed": ("speed:1000", False), "queues": ("queues:2..4", True), "a run": ("run:pdr", False),
}  # fmt: skip


@pytest.mark.parametrize(("line", "is_fitting"), FITTING.values(), ids=FITTING)
def test_a_series_fits_by_what_it_carries_itself(line: str, is_fitting: bool) -> None:
    assert fits(row(), carried_conditions(parse_query(line))) is is_fitting


@pytest.mark.parametrize("line", ["mode:sriov", "nic:82576", "pci:8086:1515", "driver:ixgbe", "speed>1"])
def test_a_series_that_does_not_say_what_it_ran_over_fits_no_such_question(line: str) -> None:
    assert not fits(row(labels={}, link_speed_mbps=None), carried_conditions(parse_query(line)))
