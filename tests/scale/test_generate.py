"""Generated documents are such as ingest takes, skewed as a community is, and the same every time."""

from collections import Counter

import pytest

from registry.ingest.judge import judge
from schemas import read
from tests.conftest import NOW
from tests.scale.__main__ import main
from tests.scale.generate import TRIALS_OF_A_HOST, document

MANY = [document(number) for number in range(1, 301)]


def test_every_document_is_taken_and_none_is_impossible() -> None:
    assert [found for told in MANY if (found := judge(read(told), NOW).refusals)] == []


def test_few_kinds_are_frequent_and_both_languages_and_failures_occur() -> None:
    nics = Counter(nic["device_name"] for told in MANY for nic in told["nics"]).most_common()
    assert nics[0][1] > 20
    assert sum(count == 1 for _, count in nics) > 50
    assert {told["note"]["lang"] for told in MANY if "note" in told} == {"ja", "en"}
    assert {told["outcome"] for told in MANY} == {"worked", "partly", "failed"}


def test_every_host_begins_on_bare_metal_and_later_trials_of_it_name_that() -> None:
    named = [(number, told) for number, told in enumerate(MANY, 1) for run in told.get("runs", ()) if "baseline" in run]
    assert len(named) > 30
    for number, told in named:
        first = document(number - number % TRIALS_OF_A_HOST)
        assert told["runs"][0]["baseline"]["submission"] == first["id"]
        assert (first["nics"][0]["io_mode"], first["runs"][0]["name"]) == ("bare-metal", "ndr")
        assert first["host"]["key"] == told["host"]["key"]


def test_a_number_is_always_the_same_document_and_no_two_share_an_id() -> None:
    assert [document(number) for number in (7, 8)] == MANY[6:8]
    assert len({told["id"] for told in MANY}) == len(MANY)


@pytest.mark.parametrize("words", [["many"], ["0"], ["1", "2"], ["-5"]])
def test_a_number_that_is_none_is_wrong_usage(words: list[str]) -> None:
    assert main(words) == 2
