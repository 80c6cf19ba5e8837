"""What a source yields: reports that become documents, and faults with their places."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from registry.search.values import IMPORTED
from schemas import canonical
from schemas.identity import SubmissionId, new_id
from schemas.times import rfc3339

VERSION = "1"
"""Of the way reports become documents."""
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of a source, read."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """One report: where it stands, what makes it this one and no other, and the parts of a document that it gives."""

    line: int
    content: Any
    """JSON-ready; the id is made of it, so that the same report is the same submission wherever its file lies."""
    parts: Mapping[str, Any]
    """`outcome` and `reference` at least."""


@dataclass(frozen=True, slots=True)
class Unread:
    """Something that gave no report."""

    line: int
    why: str


Reading = Iterator[Found | Unread]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One row of the table of sources."""

    read: Callable[[SourceFile], Reading]
    meaning: str
    address: str | None
    files: tuple[str, ...]
    """Names of files that are read of a folder."""
    shipped: Path | None = None
    """What is read where no file is named."""
    most_bytes: int = 2**20
    """Of one file."""


def id_of(source: str, content: Any) -> SubmissionId:
    """The id of a report: no time in it, and a digest in place of chance."""
    told = canonical.canonical_bytes({"source": source, "content": content})
    return new_id(0, hashlib.sha256(told).digest()[:10])


def document_of(source: str, found: Found, now: datetime) -> Document:
    """The reference submission of a report."""
    return {
        "schema": "tameshi/1",
        "id": id_of(source, found.content),
        "created_at": rfc3339(now),
        "kind": "reference",
        "tool": {"name": f"{IMPORTED}{source}", "version": VERSION},
        **found.parts,
    }
