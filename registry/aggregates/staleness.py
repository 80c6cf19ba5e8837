"""Whether a problem may be of the past: the same NIC in the same mode has worked since, with newer kernels."""

from pyroaring import BitMap
from sqlalchemy.orm import Session

from registry import pci_names
from registry.aggregates.sightings import selected
from registry.aggregates.trend import natural_key
from registry.derive.seen import MODE
from registry.findings import KnownProblem, SeenWith, WorkedSince

MOST_KERNELS = 5
TESTED_IN = frozenset({"emulation", "paravirt", "passthrough", "sriov"})
"""Modes that a guest gets its NIC in; the others are often of a NIC that stands beside the one a problem is about."""
_EVERY = 100_000
"""More values than a field may have."""


def worked_since(session: Session, problem: KnownProblem) -> WorkedSince | None:
    """What has worked since, or None where nothing is known to; of a problem with its occurrences. Two statements at most."""
    cell = _cell(problem)
    met_up_to = max((one.value for one in problem.seen.get("kernel", ())), key=natural_key, default=None)
    if cell is None or met_up_to is None:
        return None
    key, mode, hypervisor = cell.value.split(" ")
    with selected(session) as found:
        worked = found.about(MODE, key).get(mode, BitMap())
        for field, value in (("hypervisor", hypervisor), ("outcome", "worked")):
            worked = worked & found.of_values(field).get(value, BitMap())
        of_kernel = found.most_frequent(worked, ["kernel"], _EVERY).get("kernel", {})
        newer = sorted((one for one in of_kernel if natural_key(one) > natural_key(met_up_to)), key=natural_key, reverse=True)[
            :MOST_KERNELS
        ]
        kernels = sorted(found.table({one: of_kernel[one] for one in newer}, worked), key=lambda one: natural_key(one.value), reverse=True)
    if not kernels:
        return None
    return WorkedSince(
        nic_key=key, nic=_name(problem, key), mode=mode, hypervisor=hypervisor, met_up_to=met_up_to,
        kernels=tuple(kernels),
    )  # fmt: skip


def _cell(problem: KnownProblem) -> SeenWith | None:
    """The NIC, mode and hypervisor that at least half of those who met it have in common."""
    cells = [one for one in problem.seen.get("cell", ()) if one.value.split(" ")[1] in TESTED_IN]
    first = max(cells, key=lambda one: one.outcomes.total, default=None)
    return first if first is not None and first.outcomes.total * 2 >= problem.outcomes.total else None


def _name(problem: KnownProblem, key: str) -> str:
    return pci_names.name_of_key(key) or next((one.value for one in problem.seen.get("nic", ()) if one.key == key), key)
