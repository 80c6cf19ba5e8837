"""Documents of a small community for the pages that sum up: a NIC and its virtual function, and two problems, one left behind."""

from typing import Any

from tests.documents import submission, sweep

Document = dict[str, Any]
PF = {
    "name": "eth1", "pci": {"vendor": "8086", "device": "10c9"}, "device_name": "82576 Gigabit Network Connection", "driver": "igb",
    "driver_version": "5.4.0-k", "firmware": "1.8.0", "io_mode": "passthrough", "role": "nic", "speed_mbps": 1000,
    "mtu_bytes": 1500, "sriov": {"total_vfs": 7}, "offloads": {"tso": False, "gso": False, "gro": False},
}  # fmt: skip
VF = {
    "name": "eth2", "pci": {"vendor": "8086", "device": "10ca"}, "device_name": "82576 Virtual Function", "driver": "igbvf",
    "io_mode": "sriov", "role": "vf", "speed_mbps": 1000, "mtu_bytes": 1500,
}  # fmt: skip
GROUP = {
    "symptom": "VF を割り当てると QEMU が起動しない", "stage": "assignment", "culprit": "chipset", "component": "IOMMU group",
    "cause": "ACS が無い", "lang": "ja",
}  # fmt: skip
MMIO = {"symptom": "not enough MMIO resources for SR-IOV", "stage": "virtual-function", "culprit": "firmware", "lang": "en"}
LINE_RATE_64_PPS = 1e9 / ((64 + 20) * 8)


def host(key: str, kernel: str, bios: str, **facts: Any) -> Document:
    """A KVM guest's host with a key, a kernel and a BIOS version."""
    return (
        submission()["host"]
        | {
            "key": key * 32,
            "board": {"vendor": "Supermicro", "product": "X8DTT", "bios": {"vendor": "AMI", "version": bios}},
            "system": {"kernel": kernel, "distribution": "Debian GNU/Linux 13 (trixie)"},
        }
        | facts
    )


def measured(nic: Document, share: float) -> list[Document]:
    """A run at this share of line rate at 64 bytes, on a wire of 1 Gbit/s."""
    points = [{"frame_bytes": 64, "value": share * LINE_RATE_64_PPS, "loss_ratio": 0.0}, {"frame_bytes": 1518, "value": 81_000.0}]
    series = [{"metric": "rate", "unit": "pps", "family": 4, "direction": "uni", "points": points}]
    return [
        sweep(
            nic=nic["name"], kind="ndr", tool={"name": "trex"}, link_type="physical", link_speed_mbps=1000, duration_s=30.0, trials=3,
            topology="two-ports", series=series,
        )
    ]  # fmt: skip


DOCUMENTS: tuple[Document, ...] = (
    submission(1, title="first", nics=[VF], outcome="failed", runs=[], host=host("a", "5.10.0", "2.0"),
               problems=[GROUP | {"workaround": "CPU 直結のスロットに挿す"}]),
    submission(2, title="second", nics=[VF], outcome="failed", runs=[], host=host("b", "6.1.0", "2.0"),
               problems=[GROUP | {"workaround": "CPU直結のスロットに挿す。"}]),
    submission(3, title="third", nics=[VF], host=host("c", "6.12.1", "2.1", iommu={"state": "active"}), runs=measured(VF, 0.5)),
    submission(4, title="fourth", nics=[PF], host=host("c", "6.12.1", "2.1", iommu={"state": "active"}), runs=measured(PF, 0.6)),
    submission(5, title="fifth", nics=[PF], outcome="partly", runs=[], host=host("d", "6.12.1", "2.0", iommu={"state": "absent"}),
               problems=[MMIO]),
    submission(6, title="shipped", nics=[PF], outcome="failed", problems=[MMIO], example=True),
)  # fmt: skip
