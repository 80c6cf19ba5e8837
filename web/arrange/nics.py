"""NICs in print: the verdict first, the facts after it."""

from collections.abc import Iterable
from dataclasses import dataclass

from registry.records import Flagged
from registry.search.values import nic_name
from schemas import Facts
from web.arrange.facts import Evidence, FactLine, evidence, nic_lines
from web.arrange.flags import beside

IN_HEADING = frozenset(
    f"nic.{name}"
    for name in ("name", "io_mode", "role", "driver", "backend", "confidence", "rule", "model", "vendor_name", "device_name", "speed_mbps")
)

FIELD_TERMS: dict[str, str] = {
    "bare-metal": "No hypervisor between this system and the NIC",
    "emulation": "The hypervisor imitates a real NIC in software",
    "paravirt": "Guest and hypervisor share queues made for virtual machines (virtio, vmxnet3, netfront, netvsc)",
    "passthrough": "The guest drives a whole physical NIC through the IOMMU",
    "sriov": "The guest drives one virtual function of a shared NIC",
    "software": "A device that the operating system makes itself",
    "unknown": "The rules could not tell",
}
"""What a mode means in the words of the field; message ids of the translations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NicSheet:
    """One NIC as the page prints it."""

    position: int
    name: str
    device: str
    mode: str
    mode_meaning: str
    role: str | None
    driver: str | None
    backend: str | None
    confidence: str | None
    rule: str | None
    speed_mbps: int | None
    evidence: tuple[Evidence, ...]
    contradictions: tuple[Evidence, ...]
    lines: tuple[FactLine, ...]
    flags: tuple[Flagged, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NicGroup:
    """NICs of which all that a reader compares is the same, as the virtual functions of one card: said once."""

    nics: tuple[NicSheet, ...]

    @property
    def first(self) -> NicSheet:
        """The one that speaks for all."""
        return self.nics[0]


def grouped(nics: Iterable[NicSheet]) -> tuple[NicGroup, ...]:
    """The NICs in their order, like joined to like; one with a flag or a contradiction stands alone."""
    found: dict[object, list[NicSheet]] = {}
    for nic in nics:
        alike = (nic.device, nic.mode, nic.role, nic.driver, nic.backend, nic.confidence, nic.rule, nic.speed_mbps)
        found.setdefault(nic.position if nic.flags or nic.contradictions else alike, []).append(nic)
    return tuple(NicGroup(nics=tuple(members)) for members in found.values())


def nic_sheets(nics: tuple[Facts, ...], flags: tuple[Flagged, ...]) -> tuple[NicSheet, ...]:
    """Every NIC in the document's order."""
    return tuple(_sheet(position, nic, flags) for position, nic in enumerate(nics))


def _sheet(position: int, nic: Facts, flags: tuple[Flagged, ...]) -> NicSheet:
    mode = nic.get("io_mode") or "unknown"
    device = nic.get("device_name") or nic_name(nic) or nic.get("vendor_name") or ""
    device = "" if device == nic.get("name") else device
    return NicSheet(
        position=position, name=nic.get("name") or f"#{position}", device=device, mode=mode, mode_meaning=FIELD_TERMS.get(mode, ""),
        role=nic.get("role"), driver=nic.get("driver"), backend=nic.get("backend"), confidence=nic.get("confidence"),
        rule=nic.get("rule"), speed_mbps=nic.get("speed_mbps"), evidence=evidence(nic.get("evidence")),
        contradictions=evidence(nic.get("contradictions")), lines=nic_lines(nic, IN_HEADING), flags=beside(flags, f"/nics/{position}"),
    )  # fmt: skip
