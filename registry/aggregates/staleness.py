"""Whether a problem may be of the past: the same NIC in the same mode has worked since, with newer kernels."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import pci_names
from registry.aggregates.sightings import having, sightings, tallied
from registry.aggregates.trend import natural_key
from registry.derive.seen import CELL
from registry.findings import KnownProblem, SeenWith, WorkedSince
from registry.models import facet, submission

MOST_KERNELS = 5
TESTED_IN = frozenset({"emulation", "paravirt", "passthrough", "sriov"})
"""Modes that a guest gets its NIC in; the others are often of a NIC that stands beside the one a problem is about."""


def worked_since(session: Session, problem: KnownProblem) -> WorkedSince | None:
    """What has worked since, or None where nothing is known to; two statements at most."""
    cell = _cell(problem)
    met_up_to = max((one.value for one in problem.seen.get("kernel", ())), key=natural_key, default=None)
    if cell is None or met_up_to is None:
        return None
    worked = having(select(facet.c.id).where(facet.c.field == CELL, facet.c.value == f"{cell.value} worked"))
    found = sightings(session, (worked, submission.c.outcome == "worked"), ("kernel",))
    newer = [one for one in found if any(natural_key(kernel) > natural_key(met_up_to) for kernel in one.values.get("kernel", ()))]
    counted = tallied(newer, lambda one: one.values["kernel"], most=len(newer))
    kernels = sorted(counted, key=lambda one: natural_key(one.value), reverse=True)
    if not kernels:
        return None
    key, mode, hypervisor = cell.value.split(" ")
    return WorkedSince(
        nic_key=key, nic=_name(problem, key), mode=mode, hypervisor=hypervisor, met_up_to=met_up_to,
        kernels=tuple(kernels[:MOST_KERNELS]),
    )  # fmt: skip


def _cell(problem: KnownProblem) -> SeenWith | None:
    """The NIC, mode and hypervisor that at least half of those who met it have in common."""
    cells = [one for one in problem.seen.get("cell", ()) if one.value.split(" ")[1] in TESTED_IN]
    first = max(cells, key=lambda one: one.outcomes.total, default=None)
    return first if first is not None and first.outcomes.total * 2 >= problem.outcomes.total else None


def _name(problem: KnownProblem, key: str) -> str:
    return pci_names.name_of_key(key) or next((one.value for one in problem.seen.get("nic", ()) if one.key == key), key)
