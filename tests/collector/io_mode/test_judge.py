"""Verdicts on made-up clues: the traps that no tree of ours holds."""

import pytest

from collector.io_mode import Clue, Clues, judge_host, judge_nic
from tests.collector.io_mode.clue_hosts import clues, dmi, host, mode_of, physical, told

NICS = [
    ("82574L-on-a-real-board", physical("8086:10d3", "8086:0000"), False, "bare-metal"),
    ("X550-without-a-subsystem", physical("8086:1563", "0000:0000"), False, "bare-metal"),
    ("I210-with-ffff", physical("8086:1533", "ffff:0000"), False, "bare-metal"),
    ("82574L-of-a-board-inside-a-guest", physical("8086:10d3", "15d9:0000"), True, "passthrough"),
    ("82574L-emulated", physical("8086:10d3", "8086:0000"), True, "emulation"),
    ("mlx5-vf-inside-a-guest", physical("15b3:101a", "15b3:0006"), True, "sriov"),
    ("vmxnet3-without-vmware", physical("15ad:07b0", "15ad:07b0"), True, "paravirt"),
    ("virtio-on-an-unseen-host", physical("1af4:1041", "1af4:1100"), None, "paravirt"),
    ("real-card-on-an-unseen-host", physical("8086:10fb", "8086:0003"), None, "unknown"),
    ("ena-in-a-guest-is-a-nitro-function", physical("1d0f:ec20", "1d0f:ec20"), True, "sriov"),
    ("ena-on-metal-is-the-host-s-own", physical("1d0f:ec20", "1d0f:ec20"), False, "bare-metal"),
    ("ena-on-an-unseen-host", physical("1d0f:ec20", "1d0f:ec20"), None, "unknown"),
]


@pytest.mark.parametrize(("nic", "guest", "mode"), [row[1:] for row in NICS], ids=[row[0] for row in NICS])
def test_a_nic_is_told_by_what_it_is_and_where(nic: Clues, guest: bool | None, mode: str) -> None:
    assert mode_of(nic, guest) == mode


HOSTS = [
    ("microsoft-tablet", dmi("Microsoft Corporation", "Surface Go 2", "no"), False, None),
    ("hyper-v", dmi("Microsoft Corporation", "Virtual Machine", "yes"), True, "hyperv"),
    ("amazon-metal", dmi("Amazon EC2", "i3.metal", "no"), False, None),
    ("amazon-guest", dmi("Amazon EC2", "c5.large", "yes", clocksource="kvm-clock tsc"), True, "kvm"),
    ("red-hat-xen", dmi("Red Hat", "HVM domU", "yes"), True, "xen"),
    ("xen-dom0-is-no-guest", dmi("Dell Inc.", "R730", "yes", xen__type="xen", xen__dom0="yes"), False, "xen"),
    ("unknown-brand", dmi("Somebody", "Something", "yes"), True, "unknown"),
    ("nothing-seen", clues(), None, None),
    ("cloud-without-cpu-flags", dmi("Alibaba Cloud", "ecs.ebmg7.32xlarge", None), None, None),
    ("cloud-guest-on-arm", dmi("Google", "Google Compute Engine", None), True, "kvm"),
    ("chromebook", dmi("Google", "Eve", "no"), False, None),
    ("cloud-s-own-metal", dmi("Google", "Google Compute Engine", "no"), False, None),
]


@pytest.mark.parametrize(("seen", "guest", "hypervisor"), [row[1:] for row in HOSTS], ids=[row[0] for row in HOSTS])
def test_a_hypervisor_is_told_by_pairs_and_never_by_a_vendor_alone(seen: Clues, guest: bool | None, hypervisor: str | None) -> None:
    assert told(seen) == (guest, hypervisor)


def test_a_contradiction_is_shown_and_costs_a_step_of_confidence() -> None:
    seen = clues(cpu__hypervisor_flag="no", dmi__system_vendor="LENOVO", bridge__subsystem="1af4:1100", smbios__virtual_machine="no")
    facts = judge_host(seen).facts
    assert facts["virtualization.confidence"] == "medium"
    assert facts["virtualization.contradictions"] == [{"path": "/bridge__subsystem", "value": "1af4:1100"}]


def test_evidence_names_what_was_absent_too() -> None:
    nic = physical("8086:10ca", "8086:a03c", sriov__physical_function=None)
    assert {"path": "/sriov__physical_function", "value": None} in judge_nic(nic, host(True)).facts["nic.evidence"]  # type: ignore[operator]


def test_a_verdict_is_no_surer_than_that_there_is_no_hypervisor() -> None:
    assert judge_nic(physical("8086:10fb", "8086:0003"), host(False, "low")).facts["nic.confidence"] == "low"
    assert judge_nic(physical("8086:100e", "1af4:1100"), host(True, "medium")).facts["nic.confidence"] == "high"


def test_a_software_device_without_a_word_for_it_has_no_role() -> None:
    reading = judge_nic(clues(virtual="yes", bus="virtual", netdev="vmnet1"), host(True))
    assert reading.facts["nic.io_mode"] == "software"
    assert reading.absent["nic.role"] == "no rule names a role for this device"


def test_whether_a_guest_could_nest_is_unknown_where_its_cpu_flags_cannot_be_seen() -> None:
    reading = judge_host({"dmi.system_vendor": Clue("/v", "QEMU"), "cpu.hypervisor_flag": Clue("/proc/cpuinfo", None)})
    assert reading.facts["virtualization.is_guest"] is True
    assert "virtualization.nested" not in reading.facts
    assert reading.absent["virtualization.nested"] == "the CPU flags cannot be seen"
