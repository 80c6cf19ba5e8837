"""Unpacking archives of our own in tests, on every Python from 3.11.0 on."""

import tarfile
from collections.abc import Iterable
from pathlib import Path


def extract_all(archive: tarfile.TarFile, folder: Path, members: Iterable[tarfile.TarInfo] | None = None) -> None:
    """Every member as it stands in the archive; before 3.11.4 `extractall` takes no filter, later ones warn without."""
    archive.extraction_filter = lambda member, _folder: member  # type: ignore[assignment, misc]  # An instance may have its own.
    archive.extractall(folder, members=members)  # noqa: S202  # Captures made here.
