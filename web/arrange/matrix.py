"""The matrix of I/O mode × hypervisor, and of NIC × I/O mode: rows and columns that hold something, busiest first, unknown ones last."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from registry.findings import NicCell
from registry.records import MatrixCell
from registry.search.fields import FIELDS
from registry.search.words import fold
from schemas.facts import HYPERVISORS, IO_MODES
from web.arrange.results import terms_of

COUNTED = "kind:trial -is:example"
"""What of a registry is counted, in words of the query language."""
MOST_NICS = 30
OUTCOMES = ("worked", "partly", "failed")
_PCI_KEY = re.compile(r"[0-9a-f]{4}-[0-9a-f]{4}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How often something worked, and the query that finds these submissions."""

    worked: int
    partly: int
    failed: int
    query: str
    under: str = ""
    """The column, for a reader who has no room for columns."""

    @property
    def total(self) -> int:
        """All outcomes together."""
        return self.worked + self.partly + self.failed


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """One I/O mode; a cell is None where nobody has tried."""

    mode: str
    cells: tuple[Tally | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """The whole table."""

    hypervisors: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    left_out: int = 0
    """Hypervisors that have no column."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NicRow:
    """One NIC; a cell is None where nobody has tried it in that mode."""

    key: str
    name: str
    query: str
    cells: tuple[Tally | None, ...]
    told_apart: str = ""
    """`8086:10c9`, or the key, where another NIC has the same name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NicTable:
    """NICs by I/O mode."""

    modes: tuple[str, ...]
    rows: tuple[NicRow, ...]
    left_out: int


def matrix(cells: Sequence[MatrixCell], query: str = "", most: int | None = None) -> Matrix:
    """The cells as rows of modes and columns of hypervisors, the `most` busiest, in an order that depends on the counts alone."""
    counted = {(cell.mode, cell.hypervisor): cell for cell in cells}
    tried: dict[str, int] = {}
    for cell in cells:
        tried[cell.hypervisor] = tried.get(cell.hypervisor, 0) + cell.worked + cell.partly + cell.failed
    order = ("none", *HYPERVISORS)
    columns = sorted(tried, key=lambda name: (name == "unknown", -tried[name], order.index(name) if name in order else len(order), name))
    shown = columns[:most]
    rows = (MatrixRow(mode=mode, cells=tuple(_cell(counted.get((mode, name)), query) for name in shown)) for mode in _modes(cells))
    return Matrix(hypervisors=tuple(shown), rows=tuple(row for row in rows if any(row.cells)), left_out=len(columns) - len(shown))


def plain_cells(cells: Iterable[NicCell]) -> tuple[MatrixCell, ...]:
    """Cells of a matrix that tells no NICs apart."""
    return tuple(MatrixCell(mode=one.mode, hypervisor=one.hypervisor, **_counts(one)) for one in cells)


def of_modes_asked(cells: Sequence[NicCell], query: str) -> tuple[NicCell, ...]:
    """The cells of the modes that a query asks for, all where it asks for none: who asks for SR-IOV reads of nothing else."""
    asked = {value for term in terms_of(query) if term.startswith("mode:") for value in term.removeprefix("mode:").split(",")}
    known = {FIELDS["mode"].choices.get(fold(value.strip('"'))) for value in asked}
    return tuple(one for one in cells if one.mode in known) if any(known) else tuple(cells)


def nic_table(cells: Sequence[NicCell], query: str = "", unseen: int = 0) -> NicTable:
    """NICs as rows and modes as columns, the hypervisors together; NICs that most tried first, those without hardware left out.

    `unseen` NICs are known beside those of the cells.
    """
    found: dict[str, dict[str, dict[str, int]]] = {}
    names: dict[str, str] = {}
    for one in cells:
        if one.nic is None or one.mode == "software":
            continue
        names[one.nic] = one.nic_name or one.nic
        counts = found.setdefault(one.nic, {}).setdefault(one.mode, dict.fromkeys(OUTCOMES, 0))
        for outcome, count in _counts(one).items():
            counts[outcome] += count
    modes = [mode for mode in IO_MODES if any(mode in of_mode for of_mode in found.values())]
    keys = sorted(found, key=lambda key: (-sum(sum(counts.values()) for counts in found[key].values()), key))
    alike = Counter(names[key] for key in keys)
    rows = (_nic_row(key, names[key], found[key], modes, query, is_alike=alike[names[key]] > 1) for key in keys[:MOST_NICS])
    return NicTable(modes=tuple(modes), rows=tuple(rows), left_out=max(0, len(keys) - MOST_NICS) + unseen)


def query_of_nic(key: str, name: str) -> str:
    """The term that finds a NIC by its key."""
    return f"pci:{key.replace('-', ':')}" if _PCI_KEY.fullmatch(key) else f'nic:"{name.replace(chr(34), "")}"'


def _modes(cells: Sequence[MatrixCell]) -> list[str]:
    return [mode for mode in IO_MODES if any(cell.mode == mode for cell in cells)]


def _cell(cell: MatrixCell | None, query: str) -> Tally | None:
    if cell is None or not cell.worked + cell.partly + cell.failed:
        return None
    asked = joined(query, COUNTED, f"mode:{cell.mode}", f"hypervisor:{cell.hypervisor}")
    return Tally(worked=cell.worked, partly=cell.partly, failed=cell.failed, query=asked, under=cell.hypervisor)


def _nic_row(key: str, name: str, of_mode: dict[str, dict[str, int]], modes: Sequence[str], query: str, *, is_alike: bool) -> NicRow:
    """The mode of this NIC itself is asked for: another one of the same host may be in another."""
    cells = (
        Tally(**of_mode[mode], query=joined(query, COUNTED, f"tried:{key}/{mode}"), under=mode) if mode in of_mode else None
        for mode in modes
    )
    shown = key.replace("-", ":") if _PCI_KEY.fullmatch(key) else key
    return NicRow(
        key=key, name=name, query=joined(query, query_of_nic(key, name)), cells=tuple(cells), told_apart=shown if is_alike else ""
    )


def joined(*terms: str) -> str:
    """Terms as one query."""
    return " ".join(term for term in terms if term)


def _counts(one: NicCell) -> dict[str, int]:
    return {outcome: getattr(one.outcomes, outcome) for outcome in OUTCOMES}


def mode_tallies(cells: Sequence[MatrixCell], modes: Sequence[str]) -> tuple[tuple[str, Tally], ...]:
    """How often each of these modes worked, whatever the hypervisor; modes that nobody tried are left out."""
    found = []
    for mode in modes:
        counts = {outcome: sum(getattr(cell, outcome) for cell in cells if cell.mode == mode) for outcome in OUTCOMES}
        if any(counts.values()):
            found.append((mode, Tally(**counts, query=joined(COUNTED, f"mode:{mode}"))))
    return tuple(found)
