"""What a trial saw, as values that are counted."""

from typing import Any

import pytest
from hypothesis import given

from registry.derive.seen import price_of, seen_values
from registry.records import Judgement
from registry.search.fields import VALUE_CHARACTERS
from schemas import read
from tests.documents import storable_submissions, submission
from tests.registry.search.test_find import IGB, VF


def seen(**changes: Any) -> dict[str, list[str]]:
    """Values by field."""
    found: dict[str, list[str]] = {}
    for one in seen_values(read(submission(1, **changes)), Judgement(plausibility="plausible", flags=())):
        found.setdefault(one.field, []).append(one.value)
    return found


def test_a_trial_saw_its_nics_and_its_host() -> None:
    nics = [IGB | {"driver_version": "5.6", "sriov": {"total_vfs": 7, "capability_total_vfs": 8}}, VF]
    assert seen(nics=nics, outcome="partly") == {
        "seen:nic": ["8086-10c9 82576 Gigabit Network Connection", "8086-10ca 82576 Virtual Function"],
        "seen:mode": ["8086-10c9 passthrough", "8086-10ca sriov"],
        "seen:cell": ["passthrough kvm partly", "sriov kvm partly"],
        "seen:driver": ["8086-10c9 igb 5.6", "8086-10ca igbvf"],
        "seen:vfs": ["8086-10c9 8"],
        "seen:cpu": ["intel-xeon-cpu-e5620-2-40ghz Intel(R) Xeon(R) CPU E5620 @ 2.40GHz"],
        "seen:board": ["supermicro-x8dtt Supermicro X8DTT"],
        "seen:bios": ["2.1 03/17/2012"],
        "seen:measured": ["* unknown"],
    }


def test_a_reference_has_seen_nothing_itself_and_tells_what_hardware_it_is_about() -> None:
    assert seen(kind="reference", reference={"title": "A paper"}).keys() == {"seen:elsewhere"}


WORDS = {"seen:mode": 2, "seen:cell": 3}
"""Of how many words values are that are taken apart again."""


@given(storable_submissions())
def test_every_value_of_any_document_can_be_read_again(document: dict[str, Any]) -> None:
    told = read(document)
    values = seen_values(told, Judgement(plausibility="plausible", flags=()))
    assert len({(one.field, one.value) for one in values}) == len(values)
    for one in values:
        assert 0 < len(one.value) <= VALUE_CHARACTERS
        assert one.value == one.value.strip()
        if one.field in WORDS:
            assert len(one.value.split(" ")) == WORDS[one.field]


COSTS: list[tuple[list[dict[str, Any]], str | None]] = [
    ([], None),
    ([{"item": "nic", "amount": 22_000, "currency": "JPY"}], "22000 JPY"),
    ([{"item": "nic", "amount": 0.5, "currency": "EUR"}, {"item": "host", "amount": 100, "currency": "EUR"}], "100.5 EUR"),
    ([{"item": "nic", "amount": 1, "currency": "EUR"}, {"item": "host", "amount": 100, "currency": "JPY"}], None),
    ([{"item": "other", "amount": 5, "currency": "EUR"}], None),
    ([{"item": "nic", "amount": 0, "currency": "EUR"}], None),
]


@pytest.mark.parametrize(("costs", "expected"), COSTS, ids=[str(expected) for _, expected in COSTS])
def test_a_price_is_that_of_nic_and_host_in_one_currency(costs: list[dict[str, Any]], expected: str | None) -> None:
    assert price_of(read(submission(1, costs=costs))) == expected
