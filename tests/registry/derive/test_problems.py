"""Which problems are one problem."""

import re
from typing import Any

import pytest

from registry.derive.problems import identity_of
from schemas import Problem

SAME: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"symptom": "VF not visible"}, {"symptom": "vf  not visible!"}),
    ({"symptom": "DMAR fault at 0000:03:10.0"}, {"symptom": "DMAR fault at 0000:81:10.4"}),
    ({"symptom": "ＶＦが見えない"}, {"symptom": "VF が見えない。"}),
    ({"symptom": "no VF", "failure_kind": "no-vfs"}, {"symptom": "VF が見えない", "failure_kind": "no-vfs", "lang": "ja"}),
    ({"symptom": "no VF", "component": "IGBVF"}, {"symptom": "no VF", "component": "igbvf", "culprit": "driver"}),
    ({"symptom": "VF が見えない"}, {"symptom": "VF が見えない", "lang": "ja-JP"}),
]
APART: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"symptom": "code 43"}, {"symptom": "code 10"}),
    ({"symptom": "82576 hangs"}, {"symptom": "82599 hangs"}),
    ({"symptom": "no VF", "stage": "boot"}, {"symptom": "no VF", "stage": "driver"}),
    ({"symptom": "no VF", "culprit": "nic"}, {"symptom": "no VF", "culprit": "firmware"}),
    ({"symptom": "vfio error", "lang": "en"}, {"symptom": "vfio error", "lang": "ja"}),
    ({"symptom": "no VF", "failure_kind": "no-vfs"}, {"symptom": "no VF", "failure_kind": "off"}),
    ({"symptom": "---"}, {"symptom": "+++"}),
]


def key(problem: dict[str, Any]) -> str:
    return identity_of(Problem(**problem)).key


@pytest.mark.parametrize(("one", "other"), SAME, ids=str)
def test_the_same_problem_told_otherwise_is_one(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(("one", "other"), APART, ids=str)
def test_another_problem_stays_apart(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert key(one) != key(other)


@pytest.mark.parametrize("symptom", ["|" * 5000, "\n", "😀", "0x1f", "。"])
def test_a_symptom_of_signs_alone_has_a_key_too(symptom: str) -> None:
    odd = {"symptom": symptom, "component": "a | b " * 100, "stage": "virtual-function", "culprit": "nic", "lang": "ja"}
    assert re.fullmatch("[0-9a-f]{12}", key(odd))
    assert key(odd) == key(odd) != key(odd | {"lang": "en"})
