"""A source into the registry, and out of it again: every report through the stations that a sent document takes."""

import codecs
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatch
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeVar

from sqlalchemy import false, func, select
from sqlalchemy.orm import Session

from registry.db.engine import Database
from registry.db.pack import unpack_document
from registry.errors import ConfigError, RegistryError
from registry.imports import SOURCES
from registry.imports.found import Found, Source, SourceFile, Unread, document_of
from registry.ingest.batch import judged_document, refused
from registry.ingest.receive import check
from registry.ingest.store import Judged, store_all
from registry.ingest.withdraw import take_out
from registry.models import document, facet, facet_count, submission
from registry.search.find import conditions_of
from registry.search.parse import parse_query
from registry.search.values import source_of
from schemas.compiled import take

TOGETHER = 5_000
"""Reports of one transaction: so many are stored together or not at all."""
SOME = 500
_TELL_EVERY = 100
Progress = Callable[[int, int, str], None]
_T = TypeVar("_T")


class Fault(NamedTuple):
    """Something that was not taken: where it stands, and why."""

    file: str
    line: int
    why: str


@dataclass(slots=True)
class Taken:
    """What became of the reports of a source."""

    counts: Counter[str] = field(default_factory=Counter)
    """`created` (or what would be), `duplicate`: there already, or twice in these files."""
    faults: list[Fault] = field(default_factory=list)


class _Ready(NamedTuple):
    file: str
    line: int
    judged: Judged


def take_files(database: Database, name: str, paths: Sequence[Path], *, now: datetime, progress: Progress, dry_run: bool = False) -> Taken:
    """Every report of some files or folders stored, where it is not there already; run again, it changes nothing.

    Raises ConfigError where no file is named, or a folder holds none of the source's.
    """
    source, taken = SOURCES[name], Taken()
    files = list(_files(source, paths))
    seen: set[str] = set()
    for together in _batches(_ready(name, files, now, seen, taken, progress), TOGETHER):
        if dry_run:
            with database.reading() as session:
                there = _there(session, together)
            taken.counts.update("duplicate" if one.judged.received.submission.id in there else "created" for one in together)
        else:
            with database.writing() as session:
                _store(session, together, taken)
            stored = sum(taken.counts.values())
            progress(stored, stored, "reports stored or there already:")
    return taken


def take_out_source(database: Database, name: str, progress: Progress) -> int:
    """How many submissions of a source are gone; their ids are free, so that they may be imported again."""
    gone = 0
    with database.reading() as session:
        uids = _uids(session, name)
    for some in _batches(uids, SOME):
        with database.writing() as session:
            gone += sum(take_out(session, uid) for uid in some)
        progress(gone, len(uids), "submissions removed:")
    return gone


def counts(database: Database) -> dict[str, int]:
    """How many submissions of each source are there; one statement."""
    number = facet_count.c.submissions + facet_count.c.examples
    statement = (
        select(facet.c.value, func.sum(number))
        .join(facet_count, facet_count.c.facet_id == facet.c.id)
        .where(facet.c.field == "source", facet_count.c.draft == false())
        .group_by(facet.c.value)
    )
    with database.reading() as session:
        found = {str(value): int(many) for value, many in session.execute(statement)}
    return {name: found.get(name, 0) for name in {**SOURCES, **found}}


def _batches(many: Iterable[_T], size: int) -> Iterator[list[_T]]:
    rest = iter(many)
    while some := list(islice(rest, size)):
        yield some


def _files(source: Source, paths: Sequence[Path]) -> Iterator[Path]:
    shipped = [] if source.shipped is None else [source.shipped]
    if not paths and not shipped:
        raise ConfigError("name the files or folders to read")
    for path in paths or shipped:
        if not path.is_dir():
            yield path
            continue
        found = [one for one in sorted(path.rglob("*")) if one.is_file() and _is_of(source, one.relative_to(path))]
        if not found:
            raise ConfigError(f"{path} holds no {' or '.join(source.files)}; name the files")
        yield from found


def _is_of(source: Source, path: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.parts)
    return not hidden and any(fnmatch(path.name, pattern) for pattern in source.files)


def _ready(name: str, files: Sequence[Path], now: datetime, seen: set[str], taken: Taken, progress: Progress) -> Iterator[_Ready]:
    """Reports that may be stored, each once; everything else is noted."""
    for number, path in enumerate(files, 1):
        for found in _read(SOURCES[name], path):
            if isinstance(found, Unread):
                taken.faults.append(Fault(str(path), found.line, found.why))
                continue
            try:
                body = json.dumps(document_of(name, found, now), ensure_ascii=False, separators=(",", ":")).encode()
                judged = judged_document(check(body), now)
            except RegistryError as error:
                taken.faults.append(Fault(str(path), found.line, _told(error)))
                continue
            uid = judged.received.submission.id
            if uid in seen:
                taken.counts["duplicate"] += 1
            else:
                seen.add(uid)
                yield _Ready(str(path), found.line, judged)
        if number % _TELL_EVERY == 0 or number == len(files):
            progress(number, len(files), "files read:")


def _told(error: RegistryError) -> str:
    faults = getattr(error, "faults", ())
    return "; ".join(f"{fault.pointer} {fault.message}" for fault in faults[:3]) or str(error)


def _read(source: Source, path: Path) -> Iterable[Found | Unread]:
    try:
        with path.open("rb") as stream:
            content = stream.read(source.most_bytes + 1)
    except OSError as error:
        return [Unread(0, f"cannot be read: {error.strerror}")]
    if len(content) > source.most_bytes:
        return [Unread(0, f"has more than {source.most_bytes // 2**20} MiB, which none of this source has")]
    return source.read(SourceFile(path.resolve().as_posix(), decoded(content)))


def decoded(content: bytes) -> str:
    """Text in UTF-8, in UTF-16 with its mark, or else in what Windows writes in the West."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _there(session: Session, ready: Sequence[_Ready]) -> set[str]:
    uids = [one.judged.received.submission.id for one in ready]
    return {uid for some in _batches(uids, SOME) for uid in session.scalars(select(submission.c.uid).where(submission.c.uid.in_(some)))}


def _store(session: Session, ready: Sequence[_Ready], taken: Taken) -> None:
    there = _there(session, ready)
    taken.counts.update("duplicate" for _ in there)
    fresh = [one for one in ready if one.judged.received.submission.id not in there]
    for some in _batches(fresh, SOME):
        for one, stored in zip(some, store_all(session, [one.judged for one in some]), strict=True):
            why = refused(stored, one.judged.received.submission)
            if why is None:
                taken.counts[stored.status] += 1
            else:
                taken.faults.append(Fault(one.file, one.line, str(why)))


def _uids(session: Session, name: str) -> list[str]:
    """Ids of a source's submissions; what somebody signed is never among them."""
    rows = (
        select(submission.c.uid, document.c.body)
        .join(document, document.c.submission_id == submission.c.id)
        .where(*conditions_of(session, parse_query(f"source:{name}")))
        .order_by(submission.c.id)
    )
    found = session.execute(rows, execution_options={"yield_per": SOME})
    return [row.uid for row in found if source_of(take(json.loads(unpack_document(row.body)))) == name]
