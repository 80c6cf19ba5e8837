"""Facts that are marked searchable can be searched."""

from typing import Any

import pytest

from registry.records import Judgement
from registry.search.fields import FIELDS, facet_values
from schemas import read
from schemas.facts import FACTS, Fact
from schemas.kinds import Choice, Flag, Kind, Real, Texts, Whole
from tests.documents import submission

SEARCHED = [fact for fact in FACTS if fact.search is not None]


def sample(kind: Kind) -> Any:
    """A value of this kind."""
    if isinstance(kind, Choice):
        return kind.words[0]
    if isinstance(kind, Texts):
        return ["sample"]
    return 2**31 if isinstance(kind, Whole) else 2.5 if isinstance(kind, Real) else True if isinstance(kind, Flag) else "Sample"


def stating(fact: Fact) -> dict[str, Any]:
    """A document that states this fact alone."""
    steps = fact.name.split(".")
    value = sample(fact.kind)
    for step in reversed(steps[1:] if steps[0] == "nic" else steps):
        value = {step: value}
    return submission(1, nics=[value] if steps[0] == "nic" else [], host={} if steps[0] == "nic" else value)


@pytest.mark.parametrize("fact", SEARCHED, ids=lambda fact: fact.name)
def test_a_document_is_found_by_each_fact_that_is_marked_searchable(fact: Fact) -> None:
    values = {one.field for one in facet_values(read(stating(fact)), Judgement(plausibility="plausible"))}
    assert fact.search in values
    assert fact.search in FIELDS


@pytest.mark.parametrize(
    ("host", "nics", "expected"),
    [
        ({"memory": {"total_bytes": 16_657_000_000}}, [], {("memory_gib", "15.5")}),
        ({"iommu": {"state": "firmware-only", "kind": "vt-d"}}, [], {("iommu_state", "firmware-only"), ("iommu", "vt-d")}),
        ({"system": {"dataplanes": ["dpdk", "ovs"]}}, [], {("dataplane", "dpdk"), ("dataplane", "ovs")}),
        (
            {},
            [{"sriov": {"total_vfs": 7, "active_vfs": 2}}, {"sriov": {"total_vfs": 63}}],
            {("vfs", "7"), ("vfs", "63"), ("active_vfs", "2")},
        ),
        ({}, [{"firmware": "3.30, 0x8000"}, {"driver_version": "5.1.0-k"}], {("firmware", "3.30, 0x8000"), ("driver_version", "5.1.0-k")}),
    ],
    ids=["memory", "iommu", "data planes", "virtual functions", "versions"],
)
def test_what_hosts_and_nics_tell_becomes_values(host: dict[str, Any], nics: list[dict[str, Any]], expected: set[tuple[str, str]]) -> None:
    told = read(submission(1, host=host, nics=nics))
    assert {(one.field, one.value) for one in facet_values(told, Judgement(plausibility="plausible"))} >= expected
