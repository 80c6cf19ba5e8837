"""The lines of a dump, as records and as bytes: what is written, loaded and checked alike."""

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Literal, NamedTuple, cast

from registry.errors import DumpError
from schemas.times import moment

SUBMISSIONS, STATEMENTS = "submissions.jsonl.gz", "statements.jsonl.gz"
MOST_BYTES = 64 * 2**20
"""Of one line: a document and every revision that was replaced."""


class Past(NamedTuple):
    """A document that an amendment replaced."""

    replaced_at: datetime
    statement: Mapping[str, Any]
    document: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One submission: what cannot be derived, and how it is judged."""

    received_at: datetime
    document: bytes
    """JSON that says what is stored, so that its signature holds."""
    plausibility: str
    flags: tuple[str, ...]
    pasts: tuple[Past, ...] = ()


class Said(NamedTuple):
    """Something that a key said which is no document, by the table that keeps it."""

    table: Literal["withdrawn", "handle", "succession"]
    told: Mapping[str, Any]


def exact(when: datetime) -> str:
    """A moment to the microsecond: what a database keeps, and no less."""
    return when.astimezone(UTC).isoformat().replace("+00:00", "Z")


def written(line: Line) -> bytes:
    """The submission as a line of JSON, without its end."""
    head = {"received_at": exact(line.received_at), "plausibility": line.plausibility, "flags": list(line.flags)}
    parts = [_json(head)[:-1], b',"document":', _evenly(line.document)]
    if line.pasts:
        parts += [b',"revisions":[', b",".join(map(_past, line.pasts)), b"]"]
    return b"".join((*parts, b"}"))


def _past(past: Past) -> bytes:
    head = _json({"replaced_at": exact(past.replaced_at), "statement": past.statement})
    return head[:-1] + b',"document":' + _evenly(past.document) + b"}"


def written_statement(said: Said) -> bytes:
    """What a key said as a line of JSON, without its end."""
    return _json({"table": said.table, **said.told})


def read_line(text: bytes, where: str) -> Line:
    """The submission of a line. Raises DumpError that names the place."""
    told = _object(text, where)
    try:
        return Line(
            received_at=moment(told["received_at"]),
            document=_json(told["document"]),
            plausibility=str(told.get("plausibility", "")),
            flags=tuple(map(str, told.get("flags", ()))),
            pasts=tuple(
                Past(moment(past["replaced_at"]), past["statement"], _json(past["document"])) for past in told.get("revisions", ())
            ),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise DumpError(f"{where} is no submission of a dump: {type(error).__name__} {error}") from None


def read_statement_line(text: bytes, where: str) -> Said:
    """What a line of statements says. Raises DumpError that names the place."""
    told = _object(text, where)
    table = told.pop("table", None)
    if table not in ("withdrawn", "handle", "succession"):
        raise DumpError(f"{where} names the table {table!r}; withdrawn, handle and succession are known")
    return Said(table, told)


def lines_of(path: Path) -> Iterator[tuple[str, bytes]]:
    """Each line of a packed file with the words for its place. Raises DumpError for what cannot be read or unpacked."""
    try:
        with gzip.open(path) as stream:
            number = 0
            while text := stream.readline(MOST_BYTES + 1):
                number += 1
                if len(text) > MOST_BYTES:
                    raise DumpError(f"{path.name}, line {number} is longer than {MOST_BYTES // 2**20} MiB")
                yield f"{path.name}, line {number}", text
    except (OSError, EOFError) as error:  # gzip.BadGzipFile is an OSError.
        raise DumpError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from None


def packed(path: Path) -> BinaryIO:
    """A packed file to write lines to; the same lines give the same bytes."""
    return cast(BinaryIO, gzip.GzipFile(filename="", fileobj=path.open("wb"), mode="wb", compresslevel=6, mtime=0))


def _evenly(document: bytes) -> bytes:
    """The document without the spaces its sender liked, so that a registry loaded from a dump gives the same dump."""
    return _json(json.loads(document))


def _object(text: bytes, where: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except ValueError as error:
        raise DumpError(f"{where} is no JSON: {error}") from None
    if not isinstance(told, dict):
        raise DumpError(f"{where} is no object")
    return told


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
