"""All facts of a host: the probes are run, the rules judge, and only names of the catalogue come out."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from collector.io_mode import judge_host, judge_nic
from collector.probes import PROBES, nics, virtualization
from collector.probes.nics import NicReading
from collector.reading import Reading, nested, printable
from collector.root import Root
from collector.sources import pci_ids
from schemas.facts import BY_NAME, HOST_FACTS, NIC_FACTS

SCHEMA = "tameshi/1"
MOST_ABSENT = 256
Tree = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class HostFacts:
    """What one host is: facts by catalogue name as trees, and for every fact that is missing the reason."""

    host: Tree
    nics: tuple[Tree, ...]
    absent: tuple[dict[str, str], ...]

    def to_document(self) -> Tree:
        """What `collector facts --json` prints: every section and key of the catalogue, null where absent."""
        return {
            "schema": SCHEMA,
            **_filled(self.host, (fact.name for fact in HOST_FACTS)),
            "nics": [_filled(nic, (fact.name.removeprefix("nic.") for fact in NIC_FACTS)) for nic in self.nics],
            "absent": list(self.absent),
        }


def _filled(tree: Tree, facts: Iterable[str]) -> Tree:
    """The tree with null at every fact it lacks, in the order of the catalogue."""
    filled: Tree = {}
    for name in facts:
        *groups, leaf = name.split(".")
        source, place = tree, filled
        for group in groups:
            source = source.get(group, {})
            place = place.setdefault(group, {})
        place[leaf] = source.get(leaf)
    return filled


def _guarded(what: str, read: Callable[[], T], broken: dict[str, str]) -> T | None:
    """What `read` gives, or None and a note of what broke."""
    try:
        return read()
    except Exception as error:  # noqa: BLE001  # Boundary: one broken probe must not cost the others.
        broken[what] = f"the {what} probe failed: {type(error).__name__}: {error}"[:200]
        return None


def read_facts(root: Root) -> HostFacts:
    """Everything that can be told about the host behind this root; it never raises for what it finds there."""
    broken: dict[str, str] = {}
    host = Reading()
    for name, probe in PROBES.items():
        _merge(host, _guarded(name, partial(probe, root), broken))
    _merge(host, _guarded("virtualization", lambda: judge_host(virtualization.read_clues(root)), broken))
    found, left_out = _guarded("nic", lambda: nics.read_nics(root), broken) or ((), "")
    for nic in found:
        _merge(nic.reading, _guarded("nic", partial(judge_nic, nic.clues, host), broken))
    _guarded("nic", lambda: _put_names(root, host, found), broken)
    _settle_virtualization(host)
    for reading in (host, *(nic.reading for nic in found)):
        _keep_what_fits(reading)
    if left_out:
        broken["nic.name"] = left_out
    return HostFacts(
        host=nested(host.facts),
        nics=tuple(nested({name.removeprefix("nic."): value for name, value in nic.reading.facts.items()}) for nic in found),
        absent=tuple(_absences(host, found, broken))[:MOST_ABSENT],
    )


def _merge(into: Reading, other: Reading | None) -> None:
    if other is not None:
        into.facts.update(other.facts)
        into.absent.update(other.absent)


def _keep_what_fits(reading: Reading) -> None:
    """Only facts of the catalogue stay, and only values it can hold: what a host makes up must not cost the submission."""
    for name, value in tuple(reading.facts.items()):
        complaint = BY_NAME[name].kind.complaint(value) if name in BY_NAME else "is not in the catalogue"
        if complaint:
            del reading.facts[name]
            reading.absent[name] = f"what this host says cannot be: {complaint}"


def _settle_virtualization(host: Reading) -> None:
    """What VT-x or AMD-V is here, where the CPU flags alone do not tell: a hypervisor hides them from its guest, or shows the host's."""
    state, guest = host.facts.get("cpu.virtualization.state"), host.facts.get("virtualization.is_guest")
    nested = host.facts.get("virtualization.nested")
    if guest is True and state == "unknown" and nested is False:
        host.facts["cpu.virtualization.state"] = "not-exposed"
    elif (guest is True and state == "present" and nested is None) or (guest is False and state == "not-exposed"):
        host.facts["cpu.virtualization.state"] = "unknown"  # Flags that may be the host's, or a first domain whose CPU is Xen's.


def _put_names(root: Root, host: Reading, found: Iterable[NicReading]) -> None:
    """Names of chipset and NICs, looked up together because pci.ids is large."""
    found = tuple(found)
    bridge = (host.facts.get("chipset.vendor"), host.facts.get("chipset.device"))
    wanted = {(str(bridge[0]), str(bridge[1]))} if all(bridge) else set[tuple[str, str]]()
    wanted |= {(nic.pci_ids.vendor, nic.pci_ids.device) for nic in found if nic.pci_ids and nic.pci_ids.vendor and nic.pci_ids.device}
    known, why = pci_ids.read_names(root, sorted(wanted))
    host.put("chipset.name", known.get(f"{bridge[0]}:{bridge[1]}", "")[:200], why)
    for nic in found:
        pair = nic.pci_ids.pair if nic.pci_ids else None
        silent = why if pair else "not a PCI device"
        nic.reading.put("nic.vendor_name", known.get(pair[:4], "")[:120] if pair else None, silent)
        nic.reading.put("nic.device_name", known.get(pair, "")[:200] if pair else None, silent)


def _absences(host: Reading, found: Iterable[NicReading], broken: dict[str, str]) -> Iterable[dict[str, str]]:
    """One entry per missing fact and reason; NICs that share it are named together."""
    for fact in HOST_FACTS:
        if fact.name not in host.facts:
            section = fact.name.partition(".")[0]
            reason = host.absent.get(fact.name) or broken.get(section) or "no probe reads it here"
            yield {"fact": fact.name, "reason": printable(reason)[:200]}
    found = tuple(found)
    for key, fact_name in (("nic", "nic.io_mode"), ("nic.name", "nic.name")):
        if key in broken:
            yield {"fact": fact_name, "reason": printable(broken[key])}
    for fact in NIC_FACTS:
        nics_by_reason: dict[str, list[str]] = {}
        for nic in found:
            if fact.name not in nic.reading.facts:
                who = str(nic.reading.facts.get("nic.name") or nic.reading.facts.get("nic.pci.address") or "a NIC")
                reason = nic.reading.absent.get(fact.name, "not a PCI device" if nic.pci_ids is None else "no network interface")
                nics_by_reason.setdefault(reason, []).append(who)
        for reason, who_lacks in nics_by_reason.items():
            others = f" and {len(who_lacks) - 4} more" if len(who_lacks) > 4 else ""
            yield {"fact": fact.name, "reason": printable(f"{', '.join(who_lacks[:4])}{others}: {reason}")[:200]}
