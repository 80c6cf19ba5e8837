"""Verdicts on captures of other projects, and on whole captures of ours, where they lie beside a development checkout."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from collector.facts import HostFacts, read_facts
from collector.root import Root
from tests.collector.test_facts import disagreements, nic_of, unpacked

HERE = Path(__file__).parent
TREES = HERE.parents[1] / "trees"
SHARED = HERE.parents[3] / "shared"
ROWS: dict[str, dict[str, Any]] = tomllib.loads((HERE / "other_captures.toml").read_text("utf-8"))["captures"]
CAPTURES = {f"{path.parents[1].name}/{path.parent.name}": path for path in sorted((SHARED / "data" / "hosts").glob("*/*/tree.tar.*"))}
LAB = sorted(path for path in (SHARED / "lab" / "captures").glob("*/tree.tar.gz") if (TREES / path.parent.name).is_dir())
WORDS = {True: "guest", False: "host", None: "unknown"}


def said(facts: HostFacts) -> dict[str, Any]:
    """The verdicts in the words of the table."""
    virtualization = facts.host["virtualization"]
    words = (WORDS[virtualization.get("is_guest")], virtualization.get("hypervisor"))
    nics = {nic.get("name") or nic["pci"]["address"]: f"{nic['io_mode']} {nic.get('role') or '-'}" for nic in facts.nics}
    container = {"container": virtualization["container"]} if "container" in virtualization else {}
    iommu = {"iommu": facts.host["iommu"]["kind"]} if facts.host["iommu"]["state"] == "active" else {}
    return {"host": " ".join(word for word in words if word), **iommu, **({"nics": nics} if nics else {}), **container}


@pytest.mark.skipif(not CAPTURES, reason="captures of other projects lie beside a development checkout only (../shared/data/hosts)")
@pytest.mark.parametrize("name", ROWS)
def test_a_capture_of_another_project_is_told_as_what_it_is(name: str, tmp_path: Path) -> None:
    if name not in CAPTURES:
        pytest.skip("this one is not there")
    assert said(read_facts(Root(unpacked(CAPTURES[name], tmp_path)))) == ROWS[name]


@pytest.mark.skipif(not CAPTURES, reason="captures of other projects lie beside a development checkout only (../shared/data/hosts)")
def test_every_capture_that_is_there_was_looked_at() -> None:
    assert CAPTURES.keys() <= ROWS.keys()


@pytest.mark.skipif(not LAB, reason="whole captures of the lab lie beside a development checkout only (../shared/lab/captures)")
@pytest.mark.parametrize("capture", LAB, ids=lambda path: path.parent.name)
def test_a_whole_capture_of_the_lab_is_told_as_it_was_built(capture: Path, tmp_path: Path) -> None:
    truth = json.loads((TREES / capture.parent.name / "truth.json").read_text("utf-8"))
    facts = read_facts(Root(unpacked(capture, tmp_path)))
    wrong = disagreements(facts.host, {key: truth[key] for key in ("virtualization", "iommu", "cpu") if key in truth})
    for nic in truth["nics"]:
        wrong += disagreements(nic_of(facts, nic), nic, f"{nic.get('name') or nic.get('address')} ")
    assert wrong == []
