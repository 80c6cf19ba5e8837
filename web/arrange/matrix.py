"""The matrix of I/O mode × hypervisor: rows and columns that hold something, busiest columns first, unknown ones last."""

from collections.abc import Sequence
from dataclasses import dataclass

from registry.records import MatrixCell
from schemas.facts import HYPERVISORS, IO_MODES


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """One I/O mode; a cell is None where nobody has tried."""

    mode: str
    cells: tuple[MatrixCell | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """The whole table."""

    hypervisors: tuple[str, ...]
    rows: tuple[MatrixRow, ...]


def matrix(cells: Sequence[MatrixCell]) -> Matrix:
    """The cells as rows of modes and columns of hypervisors, in an order that depends on the counts alone."""
    counted = {(cell.mode, cell.hypervisor): cell for cell in cells}
    tried: dict[str, int] = {}
    for cell in cells:
        tried[cell.hypervisor] = tried.get(cell.hypervisor, 0) + cell.worked + cell.partly + cell.failed
    order = ("none", *HYPERVISORS)
    columns = sorted(tried, key=lambda name: (name == "unknown", -tried[name], order.index(name) if name in order else len(order), name))
    modes = [mode for mode in IO_MODES if any(cell.mode == mode for cell in cells)]
    rows = tuple(MatrixRow(mode=mode, cells=tuple(counted.get((mode, name)) for name in columns)) for mode in modes)
    return Matrix(hypervisors=tuple(columns), rows=rows)
