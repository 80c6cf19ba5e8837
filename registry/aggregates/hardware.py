"""What the community has seen of a NIC, a CPU, a board or a hypervisor."""

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

from sqlalchemy.orm import Session

from registry import pci_names
from registry.aggregates.curves import agreed_speed, curves_of, one_unit
from registry.aggregates.series import default_unit, kept_of, series_statement, told_filter
from registry.aggregates.sightings import Sighting, contributors_of, counted_values, having, items_seen, sightings, tallied, values_of
from registry.db.pack import unpack_numbers
from registry.derive import seen
from registry.derive.problems import language_of, unpack_identity
from registry.findings import BestFigure, Hardware, HardwareItem, OutcomeCounts, ProblemSummary, SeenBios, SeenWith
from registry.records import Curves
from schemas import Problem

KINDS = {"nic": seen.NIC, "cpu": seen.CPU, "board": seen.BOARD, "hypervisor": seen.HYPERVISOR}
"""Kind → the field of its rollup."""
KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?", re.ASCII)
MOST_LISTED = 500
MOST_PROBLEMS = 10
MOST_NEWEST = 20
MOST_BIOS = 20
MOST_SERIES = 1_000
_FIELDS = (
    "mode", "driver", "kernel", "os", "hypervisor", "contributor", "vtx", "iommu", "board", "system", seen.NIC, seen.CPU, seen.BOARD,
    seen.CELL, seen.DRIVER, seen.VFS, seen.VTD, seen.BIOS, seen.CHIPSET, seen.VERSION, seen.PROBLEM,
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
    "bios": _field(seen.BIOS), "chipset": _field(seen.CHIPSET),
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
    rows = own_rows(session.execute(statement), {one.number for one in found}, key if kind == "nic" else None)
    name = pci_names.name_of_key(key) if kind == "nic" else None
    item = items[0] if name is None else HardwareItem(key=key, name=name, outcomes=items[0].outcomes)
    query = query_of(kind, item, found)
    return Hardware(
        kind=kind,
        item=item,
        query=query,
        looked_at=len(found),
        hosts=len({one.host for one in found}),
        contributors=contributors_of(found),
        bios=bios_seen(found),
        seen=seen_with(kind, key, found),
        problems=problems_among(found)[:MOST_PROBLEMS],
        best=best_figures(rows, {one.number: one.uid for one in found}),
        curves=rates_of(rows, query),
        newest=tuple(one.uid for one in found[:MOST_NEWEST]),
    )


def seen_with(kind: str, key: str, found: Sequence[Sighting]) -> Mapping[str, tuple[SeenWith, ...]]:
    """What went with it, by name; what nobody told is left out."""
    readers = _OF_A_NIC if kind == "nic" else _OF_ANY
    tables = {name: tallied(found, partial(read, key=key)) for name, read in readers.items() if name != kind}
    tables |= {name: items_seen(found, field) for name, field in KINDS.items() if name not in {kind, "hypervisor"}}
    return {name: table for name, table in tables.items() if table}


def problems_among(found: Iterable[Sighting]) -> tuple[ProblemSummary, ...]:
    """The problems of some trials, the most frequent first."""
    counts = Counter(value for one in found for value in one.values.get(seen.PROBLEM, ()))
    return tuple(summary_of(value, count) for value, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def summary_of(value: str, submissions: int, told: Problem | None = None) -> ProblemSummary:
    """A packed identity and its count as a record, in the words of a problem where one was read."""
    one = unpack_identity(value)
    symptom, lang = (told.symptom, language_of(told)) if told else (None, one.lang or None)
    return ProblemSummary(
        key=one.key, symptom=symptom or one.symptom or one.failure_kind, stage=one.stage or None, part=one.part or None,
        failure_kind=one.failure_kind or None, lang=lang, submissions=submissions,
    )  # fmt: skip


def bios_seen(found: Sequence[Sighting]) -> tuple[SeenBios, ...]:
    """What hosts had under each BIOS, on most hosts first; trials that tell no BIOS are left out."""
    hosts: dict[tuple[str, str | None, str | None], set[str]] = {}
    for one in found:
        for bios in one.values.get(seen.BIOS, ()):
            states = [next(iter(one.values.get(name, ())), None) for name in ("vtx", seen.VTD)]
            hosts.setdefault((bios, states[0], states[1]), set()).add(one.host)
    tables = [SeenBios(bios=bios, vtx=vtx, vtd=vtd, hosts=len(of)) for (bios, vtx, vtd), of in hosts.items()]
    return tuple(sorted(tables, key=lambda one: (-one.hosts, one.bios, one.vtx or "", one.vtd or ""))[:MOST_BIOS])


def own_rows(rows: Iterable[Any], numbers: Container[int], nic: str | None) -> list[Any]:
    """The series of some trials, on the NIC where one is asked for; runs set apart are left out."""
    about_it = (row for row in rows if nic is None or row.labels.get("nic_key") == nic)
    return [row for row in about_it if row.frames and "apart" not in row.labels and row.submission_id in numbers]


def rates_of(rows: Iterable[Any], query: str) -> Curves:
    """Rates over frame size, a line an I/O mode."""
    unit, kept = one_unit([kept_of(row, "mode") for row in rows])
    return Curves(
        metric="rate", unit=unit or default_unit("rate"), curves=curves_of(kept), link_speed_mbps=agreed_speed(kept),
        n_submissions=len({one.submission for one in kept}), filtered=told_filter(query),
    )  # fmt: skip


def best_figures(rows: Iterable[Any], uids: Mapping[int, str]) -> tuple[BestFigure, ...]:
    """For each I/O mode the highest rate in packets per second at the smallest frame size."""
    best: dict[str, BestFigure] = {}
    for row in rows:
        if row.unit != "pps":
            continue
        mode = row.labels.get("mode", "unknown")
        frame_bytes, value = min(zip(*unpack_numbers(row.frames, row.points), strict=True))
        figure = BestFigure(
            mode=mode, submission=uids[row.submission_id], unit=row.unit, frame_bytes=frame_bytes or None, value=value,
            run_kind=row.run_kind, family=row.family, direction=row.direction, link_type=row.link_type,
            link_speed_mbps=row.link_speed_mbps, setting=row.labels.get("setting", ""),
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
