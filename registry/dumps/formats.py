"""The formats of a dump's tables: one file and one row each."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from registry.dumps.csv_files import csv_files
from registry.dumps.parquet_files import parquet_files
from registry.dumps.sqlite_file import sqlite_file
from registry.dumps.tables import Kept


class Sink(Protocol):
    """Takes submissions in their order."""

    def add(self, kept: Kept) -> None:
        """Its rows, in every table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One way to write the tables: submission by submission, or at the end of what others wrote."""

    meaning: str
    sink: Callable[[Path], AbstractContextManager[Sink]] | None = None
    finish: Callable[[Path], None] | None = None
    of: str | None = None
    """The format it is made of."""


FORMATS: dict[str, Format] = {
    "csv": Format(meaning="a CSV file a table", sink=csv_files),
    "sqlite": Format(meaning="all tables in one SQLite file, for Datasette", sink=sqlite_file),
    "parquet": Format(meaning="a Parquet file a table, made of the CSV files", finish=parquet_files, of="csv"),
}
"""In the order in which they are finished."""
