"""Which I/O mode worked under which hypervisor, and with which NIC."""

from collections.abc import Iterable, Iterator, Mapping

from pyroaring import BitMap
from sqlalchemy.orm import Session

from registry import pci_names
from registry.aggregates.sightings import Selection, by_key, most_used, selected, union
from registry.derive.seen import MODE, NIC
from registry.findings import Matrix, NicCell, OutcomeCounts
from registry.records import MatrixCell
from registry.search.parse import Query
from schemas.v1.submission import OUTCOMES

MOST_NICS = 20


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
        nics=0,
        filtered="",
    )  # fmt: skip


def matrix_of(session: Session, query: Query, *, by_nic: bool) -> Matrix:
    """The matrix of all trials that a query asks for; of the NICs seen in most of them, where NICs are told apart. Three statements."""
    with selected(session, query) as found:
        looked_at = len(found.trials) if query.terms or found.is_recent else None
        under = _outcomes_by_hypervisor(found)
        if not by_nic:
            cells = _cells(under, ((None, None, mode, numbers) for mode, numbers in found.of_values("mode").items()))
            return Matrix(cells=tuple(cells), looked_at=looked_at, nics=0, filtered=query.text, newest_only=found.is_recent)
        names = by_key(found.of_values(NIC))
        amounts = {key: found.trials.intersection_cardinality(union(named.values())) for key, named in names.items()}
        first = sorted((key for key in amounts if amounts[key]), key=lambda key: (-amounts[key], key))
        shown = {key: pci_names.name_of_key(key) or most_used(names[key]) for key in first[:MOST_NICS]}
        told = ((value.split(" "), numbers) for value, numbers in found.of_values(MODE).items())
        cells = _cells(under, ((key, shown[key], mode, numbers) for (key, mode), numbers in told if key in shown))
        return Matrix(cells=tuple(cells), looked_at=looked_at, nics=len(first), filtered=query.text, newest_only=found.is_recent)


Under = Mapping[str, tuple[BitMap, Mapping[str, BitMap]]]
"""For each hypervisor its trials, and those of each outcome."""


def _outcomes_by_hypervisor(found: Selection) -> Under:
    """The most frequent hypervisor first: what is counted can stop early."""
    having = found.of_values("outcome")
    parts = {name: numbers & found.trials for name, numbers in found.of_values("hypervisor").items()}
    first = sorted((name for name in parts if parts[name]), key=lambda name: -len(parts[name]))
    return {name: (parts[name], {word: parts[name] & having[word] for word in OUTCOMES if word in having}) for name in first}


def _cells(under: Under, rows: Iterable[tuple[str | None, str | None, str, BitMap]]) -> Iterator[NicCell]:
    """In the order of mode, hypervisor and NIC."""
    found = [cell for nic, name, mode, numbers in rows for cell in _row(under, nic, name, mode, numbers)]
    return iter(sorted(found, key=lambda one: (one.mode, one.hypervisor, one.nic or "")))


def _row(under: Under, nic: str | None, name: str | None, mode: str, numbers: BitMap) -> Iterator[NicCell]:
    """The cells of one mode of one NIC; each trial is under one hypervisor, so no other can have any once all are found."""
    left = len(numbers)
    for hypervisor, (trials, outcomes) in under.items():
        if not left:
            return
        if count := numbers.intersection_cardinality(trials):
            left -= count
            counts = {word: numbers.intersection_cardinality(having) for word, having in outcomes.items()}
            yield NicCell(mode=mode, hypervisor=hypervisor, nic=nic, nic_name=name, outcomes=OutcomeCounts(**counts))
