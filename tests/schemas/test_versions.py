"""Reading and writing documents of every wire version."""

import copy
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from schemas import SchemaError, read, write
from schemas.errors import UnsupportedVersionError
from tests.documents import submission, submissions, sweep

EXAMPLES = sorted(Path("schemas/examples").glob("*.json"))


@given(submissions())
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_what_was_read_and_written_reads_the_same_again(document: dict) -> None:
    record = read(document)
    assert read(write(record)) == record


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_complete_and_survives_a_round_trip(path: Path) -> None:
    document = json.loads(path.read_text())
    assert write(read(document)) == document


def test_there_is_an_example_for_every_kind_of_submission() -> None:
    documents = [json.loads(path.read_text()) for path in EXAMPLES]
    assert {document["outcome"] for document in documents if document["kind"] == "trial"} == {"worked", "partly", "failed"}
    assert any(document["kind"] == "reference" for document in documents)
    assert any(document["problems"] for document in documents if document["outcome"] == "failed")


@pytest.mark.parametrize("path", sorted(Path("tests/wire").glob("*/*.json")), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_document_of_an_earlier_day_is_still_read(path: Path) -> None:
    document = json.loads(path.read_text())
    assert read(document).id == document["id"]


FAULTS = [
    ("outcome", lambda d: d.update(outcome="great"), "/outcome", "choice"),
    ("missing", lambda d: d.pop("created_at"), "/created_at", "required"),
    ("unknown-key", lambda d: d.update(colour="red"), "/colour", "unknown-key"),
    ("deep-type", lambda d: d["nics"][0].update(driver=5), "/nics/0/driver", "type"),
    ("pci-id", lambda d: d["nics"][0]["pci"].update(vendor="8O86"), "/nics/0/pci/vendor", "pattern"),
    ("unit", lambda d: d["runs"][0]["series"][0].update(unit="mbps"), "/runs/0/series/0/unit", "choice"),
    ("negative", lambda d: d["runs"][0]["series"][0]["points"][2].update(value=-5), "/runs/0/series/0/points/2/value", "range"),
    ("huge", lambda d: d["runs"][0]["series"][0]["points"][2].update(value=1e300), "/runs/0/series/0/points/2/value", "range"),
    ("nan", lambda d: d["runs"][0].update(duration_s=float("nan")), "/runs/0/duration_s", "range"),
    ("loss", lambda d: d["runs"][0]["series"][0]["points"][0].update(loss_ratio=1.01), "/runs/0/series/0/points/0/loss_ratio", "range"),
    ("int64", lambda d: d["host"]["cpu"].update(cores=2**63), "/host/cpu/cores", "range"),
    ("bool-is-no-number", lambda d: d["host"]["cpu"].update(cores=True), "/host/cpu/cores", "type"),
    ("nul", lambda d: d["note"].update(text="a\x00b"), "/note/text", "characters"),
    ("surrogate", lambda d: d["note"].update(text="a\ud800"), "/note/text", "characters"),
    ("two-lines", lambda d: d.update(title="a\nb"), "/title", "characters"),
    ("no-offset", lambda d: d.update(created_at="2026-11-17T09:30:00"), "/created_at", "pattern"),
    ("no-such-day", lambda d: d.update(created_at="2026-02-29T09:30:00Z"), "/created_at", "pattern"),
    ("basic-format", lambda d: d.update(created_at="20261117T093000Z"), "/created_at", "pattern"),
    ("id", lambda d: d.update(id="1"), "/id", "length"),
    ("too-many", lambda d: d.update(nics=[{}] * 65), "/nics", "length"),
    ("no-points", lambda d: d["runs"][0]["series"][0].update(points=[]), "/runs/0/series/0/points", "length"),
    ("small", lambda d: d["runs"][0]["series"][0]["points"][0].update(frame_bytes=9), "/runs/0/series/0/points/0/frame_bytes", "range"),
    ("uncited", lambda d: d.update(kind="reference"), "/reference", "required"),
    ("no-script-address", lambda d: d.update(reference={"title": "x", "url": "javascript:alert(1)"}), "/reference/url", "pattern"),
    ("fact-group", lambda d: d["host"].update(cpu="fast"), "/host/cpu", "type"),
    ("list", lambda d: d.update(runs={}), "/runs", "type"),
    ("null", lambda d: d.update(outcome=None), "/outcome", "type"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "pointer", "code"), [case[1:] for case in FAULTS], ids=[case[0] for case in FAULTS])
def test_a_fault_is_found_by_pointer_and_code(spoil, pointer: str, code: str) -> None:
    document = copy.deepcopy(submission())
    spoil(document)
    with pytest.raises(SchemaError) as refused:
        read(document)
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [(pointer, code)]


def test_five_faults_are_told_at_once_with_five_pointers() -> None:
    document = submission(outcome="great", id="x", runs=[sweep(kind="fast", nic=7)], colour="red")
    with pytest.raises(SchemaError) as refused:
        read(document)
    assert {fault.pointer for fault in refused.value.faults} == {"/outcome", "/id", "/runs/0/kind", "/runs/0/nic", "/colour"}


@pytest.mark.parametrize("version", ["tameshi/2", "tameshi/1.1", "", 1, ["tameshi/1"]], ids=str)
def test_another_version_is_refused_by_name(version: object) -> None:
    with pytest.raises(UnsupportedVersionError, match="is not read here; known: tameshi/1"):
        read(submission(schema=version))


def test_a_document_without_version_hears_of_that_and_of_its_other_faults() -> None:
    document = submission(outcome="great")
    del document["schema"]
    with pytest.raises(SchemaError) as refused:
        read(document)
    assert {fault.pointer for fault in refused.value.faults} == {"/schema", "/outcome"}


@pytest.mark.parametrize("document", [None, [], "text", 5, True], ids=repr)
def test_what_is_no_object_is_refused(document: object) -> None:
    with pytest.raises(SchemaError, match="must be a JSON object"):
        read(document)


def test_a_key_with_a_slash_is_escaped_in_its_pointer() -> None:
    with pytest.raises(SchemaError) as refused:
        read(submission() | {"a/b~c": 1})
    assert refused.value.faults[0].pointer == "/a~1b~0c"
