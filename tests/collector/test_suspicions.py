"""What a host shows of its troubles is offered in words that are the same on every host, and what cannot be seen is no suspicion."""

import dataclasses
from typing import Any

import pytest

from collector.readiness import Readiness
from collector.readiness.record import CODES, Member, Seen, Sight
from collector.readiness.report import judge
from collector.readiness.words import load_words
from collector.suspicions import MOST, Row, load_rows, suspicions_of
from schemas.labels import LABELS
from schemas.v1.submission import ProblemSchema
from tests.collector.readiness.hosts import AMD, GUEST, INTEL, OFF, TABLES, nic


def kinds(sight: Sight, *log: str) -> list[str | None]:
    return [one.failure_kind for one in suspicions_of(judge(sight), log, "en")]


VF = nic(name=None, address="0000:01:10.0", ids="8086:10ca", physical_function="0000:01:00.0", total_vfs=None, active_vfs=None)
WITH_VFS = {"nics": (nic(active_vfs=1), VF)}
HOSTS: dict[str, tuple[Sight, dict[str, Any], list[str]]] = {
    "everything in place": (INTEL, WITH_VFS, []),
    "no VF yet": (INTEL, {}, ["no-vfs"]),
    "off by a word": (INTEL, WITH_VFS | OFF | {"options": Seen(("intel_iommu=off",))}, ["iommu-off-on-cmdline", "vfs-without-iommu"]),
    "not switched on": (INTEL, WITH_VFS | OFF | {"config": {"CONFIG_INTEL_IOMMU": "y", "CONFIG_INTEL_IOMMU_DEFAULT_ON": "n"}},
                        ["iommu-not-enabled", "vfs-without-iommu"]),
    "refused by the kernel": (AMD, WITH_VFS | OFF, ["iommu-refused", "vfs-without-iommu"]),
    "off in the firmware": (INTEL, WITH_VFS | OFF | {"tables": Seen(TABLES)}, ["iommu-off-in-firmware", "vfs-without-iommu"]),
    "VT-x off": (INTEL, WITH_VFS | {"cpu_flag": None, "log": Seen(("kvm: disabled by bios",))}, ["vtx-off"]),
    "a shared group": (INTEL, {"nics": (nic(active_vfs=1, members=(Member("0000:02:00.0", "010400"),)), VF)}, ["group-shared"]),
    "without driver": (INTEL, {"nics": (nic(name=None, driver=None),)}, ["driver-missing", "no-vfs"]),
    "vfio refused": (INTEL, {"nics": (nic(active_vfs=1), nic(name=None, driver=None, override="vfio-pci", physical_function="0000:01:00.0",
                                                            address="0000:01:10.0", total_vfs=None, active_vfs=None))}, ["vfio-refused"]),
    "no room": (INTEL, {"log": Seen(("igb 0000:01:00.0: not enough MMIO resources for SR-IOV",))}, ["no-room-for-vfs"]),
    "a guest with virtio": (GUEST, {}, ["nested-not-exposed"]),
    "a guest with an emulated NIC": (GUEST, {"nics": (nic(driver="e1000", io_mode="emulation", total_vfs=None, active_vfs=None),)},
                                     ["nested-not-exposed", "emulated-nic"]),
    "nothing can be seen": (Sight(), {}, []),
}  # fmt: skip


@pytest.mark.parametrize(("sight", "changes", "expected"), HOSTS.values(), ids=HOSTS)
def test_a_host_is_suspected_of_what_it_shows(sight: Sight, changes: dict[str, Any], expected: list[str]) -> None:
    assert kinds(dataclasses.replace(sight, **changes)) == expected


LINES: dict[str, tuple[str, str, str | None]] = {
    "PF down": ("igbvf 0000:01:10.0: PF still in reset state. Is the PF interface up?", "pf-down", None),
    "no answer": ("iavf 0000:01:10.0: Failed to communicate with PF; waiting before retry", "vf-no-answer", "iavf"),
    "RMRR": ("vfio-pci 0000:01:00.0: Device is ineligible for IOMMU domain attach due to platform RMRR requirement.", "rmrr", None),
    "no remapping": ("vfio_iommu_type1_attach_group: No interrupt remapping support.", "no-interrupt-remapping", None),
    "DMA fault, Intel": ("DMAR: [DMA Read NO_PASID] Request device [01:10.0] fault addr 0xfe000000", "dma-fault", None),
    "DMA fault, AMD": ("AMD-Vi: Event logged [IO_PAGE_FAULT device=01:00.0 domain=0x0000]", "dma-fault", None),
    "hang": ("e1000e 0000:01:00.0 eth0: Detected Hardware Unit Hang:", "tx-hang", "e1000e"),
    "Tx hang": ("igb 0000:01:00.0: Detected Tx Unit Hang", "tx-hang", "igb"),
    "watchdog": ("NETDEV WATCHDOG: eth0 (r8169): transmit queue 0 timed out", "tx-hang", None),
    "refused": ("igb: probe of 0000:01:00.0 failed with error -5", "probe-failed", "igb"),
    "refused, newer": ("igb 0000:01:00.0: probe with driver igb failed with error -5", "probe-failed", "igb"),
    "refused, another device": ("tpm_tis: probe of 0000:09:00.0 failed with error -1", "", None),
    "firmware": ("r8169 0000:01:00.0: Direct firmware load for rtl_nic/rtl8168g-2.fw failed with error -2", "firmware-file-missing", None),
    "PCIe": ("pcieport 0000:01:00.0: PCIe Bus Error: severity=Corrected, type=Physical Layer", "pcie-error", None),
    "PCIe, another device": ("nvme 0000:09:00.0: PCIe Bus Error: severity=Corrected, type=Physical Layer", "", None),
    "an ordinary line": ("igb 0000:01:00.0 eth0: igb: eth0 NIC Link is Up 1000 Mbps Full Duplex", "", None),
}


@pytest.mark.parametrize(("line", "kind", "component"), LINES.values(), ids=LINES)
def test_a_line_of_the_log_is_suspected_where_it_is_about_a_nic(line: str, kind: str, component: str | None) -> None:
    found = suspicions_of(judge(dataclasses.replace(INTEL, **WITH_VFS)), [line], "en")
    expected = [(kind, component, f"dmesg: {line}"[:120])] if kind else []
    assert [(one.failure_kind, one.component, one.evidence) for one in found] == expected


def test_what_the_kernel_said_comes_first_and_nothing_twice() -> None:
    line = LINES["PF down"][0]
    assert kinds(INTEL, line, line) == ["pf-down", "no-vfs"]


def test_nobody_has_to_read_more_than_a_few() -> None:
    log = [line for line, kind, _ in LINES.values() if kind]
    sight = dataclasses.replace(INTEL, **OFF, options=Seen(("intel_iommu=off",)))
    assert len(suspicions_of(judge(sight), log, "en")) == MOST


@pytest.mark.parametrize("row", load_rows(), ids=lambda row: row.kind)
def test_every_row_is_a_problem_of_the_wire_in_both_languages(row: Row) -> None:
    assert row.stage in LABELS["stage"]
    assert row.culprit in LABELS["culprit"]
    assert row.kind in LABELS["run_flag"]
    assert row.en.isascii()
    assert not row.ja.isascii()


@pytest.mark.parametrize("row", load_rows(), ids=lambda row: row.kind)
def test_every_row_can_come_up(row: Row) -> None:
    assert row.missing or row.says or row.log
    assert set(row.missing) <= set(CODES)
    assert set(row.says) <= set(load_words()["say"])


def test_a_suspicion_in_each_language_is_accepted() -> None:
    for lang in ("en", "ja"):
        found = suspicions_of(judge(INTEL), [line for line, _, _ in LINES.values()], lang)  # type: ignore[arg-type]
        for one in found:
            ProblemSchema().load(one.problem(lang))


def test_a_layer_that_broke_is_no_suspicion() -> None:
    assert suspicions_of(Readiness(sight=Sight(), layers={}), (), "en") == ()
