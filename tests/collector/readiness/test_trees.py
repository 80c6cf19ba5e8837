"""Readiness of whole hosts: every captured tree against what is expected of it, every other capture without a crash."""

import json
import tarfile
import tomllib
from pathlib import Path
from typing import Any

import pytest

from collector.readiness import LAYERS, Readiness, read_readiness
from collector.readiness.record import CODES, STATES
from collector.root import Root
from tests.archives import extract_all

HERE = Path(__file__).parent
TABLE = tomllib.loads((HERE / "expected.toml").read_text("utf-8"))
TREES = {path.parent.name: path.parent for path in sorted((HERE.parents[1] / "trees").glob("*/truth.json"))}
SHARED = HERE.parents[3] / "shared"
HOSTS = sorted((SHARED / "data" / "hosts").glob("*/*/tree.tar.*"))
LAB = sorted((SHARED / "lab" / "captures").glob("*/tree.tar.gz"))
ANSWERS = {True: "yes", False: "no", None: "unknown"}


def expectation(name: str) -> dict[str, Any]:
    """The row of a tree over the row of its kind."""
    row = TABLE["trees"][name]
    kind = TABLE["kinds"][row["like"]]
    merged = {**kind, **row}
    for key in ("ready", "layers"):
        merged[key] = {**kind[key], **row.get(key, {})}
    return merged


def lowered(expected: dict[str, Any], readiness: Readiness) -> dict[str, Any]:
    """The same without what this tree cannot prove: members of groups, and that a NIC has no SR-IOV."""
    sight, layers, ready = readiness.sight, dict(expected["layers"]), dict(expected["ready"])
    functions = [nic for nic in sight.nics if nic.address]
    if layers["groups"] == "ready" and any(nic.members is None for nic in functions):
        layers["groups"] = "unknown"
    if layers["nic"] == "missing" and any(not nic.capability.readable for nic in functions):
        layers["nic"], layers["vfs"], ready["sriov"] = "unknown", "~unknown", "unknown"
    return {**expected, "layers": layers, "ready": ready}


def said(readiness: Readiness) -> dict[str, str]:
    """Each layer in the words of the table."""
    return {
        name: ("" if layer.applies else "~") + layer.state + (f":{layer.missing}" if layer.missing else "")
        for name, layer in readiness.layers.items()
    }


def check(name: str, readiness: Readiness) -> None:
    """Compare one host with its row."""
    expected = lowered(expectation(name), readiness)
    assert said(readiness) == expected["layers"]
    assert {key: ANSWERS[value] for key, value in readiness.ready.items()} == expected["ready"]
    assert (readiness.where or "unknown") == expected["where"]
    warnings = {warning.key for layer in readiness.layers.values() for warning in layer.warnings}
    assert warnings == set(expected.get("warnings", []))


def test_every_tree_has_an_expectation() -> None:
    assert TABLE["trees"].keys() == TREES.keys()


@pytest.mark.parametrize("name", TREES)
def test_a_captured_host_is_as_ready_as_it_was_built(name: str) -> None:
    check(name, read_readiness(Root(TREES[name])))


@pytest.mark.parametrize("name", TREES)
def test_whatever_is_not_ready_says_what_to_do_and_why(name: str) -> None:
    readiness = read_readiness(Root(TREES[name]))
    document = readiness.to_document("en")
    assert [layer["layer"] for layer in document["layers"]] == list(LAYERS)
    for layer in document["layers"]:
        assert layer["state"] in STATES
        assert layer["missing"] is None or layer["missing"] in CODES
        assert layer["next_step"] or layer["state"] == "ready", layer["layer"]
        assert all(entry["path"] and (entry["value"] is None or entry["value"]) for entry in layer["evidence"])
    assert json.loads(json.dumps(document)) == document


def unpacked(capture: Path, folder: Path) -> Path:
    """The root of the tree in an archive of ours or of another project."""
    with tarfile.open(capture) as archive:
        kept = [member for member in archive if (member.isreg() or member.isdir() or member.issym()) and ".." not in member.name.split("/")]
        extract_all(archive, folder, kept)  # Links point where they pointed; Root keeps them inside.
    inner = [path for path in folder.iterdir() if (path / "proc").is_dir() or (path / "sys").is_dir()]
    return inner[0] if inner and not (folder / "sys").exists() and not (folder / "proc").exists() else folder


@pytest.mark.skipif(not LAB, reason="whole captures of the lab lie beside a development checkout only (../shared/lab/captures)")
@pytest.mark.parametrize("capture", LAB, ids=lambda path: path.parent.name)
def test_a_whole_capture_of_the_lab_is_as_ready_as_it_was_built(capture: Path, tmp_path: Path) -> None:
    if capture.parent.name not in TREES:
        pytest.skip("no tree of this name was taken over into tests/trees")
    readiness = read_readiness(Root(unpacked(capture, tmp_path)))
    assert all(nic.members is not None for nic in readiness.sight.nics if nic.group is not None)
    check(capture.parent.name, readiness)


@pytest.mark.skipif(not HOSTS, reason="captures of other projects lie beside a development checkout only (../shared/data/hosts)")
@pytest.mark.parametrize("capture", HOSTS, ids=lambda path: f"{path.parents[1].name}/{path.parent.name}")
def test_a_capture_of_another_project_is_judged_without_a_crash(capture: Path, tmp_path: Path) -> None:
    readiness = read_readiness(Root(unpacked(capture, tmp_path)))
    assert [layer.step for layer in readiness.layers.values() if layer.step and layer.step.key == "layer_broken"] == []
    if capture.parent.name in TREES:
        check(capture.parent.name, readiness)
    expected_file = capture.parent / "expected.json"
    if expected_file.exists() and "missing" in (expected := json.loads(expected_file.read_text("utf-8"))):
        assert {layer.missing for layer in readiness.layers.values() if layer.missing} == set(expected["missing"])
