"""Which I/O mode worked under which hypervisor, and with which NIC."""

from collections import Counter
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from registry import pci_names
from registry.aggregates.hardware import items_of
from registry.aggregates.sightings import Sighting, counted_values, sightings
from registry.derive.seen import CELL, NIC
from registry.findings import Matrix, NicCell, OutcomeCounts
from registry.records import MatrixCell

MOST_LOOKED_AT = 5_000
MOST_NICS = 50
Place = tuple[str, str, str, str]
"""NIC, mode, hypervisor, outcome; the NIC is empty where NICs are not told apart."""


def matrix_of_all(cells: Iterable[MatrixCell]) -> Matrix:
    """The matrix of the counts that ingest keeps."""
    return Matrix(
        cells=tuple(
            NicCell(
                mode=one.mode, hypervisor=one.hypervisor, nic=None, nic_name=None,
                outcomes=OutcomeCounts(worked=one.worked, partly=one.partly, failed=one.failed),
            )
            for one in cells
        ),
        looked_at=None,
        filtered="",
    )  # fmt: skip


def matrix_of(session: Session, conditions: Sequence[ColumnElement[bool]], *, by_nic: bool, filtered: str) -> Matrix:
    """The matrix of the newest trials that meet the conditions; of all, from the counts, where there are none. Two statements."""
    if not conditions and by_nic:
        counts = Counter({_place(value): count for value, count in counted_values(session, CELL)})
        names = _names(value for value, _ in counted_values(session, NIC))
        return Matrix(cells=cells_of(counts, names), looked_at=None, filtered=filtered)
    found = sightings(session, conditions, (CELL, NIC) if by_nic else ("mode", "hypervisor"), MOST_LOOKED_AT)
    counts = Counter(place for one in found for place in (_with_nics(one) if by_nic else _without(one)))
    names = _names(value for one in found for value in one.values.get(NIC, ()))
    return Matrix(cells=cells_of(counts, names), looked_at=len(found), filtered=filtered)


def cells_of(counts: Counter[Place], names: dict[str, str]) -> tuple[NicCell, ...]:
    """Counted places as cells: of the NICs seen most, in the order of mode, hypervisor and NIC."""
    of_nic: Counter[str] = Counter()
    outcomes: dict[tuple[str, str, str], Counter[str]] = {}
    for (nic, mode, hypervisor, outcome), count in counts.items():
        of_nic[nic] += count
        outcomes.setdefault((mode, hypervisor, nic), Counter())[outcome] += count
    shown = set(sorted(of_nic, key=lambda nic: (-of_nic[nic], nic))[:MOST_NICS])
    return tuple(
        NicCell(
            mode=mode, hypervisor=hypervisor, nic=nic or None, nic_name=(pci_names.name_of_key(nic) or names.get(nic, nic)) or None,
            outcomes=OutcomeCounts(**outcomes[mode, hypervisor, nic]),
        )
        for mode, hypervisor, nic in sorted(outcomes)
        if nic in shown
    )  # fmt: skip


def _place(value: str) -> Place:
    nic, mode, hypervisor, outcome = value.split(" ")
    return nic, mode, hypervisor, outcome


def _with_nics(one: Sighting) -> Iterable[Place]:
    return (_place(value) for value in one.values.get(CELL, ()))


def _without(one: Sighting) -> Iterable[Place]:
    hypervisor = next(iter(one.values.get("hypervisor", ())), "unknown")
    return (("", mode, hypervisor, one.outcome) for mode in one.values.get("mode", ()))


def _names(values: Iterable[str]) -> dict[str, str]:
    """Keys of NICs → a name somebody gave them."""
    return {one.key: one.name for one in items_of((value, 1) for value in values)}
