"""What the community has seen of a NIC, a CPU, a board or a hypervisor."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

from sqlalchemy.orm import Session

from registry import pci_names
from registry.aggregates.series import series_statement
from registry.aggregates.sightings import Sighting, counted_values, having, sightings, tallied, values_of
from registry.db.pack import unpack_numbers
from registry.derive import seen
from registry.derive.problems import unpack_identity
from registry.findings import BestFigure, Hardware, HardwareItem, OutcomeCounts, ProblemSummary, SeenWith

KINDS = {"nic": seen.NIC, "cpu": seen.CPU, "board": seen.BOARD, "hypervisor": seen.HYPERVISOR}
"""Kind → the field of its rollup."""
KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?", re.ASCII)
MOST_LISTED = 500
MOST_PROBLEMS = 10
MOST_NEWEST = 20
MOST_SERIES = 1_000
_FIELDS = (
    "mode", "driver", "kernel", "os", "hypervisor", "vtx", "iommu", "nic", "cpu", "board", "system", seen.CELL, seen.DRIVER, seen.VFS,
    seen.VTD, seen.BIOS, seen.CHIPSET, seen.VERSION, seen.PROBLEM,
)  # fmt: skip


class Read(Protocol):
    """The values of a trial; for a NIC, only those told of the NIC with this key."""

    def __call__(self, one: Sighting, key: str) -> Iterable[str]:
        """The values, each maybe more than once."""


def _field(name: str) -> Read:
    return lambda one, key: one.values.get(name, ())


def _about(field: str, part: Callable[[str], str]) -> Read:
    """What values of a field say about one NIC."""

    def read(one: Sighting, key: str) -> Iterable[str]:
        told = (value.partition(" ") for value in one.values.get(field, ()))
        return (part(rest.strip()) for about, _, rest in told if about == key)

    return read


_OF_ANY: dict[str, Read] = {
    "mode": _field("mode"), "driver": _field("driver"), "kernel": _field("kernel"), "os": _field("os"), "hypervisor": _field("hypervisor"),
    "hypervisor_version": _field(seen.VERSION), "vtx": _field("vtx"), "vtd": _field(seen.VTD), "iommu": _field("iommu"),
    "bios": _field(seen.BIOS), "chipset": _field(seen.CHIPSET), "cpu": _field("cpu"), "board": _field("board"), "nic": _field("nic"),
    "total_vfs": lambda one, key: (value.rpartition(" ")[2] for value in one.values.get(seen.VFS, ())),
}  # fmt: skip
_OF_A_NIC: dict[str, Read] = _OF_ANY | {
    "mode": _about(seen.CELL, lambda rest: rest.partition(" ")[0]),
    "driver": _about(seen.DRIVER, lambda rest: rest),
    "total_vfs": _about(seen.VFS, lambda rest: rest),
}
"""Facts of the NIC itself, not of another one in the same host."""


def items_of(values: Iterable[tuple[str, int]]) -> tuple[HardwareItem, ...]:
    """The pieces of hardware that counted values `KEY OUTCOME NAME` tell of, the most frequent first."""
    names: dict[str, Counter[str]] = {}
    counts: dict[str, Counter[str]] = {}
    for value, count in values:
        key, outcome, name = (*value.split(" ", 2), "")[:3]
        names.setdefault(key, Counter())[name or key] += count
        counts.setdefault(key, Counter())[outcome] += count
    found = (HardwareItem(key=key, name=_most_used(names[key]), outcomes=OutcomeCounts(**counts[key])) for key in names)
    return tuple(sorted(found, key=lambda one: (-one.outcomes.total, one.key)))


def hardware_list(session: Session, kind: str) -> tuple[HardwareItem, ...]:
    """What was seen most, 500 at most; one statement."""
    return items_of(counted_values(session, KINDS[kind]))[:MOST_LISTED]


def hardware_of(session: Session, kind: str, key: str) -> Hardware | None:
    """One item with all that was seen of it, or None where nobody has; four statements."""
    field = KINDS[kind]
    items = items_of(counted_values(session, field, key)) if KEY.fullmatch(key) else ()
    if not items:
        return None
    condition = having(values_of(field, key))
    found = sightings(session, (condition,), _FIELDS)
    statement = series_statement((condition,), "rate", "mode", None).limit(MOST_SERIES)
    name = pci_names.name_of_key(key) if kind == "nic" else None
    item = items[0] if name is None else HardwareItem(key=key, name=name, outcomes=items[0].outcomes)
    return Hardware(
        kind=kind,
        item=item,
        query=query_of(kind, item, found),
        looked_at=len(found),
        hosts=len({one.host for one in found}),
        seen=seen_with(kind, key, found),
        problems=problems_among(found)[:MOST_PROBLEMS],
        best=best_figures(session.execute(statement), {one.number: one.uid for one in found}, key if kind == "nic" else None),
        newest=tuple(one.uid for one in found[:MOST_NEWEST]),
    )


def seen_with(kind: str, key: str, found: Sequence[Sighting]) -> Mapping[str, tuple[SeenWith, ...]]:
    """What went with it, by name; what nobody told is left out."""
    readers = _OF_A_NIC if kind == "nic" else _OF_ANY
    tables = {name: tallied(found, partial(read, key=key)) for name, read in readers.items() if name != kind}
    return {name: table for name, table in tables.items() if table}


def problems_among(found: Iterable[Sighting]) -> tuple[ProblemSummary, ...]:
    """The problems of some trials, the most frequent first."""
    counts = Counter(value for one in found for value in one.values.get(seen.PROBLEM, ()))
    return tuple(summary_of(value, count) for value, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def summary_of(value: str, submissions: int, symptom: str | None = None) -> ProblemSummary:
    """A packed identity and its count as a record."""
    one = unpack_identity(value)
    return ProblemSummary(
        key=one.key, symptom=symptom or one.symptom or one.failure_kind, stage=one.stage or None, part=one.part or None,
        failure_kind=one.failure_kind or None, lang=one.lang or None, submissions=submissions,
    )  # fmt: skip


def best_figures(rows: Iterable[Any], uids: Mapping[int, str], nic: str | None) -> tuple[BestFigure, ...]:
    """For each I/O mode the highest rate in packets per second at the smallest frame size; runs set apart are left out."""
    best: dict[str, BestFigure] = {}
    for row in rows:
        about_it = nic is None or row.labels.get("nic_key") == nic
        if not row.frames or row.unit != "pps" or "apart" in row.labels or row.submission_id not in uids or not about_it:
            continue
        mode = row.labels.get("mode", "unknown")
        frame_bytes, value = min(zip(*unpack_numbers(row.frames, row.points), strict=True))
        figure = BestFigure(
            mode=mode, submission=uids[row.submission_id], unit=row.unit, frame_bytes=frame_bytes or None, value=value,
            run_kind=row.run_kind,
        )  # fmt: skip
        if mode not in best or _better(figure, best[mode]):
            best[mode] = figure
    return tuple(best[mode] for mode in sorted(best))


def _better(one: BestFigure, other: BestFigure) -> bool:
    sizes = (one.frame_bytes or 1 << 16, other.frame_bytes or 1 << 16)
    return sizes[0] < sizes[1] or (sizes[0] == sizes[1] and one.value > other.value)


def _most_used(names: Counter[str]) -> str:
    return min(names, key=lambda name: (-names[name], name))


def query_of(kind: str, item: HardwareItem, found: Sequence[Sighting]) -> str:
    """The line of the query language that finds these submissions."""
    if kind == "nic" and pci_names.PCI_KEY.fullmatch(item.key):
        return f"pci:{item.key.replace('-', ':')}"
    if kind == "hypervisor":
        return f"hypervisor:{item.key}"
    field, name = kind, item.name
    if kind == "board":  # Its name has the vendor's before it, which the fields have not.
        told = ((field, value) for one in found for field in ("board", "system") for value in one.values.get(field, ()))
        field, name = next(((field, value) for field, value in told if item.name.endswith(value)), (field, name))
    return f'{field}:"{name.replace(chr(34), "")}"'
