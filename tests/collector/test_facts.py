"""Facts of whole hosts: every captured tree against its truth, every other capture without a crash."""

import dataclasses
import json
import re
import tarfile
from pathlib import Path
from typing import Any

import pytest

from collector.facts import HostFacts, read_facts
from collector.probes import PROBES
from collector.reading import Reading
from collector.root import Root
from schemas.facts import BY_NAME, HOST_FACTS, NIC_FACTS
from tests.archives import extract_all

TREES = sorted(path.parent for path in (Path(__file__).parents[1] / "trees").glob("*/truth.json"))
SHARED = Path(__file__).parents[3] / "shared" / "data" / "hosts"
CAPTURES = sorted(path for path in SHARED.glob("*/*/tree.tar.*"))
MODE_WORDS = {
    "emulated": ({"emulation"}, None), "virtio": ({"paravirt"}, None), "vmxnet3": ({"paravirt"}, None), "physical": ({"bare-metal"}, None),
    "vf_in_guest": ({"sriov"}, None), "passthrough_pf": ({"passthrough"}, None), "vfio_bound": (None, "vfio-bound"),
    "uio_bound": (None, "uio-bound"), "unbound_vf": (None, "vf-unbound"), "vf_on_host": (None, "vf-on-host"),
    "software": ({"software"}, None), "xen_netfront": ({"paravirt"}, None),
}  # fmt: skip
"""What the captures' own expectations are called here: modes, and a role."""


def nic_of(facts: HostFacts, truth: dict[str, Any]) -> dict[str, Any]:
    """The NIC that an entry of a truth is about."""
    return next(
        nic
        for nic in facts.nics
        if ("address" in truth and nic.get("pci", {}).get("address") == truth["address"])
        or ("name" in truth and nic.get("name") == truth["name"])
    )


def disagreements(said: dict[str, Any], truth: dict[str, Any], where: str = "") -> list[str]:
    """Every key of the truth that is said otherwise; null means that it must not be said."""
    found = []
    for key, value in truth.items():
        if isinstance(value, dict):
            found += disagreements(said.get(key, {}), value, f"{where}{key}.")
        elif key != "address" and said.get(key) != value:
            found.append(f"{where}{key}: said {said.get(key)!r}, is {value!r}")
    return found


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: tree.name)
def test_a_captured_host_is_told_as_it_was_built(tree: Path) -> None:
    truth = json.loads((tree / "truth.json").read_text("utf-8"))
    facts = read_facts(Root(tree))
    wrong = disagreements(facts.host, {key: truth[key] for key in ("virtualization", "iommu", "cpu") if key in truth})
    for nic in truth["nics"]:
        wrong += disagreements(nic_of(facts, nic), nic, f"{nic.get('name') or nic.get('address')} ")
    assert wrong == []


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: tree.name)
def test_a_document_keeps_the_catalogue(tree: Path) -> None:
    facts = read_facts(Root(tree))
    complaints = []
    for fact, source in [(fact, facts.host) for fact in HOST_FACTS] + [(fact, {"nic": nic}) for fact in NIC_FACTS for nic in facts.nics]:
        value: Any = source
        for step in fact.name.split("."):
            value = value.get(step) if isinstance(value, dict) else None
        if value is not None and (complaint := fact.kind.complaint(value)):
            complaints.append(f"{fact.name}: {complaint}")
    assert complaints == []
    assert {entry["fact"] for entry in facts.absent} <= BY_NAME.keys()
    assert all(entry["reason"] for entry in facts.absent)


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: tree.name)
def test_every_fact_of_a_host_is_either_given_or_absent_with_a_reason(tree: Path) -> None:
    facts = read_facts(Root(tree))
    absent = {entry["fact"] for entry in facts.absent}
    document = facts.to_document()
    for fact in HOST_FACTS:
        value: Any = document
        for step in fact.name.split("."):
            value = value[step]
        assert (value is None) == (fact.name in absent), fact.name


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: tree.name)
def test_no_address_of_a_host_is_in_its_facts(tree: Path) -> None:
    text = json.dumps(read_facts(Root(tree)).to_document())
    assert re.search(r"(?:[0-9a-f]{2}:){5}[0-9a-f]{2}", text) is None
    assert re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", text) is None


def test_a_broken_probe_costs_its_own_facts_only(small_host: Path) -> None:
    def broken(root: Root) -> Reading:
        raise RuntimeError("the folder bites")

    (small_host / "proc").mkdir()
    (small_host / "proc/meminfo").write_text("MemTotal: 4 kB\n")
    PROBES["board"], kept = broken, PROBES["board"]  # The table is data; a row is exchanged, no function is patched.
    try:
        facts = read_facts(Root(small_host))
    finally:
        PROBES["board"] = kept
    assert facts.host["memory"]["total_bytes"] == 4096
    assert {"fact": "board.vendor", "reason": "the board probe failed: RuntimeError: the folder bites"} in facts.absent


def test_an_empty_folder_gives_a_document_without_facts(small_host: Path) -> None:
    document = read_facts(Root(small_host)).to_document()
    assert document["nics"] == []
    assert document["virtualization"]["is_guest"] is None
    assert document["iommu"]["state"] == "unknown"


def test_facts_are_frozen(small_host: Path) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        read_facts(Root(small_host)).host = {}  # type: ignore[misc]


def unpacked(capture: Path, folder: Path) -> Path:
    """The root of the tree in an archive of ours or of another project."""
    with tarfile.open(capture) as archive:
        kept = [member for member in archive if (member.isreg() or member.isdir() or member.issym()) and ".." not in member.name.split("/")]
        extract_all(archive, folder, kept)  # Links point where they pointed; Root keeps them inside.
    tops = [path for path in folder.iterdir() if path.is_dir()]
    inner = [path for path in tops if (path / "proc").is_dir() or (path / "sys").is_dir()]
    return inner[0] if inner and not (folder / "sys").exists() and not (folder / "proc").exists() else folder


@pytest.mark.skipif(not CAPTURES, reason="the captures of other projects lie beside a development checkout only (../shared/data/hosts)")
@pytest.mark.parametrize("capture", CAPTURES, ids=lambda path: f"{path.parents[1].name}/{path.parent.name}")
def test_a_capture_of_another_project_is_read_without_a_crash(capture: Path, tmp_path: Path) -> None:
    facts = read_facts(Root(unpacked(capture, tmp_path)))
    assert [entry for entry in facts.absent if "probe failed" in entry["reason"]] == []
    expected_file = capture.parent / "expected.json"
    if not expected_file.exists():
        return
    expected = json.loads(expected_file.read_text("utf-8"))
    wrong = disagreements(facts.host.get("virtualization", {}), expected.get("virt", {}))
    for nic in expected.get("nics", ()):
        modes, role = MODE_WORDS[nic["mode"]]
        said = nic_of(facts, {"address": nic["pci"]})
        if (modes and said["io_mode"] not in modes) or (role and said["role"] != role):
            wrong.append(f"{nic['pci']}: {nic['mode']} is said to be {said['io_mode']}/{said['role']}")
    assert wrong == []
