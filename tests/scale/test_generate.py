"""Generated documents are such as ingest takes, skewed as a community is, and the same every time."""

from collections import Counter

import pytest

from registry.ingest.judge import judge
from schemas import read
from tests.conftest import NOW
from tests.scale.__main__ import main
from tests.scale.generate import document

MANY = [document(number) for number in range(1, 301)]


def test_every_document_is_taken_and_none_is_impossible() -> None:
    assert [found for told in MANY if (found := judge(read(told), NOW).refusals)] == []


def test_few_kinds_are_frequent_and_both_languages_and_failures_occur() -> None:
    cpus = Counter(told["host"]["cpu"]["model"] for told in MANY).most_common()
    assert cpus[0][1] > 20
    assert sum(count == 1 for _, count in cpus) > 50
    assert {told["note"]["lang"] for told in MANY if "note" in told} == {"ja", "en"}
    assert {told["outcome"] for told in MANY} == {"worked", "partly", "failed"}


def test_a_number_is_always_the_same_document_and_no_two_share_an_id() -> None:
    assert [document(number) for number in (7, 8)] == MANY[6:8]
    assert len({told["id"] for told in MANY}) == len(MANY)


@pytest.mark.parametrize("words", [["many"], ["0"], ["1", "2"], ["-5"]])
def test_a_number_that_is_none_is_wrong_usage(words: list[str]) -> None:
    assert main(words) == 2
