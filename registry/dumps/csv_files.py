"""The tables of a dump as CSV, a file each (RFC 4180, UTF-8)."""

import csv
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from registry.dumps.tables import TABLES, Cell, Kept
from registry.spreadsheet import harmless


class CsvFiles:
    """Open files that submissions are added to."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        streams = {name: stack.enter_context((folder / f"{name}.csv").open("w", encoding="utf-8", newline="")) for name in TABLES}
        self._writers = {name: csv.writer(stream) for name, stream in streams.items()}
        for name, table in TABLES.items():
            self._writers[name].writerow([column.name for column in table.columns])

    def add(self, kept: Kept) -> None:
        """Its rows, in every file."""
        for name, table in TABLES.items():
            self._writers[name].writerows([[cell_text(cell) for cell in row] for row in table.rows(kept)])


def cell_text(cell: Cell) -> str:
    """A cell as it stands in a CSV: nothing for what was not stated."""
    if isinstance(cell, str):
        return harmless(cell)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "" if cell is None else repr(cell)


@contextmanager
def csv_files(folder: Path) -> Iterator[CsvFiles]:
    """The files of a folder, closed at the end."""
    with ExitStack() as stack:
        yield CsvFiles(folder, stack)
