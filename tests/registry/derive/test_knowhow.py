"""What a trial adds to what is known of problems."""

from typing import Any

import pytest

from registry.derive.knowhow import NOTHING, Sighted, key_of_number, number_of_key, sighted
from registry.derive.problems import identity_of
from registry.search.fields import FacetValue
from schemas import Problem, read
from tests.documents import submission

UNSEEN = {"symptom": "VF が見えない", "stage": "virtual-function", "culprit": "firmware", "lang": "ja", "workaround": "BIOS を更新"}


def adds(problems: list[dict[str, Any]], signer: str | None = None, **changes: Any) -> Sighted:
    facets = [] if signer is None else [FacetValue("contributor", signer, None)]
    return sighted(read(submission(1, problems=problems, **changes)), facets, [])


def test_a_problem_told_twice_in_one_trial_is_known_once_in_the_words_told_first() -> None:
    found = adds([UNSEEN, UNSEEN | {"symptom": "vfが見えない!", "workaround": "BIOSを更新。"}, UNSEEN | {"workaround": "iommu=pt"}])
    problem, *helped = sorted(found.known, key=lambda one: one.problem)
    assert (problem.problem, problem.words, problem.stage, problem.part) == (0, "VF が見えない", "virtual-function", "firmware")
    assert {(one.problem, one.words) for one in helped} == {(problem.number, "BIOS を更新"), (problem.number, "iommu=pt")}
    assert [row[-3:] for row in found.rows] == [
        (problem.number, next(one.number for one in helped if one.words == words), "firmware") for words in ("BIOS を更新", "iommu=pt")
    ]


def test_its_number_is_the_key_that_its_address_bears() -> None:
    (problem, _) = sorted(adds([UNSEEN]).known, key=lambda one: one.problem)
    assert key_of_number(problem.number) == identity_of(Problem(**UNSEEN)).key
    assert number_of_key(key_of_number(problem.number)) == problem.number


@pytest.mark.parametrize("key", ["", "0", "0" * 11, "0" * 13, "00000000000G", "00000000000A", "０" * 12, "-00000000000", "0x0000000000"])
def test_what_is_no_key_has_no_number(key: str) -> None:
    assert number_of_key(key) is None


def test_the_same_host_and_the_same_signer_are_recognised_whatever_the_trial() -> None:
    host = submission()["host"] | {"key": "a" * 32}
    one, other = adds([], "SHA256:x", host=host), adds([UNSEEN], "SHA256:x", host=host, outcome="failed")
    assert one.rows[0][1:3] == other.rows[0][1:3]
    assert None not in one.rows[0][1:3]
    assert adds([], "SHA256:y", host=host).rows[0][2] != one.rows[0][2]
    assert adds([], "a handle", host=host).rows[0][2] is None


def test_a_trial_that_tells_nothing_of_all_that_has_no_row() -> None:
    assert adds([]).rows == ()


@pytest.mark.parametrize("changes", [{"example": True}, {"kind": "reference", "reference": {"title": "A paper"}}], ids=str)
def test_examples_and_references_are_nobodys_experience(changes: dict[str, Any]) -> None:
    assert adds([UNSEEN], "SHA256:x", **changes) == NOTHING
