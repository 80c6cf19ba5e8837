"""Clues from words, for verdicts on hosts and NICs that no tree of ours holds."""

from collector.io_mode import Clue, Clues, judge_host, judge_nic
from collector.reading import Reading


def clues(**values: str | None) -> Clues:
    """Clues from words; a double underscore stands for the dot in their names."""
    return {name.replace("__", "."): Clue(f"/{name}", value) for name, value in values.items()}


def host(guest: bool | None, confidence: str = "high") -> Reading:
    """What was said about a host."""
    known = {} if guest is None else {"virtualization.is_guest": guest}
    return Reading(facts={**known, "virtualization.confidence": confidence})


def physical(ids: str | None, subsystem: str | None, **more: str | None) -> Clues:
    """A PCI NIC with a driver."""
    common: dict[str, str | None] = {"virtual": "no", "bus": "pci", "driver": "x", "netdev": "eth0"}
    return clues(**{**common, "pci__id": ids, "pci__vendor": ids and ids[:4], "pci__subsystem": subsystem, **more})


def dmi(vendor: str, product: str, flag: str | None, **more: str) -> Clues:
    """A host by its DMI pair and its hypervisor flag."""
    return clues(dmi__system_vendor=vendor, dmi__product=product, cpu__hypervisor_flag=flag, **more)


def mode_of(nic: Clues, guest: bool | None) -> object:
    """The I/O mode of a NIC."""
    return judge_nic(nic, host(guest)).facts["nic.io_mode"]


def role_of(nic: Clues, guest: bool | None) -> object:
    """The role of a NIC."""
    return judge_nic(nic, host(guest)).facts.get("nic.role")


def told(seen: Clues) -> tuple[object, object]:
    """Whether these clues are a guest's, and of which hypervisor."""
    facts = judge_host(seen).facts
    return facts.get("virtualization.is_guest"), facts.get("virtualization.hypervisor")
