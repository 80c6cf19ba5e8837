"""A dump as a folder of files: documents, flat tables in every format asked for, their description, checksums, licence."""

import csv
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest
from pathlib import Path

from sqlalchemy import func, select

from registry.db.engine import Database
from registry.dumps import read
from registry.dumps.formats import FORMATS, Sink
from registry.dumps.lines import STATEMENTS, SUBMISSIONS, Line, Said, packed, written, written_statement
from registry.dumps.package import LICENCE, package
from registry.dumps.tables import WITHDRAWN, Kept
from registry.errors import ConfigError, DumpError
from registry.models import submission
from schemas.compiled import take
from schemas.json_schema import submission_schema

SUMS, PACKAGE, SCHEMA, LICENCE_FILE = "SHA256SUMS", "datapackage.json", "submission-1.json", "LICENSE.txt"
WITHDRAWN_FILE = "withdrawn.csv"
_TOLD_EVERY = 1_000
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Dumped:
    """What was written."""

    folder: Path
    submissions: int
    files: tuple[str, ...]


def dump(database: Database, folder: Path, *, formats: Sequence[str], since: datetime | None, now: datetime, progress: Progress) -> Dumped:
    """Every submission (or those that came or were amended from `since` on), in constant memory; the folder appears when it is whole.

    Raises ConfigError where the folder is there already or cannot be made.
    """
    with _made_whole(folder) as unfinished, database.reading() as session:
        total = session.execute(select(func.count()).select_from(submission)).scalar_one() if since is None else 0
        with ExitStack() as stack:
            sinks = [stack.enter_context(sink(unfinished)) for name in formats if (sink := FORMATS[name].sink) is not None]
            documents = stack.enter_context(packed(unfinished / SUBMISSIONS))
            count = 0
            for count, line in enumerate(read.lines(session, since), 1):
                documents.write(written(line) + b"\n")
                _hand_on(line, sinks)
                if count % _TOLD_EVERY == 0:
                    progress(count, max(count, total), "submissions written")
        _write_said(unfinished, read.said(session))
        for name in formats:
            if finish := FORMATS[name].finish:
                finish(unfinished)
        (unfinished / SCHEMA).write_text(json.dumps(submission_schema(), ensure_ascii=False, indent=1) + "\n", "utf-8")
        (unfinished / LICENCE_FILE).write_text(LICENCE, "utf-8")
        described = package(unfinished, count=count, since=since, now=now)
        (unfinished / PACKAGE).write_text(json.dumps(described, ensure_ascii=False, indent=1) + "\n", "utf-8")
        (unfinished / SUMS).write_text("".join(sums(unfinished)), "ascii")
        names = tuple(sorted(path.name for path in unfinished.iterdir()))
    return Dumped(folder, count, names)


def _write_said(folder: Path, everything: Iterable[Said]) -> None:
    """What keys said, word for word; and what was withdrawn once more as a list that needs no reading of statements."""
    with packed(folder / STATEMENTS) as statements, (folder / WITHDRAWN_FILE).open("w", encoding="utf-8", newline="") as stream:
        gone = csv.writer(stream)
        gone.writerow([column.name for column in WITHDRAWN.columns])
        for said in everything:
            statements.write(written_statement(said) + b"\n")
            if said.table == "withdrawn":
                gone.writerow([said.told["id"], said.told["withdrawn_at"]])


def _hand_on(line: Line, sinks: Sequence[Sink]) -> None:
    if sinks:
        told = take(json.loads(line.document))
        kept = Kept(submission=told, received_at=line.received_at, plausibility=line.plausibility, flags=line.flags)
        for sink in sinks:
            sink.add(kept)


@contextmanager
def _made_whole(folder: Path) -> Iterator[Path]:
    """A folder beside it that takes its place at the end, and is gone when something is raised."""
    if folder.exists():
        raise ConfigError(f"{folder} is there already; name another folder, or take that one away")
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        yield unfinished
        unfinished.rename(folder)
    except OSError as error:
        raise DumpError(f"{folder} cannot be written: {error.strerror}") from None
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def sums(folder: Path) -> Iterator[str]:
    """The lines that `sha256sum --check` reads, of every file there but the list itself."""
    for path in sorted(folder.iterdir()):
        if path.name == SUMS:
            continue
        with path.open("rb") as stream:
            yield f"{file_digest(stream, 'sha256').hexdigest()}  {path.name}\n"
