"""What a trial saw of its hardware, as values of the dictionary that nobody types.

They are counted, listed, rebuilt and checked as all values are, and kept in bitmaps: what hardware and the matrix are counted by needs no
tables of its own. A value that is about one thing begins with the key of it and a space. How it went and under which hypervisor is
not in those: other values say that of the whole trial.
"""

import hashlib
import re
from collections.abc import Iterator
from typing import NamedTuple

from registry.records import Judgement
from registry.search.bitmaps import SEEN
from registry.search.fields import VALUE_CHARACTERS, FacetValue
from registry.search.values import SOFTWARE, hypervisor_of, nic_name, nic_of
from registry.search.words import fold
from schemas import Facts, Run, Submission
from schemas.comparability import set_apart

NIC, CPU, BOARD, CHIPSET = f"{SEEN}nic", f"{SEEN}cpu", f"{SEEN}board", f"{SEEN}chipset"
"""`KEY NAME`"""
MODE = f"{SEEN}mode"
"""`NIC MODE`"""
MEASURED = f"{SEEN}measured"
"""`NIC MODE` of the NIC that a plausible rate was measured with, and `* MODE`; SEVERAL where there was more than one such pair."""
SEVERAL = "several"
DRIVER = f"{SEEN}driver"
"""`NIC DRIVER VERSION`"""
VFS = f"{SEEN}vfs"
"""`NIC TOTAL`: virtual functions it could have, as its driver or its capability says."""
CELL = f"{SEEN}cell"
"""`MODE HYPERVISOR OUTCOME`: what the matrix of everything is counted by."""
VTD, BIOS, VERSION = f"{SEEN}vtd", f"{SEEN}bios", f"{SEEN}version"
ELSEWHERE = f"{SEEN}elsewhere"
"""`KIND:KEY NAME` of the hardware that a reference is about: what others report of it, apart from trials."""
KEY_CHARACTERS = 80
_TRADEMARKS = re.compile(r"\((?:r|tm|c)\)|[®™©]", re.IGNORECASE)
_NO_SLUG = re.compile(r"[^a-z0-9]+")


class Seen(NamedTuple):
    """One value and what it says."""

    field: str
    value: str


def seen_values(told: Submission, judgement: Judgement) -> list[FacetValue]:
    """Every value, each once, in a fixed order; of a reference only what it is about."""
    if told.kind != "trial":
        return [FacetValue(ELSEWHERE, value[:VALUE_CHARACTERS].strip(), None) for value in sorted({*_reported(told)})]
    found = {*_of_nics(told), *_cells(told)}
    if judgement.plausibility != "implausible":
        found |= {*_measured(told)}
    if told.host is not None:
        found |= {*_of_host(told.host)}
    for run in told.runs:
        named = run.conditions.hypervisor if run.conditions is not None else None
        if named is not None and named.version:
            found.add(Seen(VERSION, f"{named.name} {named.version}"))
    return [FacetValue(one.field, one.value[:VALUE_CHARACTERS].strip(), None) for one in sorted(found)]


def slug(text: str) -> str:
    """A name as it stands in an address: lower case letters, digits and hyphens; what else there was is told apart by a digest."""
    folded = fold(_TRADEMARKS.sub(" ", text))
    plain = _NO_SLUG.sub("-", folded).strip("-")
    if folded.isascii() and 0 < len(plain) <= KEY_CHARACTERS:
        return plain
    digest = hashlib.sha256(folded.encode()).hexdigest()[:8]
    return f"{plain[: KEY_CHARACTERS - 9]}-{digest}".strip("-")


def nic_key(nic: Facts) -> str | None:
    """`8086-10c9` of a PCI NIC, the name of another one; None of what is made of software."""
    if nic.get("pci.vendor") and nic.get("pci.device"):
        return f"{nic.get('pci.vendor')}-{nic.get('pci.device')}"
    if nic.get("io_mode") in {SOFTWARE, None}:
        return None
    name = nic.get("model") or nic.get("driver")
    return slug(name) if name else None


def board_name(host: Facts) -> str | None:
    """Vendor and product of the board, else of the system."""
    return _joint(host, "board." if host.get("board.product") else "board.system_")


def _joint(host: Facts, prefix: str) -> str | None:
    vendor, product = host.get(f"{prefix}vendor"), host.get(f"{prefix}product")
    return " ".join(f"{vendor or ''} {product}".split()) if product else None


def price_of(told: Submission) -> str | None:
    """`22000 JPY`: what NIC and host cost together; None where nothing was told, or in more than one currency."""
    costs = [cost for cost in told.costs if cost.item in {"nic", "host"}]
    if len({cost.currency for cost in costs}) != 1:
        return None
    amount = sum(cost.amount for cost in costs)
    return f"{amount:.15g} {costs[0].currency}" if amount > 0 else None


def _reported(told: Submission) -> Iterator[str]:
    """The hardware of a reference; a machine under the name of its board and under its own, for trials tell either."""
    for nic in told.nics:
        if key := nic_key(nic):
            yield f"nic:{key} {' '.join((nic_name(nic) or key).split())}"
    if told.host is not None:
        for name in {board_name(told.host), _joint(told.host, "board.system_")} - {None}:
            yield f"board:{slug(str(name))} {name}"
        if model := told.host.get("cpu.model"):
            yield f"cpu:{slug(model)} {' '.join(model.split())}"
        yield from (f"chipset:{value}" for field, value in _of_host(told.host) if field == CHIPSET)


def _cells(told: Submission) -> Iterator[Seen]:
    for mode in {nic.get("io_mode") for nic in told.nics} - {None}:
        yield Seen(CELL, f"{mode} {hypervisor_of(told)} {told.outcome}")


def _of_nics(told: Submission) -> Iterator[Seen]:
    for nic in told.nics:
        key = nic_key(nic)
        if key is None:
            continue
        yield Seen(NIC, f"{key} {' '.join((nic_name(nic) or key).split())}")
        yield Seen(MODE, f"{key} {nic.get('io_mode') or 'unknown'}")
        if nic.get("driver"):
            yield Seen(DRIVER, f"{key} {_word(nic.get('driver'))} {nic.get('driver_version') or ''}")
        totals = [nic.get(f"sriov.{name}") for name in ("total_vfs", "capability_total_vfs")]
        if any(total is not None for total in totals):
            yield Seen(VFS, f"{key} {max(total for total in totals if total is not None)}")


def _measured(told: Submission) -> Iterator[Seen]:
    """With which NICs rates were measured that aggregates take in."""
    pairs = set()
    for run in told.runs:
        nic = measured_nic(told, run)
        if any(one.metric == "rate" for one in run.series) and not set_apart(run, told.host):
            pairs.add((nic and nic_key(nic), (nic and nic.get("io_mode")) or "unknown"))
    for key, mode in pairs:
        yield Seen(MEASURED, f"* {mode}")
        if key is not None:
            yield Seen(MEASURED, f"{key} {mode}")
    if len(pairs) > 1:
        yield Seen(MEASURED, SEVERAL)


def measured_nic(told: Submission, run: Run) -> Facts | None:
    """The NIC that a run names, else the only one there is."""
    return nic_of(told, run) or (told.nics[0] if len(told.nics) == 1 else None)


def _of_host(host: Facts) -> Iterator[Seen]:
    for field, name in ((CPU, host.get("cpu.model")), (BOARD, board_name(host))):
        if name:
            yield Seen(field, f"{slug(name)} {' '.join(name.split())}")
    bios = [host.get(f"board.bios.{name}") for name in ("vendor", "version", "date")]
    if any(bios):
        yield Seen(BIOS, " ".join(word for word in bios if word))
    if host.get("chipset.vendor") and host.get("chipset.device"):
        key = f"{host.get('chipset.vendor')}-{host.get('chipset.device')}"
        yield Seen(CHIPSET, f"{key} {' '.join((host.get('chipset.name') or key).split())}")
    if host.get("iommu.state"):
        yield Seen(VTD, host.get("iommu.state"))


def _word(text: str) -> str:
    """Without spaces, which set the parts of a value apart."""
    return "_".join(text.split()) or "-"
