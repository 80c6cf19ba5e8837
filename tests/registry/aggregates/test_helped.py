"""What helped, summed over many problems."""

from typing import Any

import pytest

from registry.db.engine import Database
from registry.desk import Desk
from registry.findings import WhatHelped
from tests.documents import submission
from tests.registry.counting import statements
from tests.registry.search.test_find import put

GROUPS = {"symptom": "no IOMMU groups", "stage": "iommu", "culprit": "firmware", "component": "BIOS", "lang": "en"}
SLOW = {"symptom": "VF が遅い", "stage": "iommu", "culprit": "kernel", "lang": "ja"}
GONE = {"symptom": "VF disappears", "stage": "virtual-function", "culprit": "driver", "lang": "en"}
XEN = submission()["host"] | {"virtualization": {"is_guest": True, "hypervisor": "xen"}}


@pytest.fixture
def full(database: Database) -> Database:
    """Three problems and two ways out, one of them told of two problems and in two languages."""
    put(
        database,
        submission(1, outcome="failed", runs=[], problems=[GROUPS | {"workaround": "intel_iommu=on"}]),
        submission(2, outcome="failed", runs=[], problems=[GROUPS | {"workaround": "`iommu=pt`"}], host=XEN),
        submission(3, problems=[SLOW | {"workaround": "iommu=pt"}, GROUPS | {"workaround": "iommu=pt"}]),
        submission(4, problems=[GONE | {"workaround": "intel_iommu=on"}], host=XEN),
        submission(5, problems=[GONE | {"workaround": "iommu=pt"}], example=True),
        submission(6, problems=[GONE]),
        submission(7),
    )
    return database


def helped(database: Database, query: str = "", **asked: Any) -> WhatHelped:
    with database.reading() as session:
        return Desk(session).what_helped(query, **asked)


ASKED: dict[str, tuple[str, dict[str, str], list[tuple[str, int, int]]]] = {
    "everything": ("", {}, [("`iommu=pt`", 3, 2), ("intel_iommu=on", 2, 2)]),
    "a stage": ("", {"stage": "iommu"}, [("`iommu=pt`", 3, 2), ("intel_iommu=on", 1, 1)]),
    "a component": ("", {"component": "bios"}, [("`iommu=pt`", 2, 1), ("intel_iommu=on", 1, 1)]),
    "a hypervisor": ("hypervisor:xen", {}, [("`iommu=pt`", 1, 1), ("intel_iommu=on", 1, 1)]),
    "a stage under a hypervisor": ("hypervisor:xen", {"stage": "iommu"}, [("`iommu=pt`", 1, 1)]),
    "a culprit": ("", {"culprit": "kernel"}, [("iommu=pt", 1, 1)]),
    "what nobody met": ("hypervisor:bhyve", {}, []),
}


@pytest.mark.parametrize(("query", "asked", "expected"), ASKED.values(), ids=ASKED)
def test_the_same_words_are_summed_over_the_problems_that_are_asked_for(
    full: Database, query: str, asked: dict[str, str], expected: list[tuple[str, int, int]]
) -> None:
    found = helped(full, query, **asked)
    assert [(one.text, one.times, one.problems) for one in found.told] == expected


def test_words_told_in_two_languages_are_in_neither_and_lead_to_the_problem_they_helped_with_most(full: Database) -> None:
    first, second = helped(full).told
    assert (first.lang, second.lang) == ("", "en")
    with full.reading() as session:
        assert Desk(session).known_problem(first.problem).summary.symptom == "no IOMMU groups"  # type: ignore[union-attr]


def test_it_says_over_what_it_was_counted(full: Database) -> None:
    assert (helped(full).problems, helped(full).trials) == (3, None)
    assert (helped(full, "hypervisor:xen").problems, helped(full, "hypervisor:xen").trials) == (None, 2)


@pytest.mark.parametrize(("query", "most"), [("", 2), ("hypervisor:xen", 5)])
def test_it_costs_a_few_statements_whatever_there_is(full: Database, query: str, most: int) -> None:
    helped(full, query)
    with statements(full) as sent:
        helped(full, query)
    assert len(sent) <= most
