"""Weeks of submissions for the tests of the digest."""

from datetime import UTC, datetime
from typing import Any

from registry.digest import Week
from registry.records import Figure, Flagged, Hit, Shared
from schemas import read
from tests.documents import submission

WEEK = Week.parse("2026-W47")
WEDNESDAY = datetime(2026, 11, 18, 12, tzinfo=UTC)
URL = "https://registry.example"
SMALL_FRAMES = Figure(metric="rate", unit="pps", value=1_488_095.2, frame_bytes=64, family=4, loss_ratio=0.0, run_kind="ndr")

IOMMU_PROBLEM = {
    "symptom": "VFを割り当てたゲストが起動せず、vfio-pciが「group is not viable」と言う。",
    "stage": "assignment",
    "culprit": "chipset",
    "cause": "オンボードのブリッジがACSを持たず、2枚のNICが1つのIOMMUグループに入っている。",
    "workaround": "NICをCPU直結のスロットへ移す。pcie_acs_overrideは分離を偽るので使わない。",
    "lang": "ja",
}
LINK_PROBLEM = {"symptom": "The link flaps after a reset", "stage": "link", "culprit": "nic"}


def shared(
    number: int = 1,
    *,
    received_at: datetime = WEDNESDAY,
    figure: Figure | None = SMALL_FRAMES,
    flags: tuple[Flagged, ...] = (),
    plausibility: str = "plausible",
    **changes: Any,
) -> Shared:
    """A stored submission with the hit that a registry makes of it."""
    document = submission(number, **changes)
    record = read(document)
    hit = Hit(
        id=record.id,
        kind=record.kind,
        outcome=record.outcome,
        example=record.example,
        title=record.title,
        received_at=received_at,
        created_at=received_at,
        plausibility=plausibility,
        modes=("paravirt",),
        nics=("Virtio 1.0 network device",),
        drivers=("virtio_net",),
        hypervisor="kvm",
        is_guest=True,
        cpu="Intel(R) Xeon(R) CPU E5620 @ 2.40GHz",
        board="Supermicro X8DTT",
        system="Debian GNU/Linux 13 (trixie)",
        excerpt=None,
        lang="ja",
        problems=len(record.problems),
        runs=len(record.runs),
        figure=figure,
        spark=(),
    )
    return Shared(submission=record, document=document, hit=hit, received_at=received_at, flags=flags)


def ordinary_week() -> tuple[Shared, ...]:
    """One of everything a digest tells apart."""
    doubts = (
        Flagged(code="one-box", pointer="/runs/0", message="one machine"),
        Flagged(code="offloads-on", pointer="/runs/0", message="GRO was on"),
        Flagged(code="offloads-on", pointer="/runs/1", message="GSO was on"),
    )
    return (
        shared(1),
        shared(2, title=None, note=None, figure=None),
        shared(3, outcome="partly", title="82576 の VF、1 GbE で片方向だけ遅い", flags=doubts, plausibility="implausible"),
        shared(4, outcome="failed", title="NIC 2枚を1台のゲストへ", figure=None, problems=[IOMMU_PROBLEM, LINK_PROBLEM]),
        shared(5, outcome="failed", title="A link that flaps", figure=None, note=None, problems=[LINK_PROBLEM]),
        shared(
            6,
            kind="reference",
            title="Figures of a paper",
            note=None,
            reference={"title": "High performance I/O in guests", "authors": "A. Writer", "year": 2012, "url": "https://paper.example/p"},
        ),
        shared(7, example=True, title="A shipped example"),
    )
