"""The dumps that a registry offers: whole folders of its own making, the newest first."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from registry.dumps.write import PACKAGE
from schemas.times import moment

NAME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:--[0-9]{4}-[0-9]{2}-[0-9]{2})?", re.ASCII)
"""A day; or two of them, where a dump holds what came from the first one on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferedFile:
    """One file of a dump."""

    name: str
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """One dump."""

    name: str
    made_at: datetime
    submissions: int
    since: datetime | None
    files: tuple[OfferedFile, ...]


def offered(folder: Path) -> tuple[Offered, ...]:
    """Every dump in a folder; what is unfinished or none of ours is passed over."""
    return tuple(sorted(_found(folder), key=lambda one: (one.made_at, one.name), reverse=True))


def _found(folder: Path) -> Iterator[Offered]:
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        if NAME.fullmatch(path.name) and (path / PACKAGE).is_file():
            try:
                told = json.loads((path / PACKAGE).read_text("utf-8"))
                made_at, of_ours = moment(told["created"]), told["tameshi"]
            except (ValueError, KeyError, TypeError):
                continue
            since = of_ours["since"]
            yield Offered(
                name=path.name,
                made_at=made_at,
                submissions=of_ours["submissions"],
                since=None if since is None else moment(since),
                files=tuple(OfferedFile(name=file.name, bytes=file.stat().st_size) for file in sorted(path.iterdir())),
            )
