"""A dump back into a registry: every document through the stations that a sent one takes, with the time of its arrival kept."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session

from registry.db import dialect
from registry.db.engine import Database
from registry.db.pack import pack_document
from registry.dumps import follow
from registry.dumps.lines import STATEMENTS, SUBMISSIONS, Line, Said, lines_of, read_line, read_statement_line
from registry.dumps.verify import proven_line, proven_statement
from registry.dumps.write import Progress
from registry.errors import DumpError, RegistryError
from registry.ingest.again import judgement_kept
from registry.ingest.store import Judged, Stored, prepare, store_all
from registry.models import handle, revision, submission, succession, withdrawn
from registry.search.words import fold
from schemas import canonical
from schemas.times import moment

_SOME = 500


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a dump's submissions."""

    counts: Counter[str]
    """By status: created, duplicate, amended, withdrawn, and why others were not taken."""
    refused: tuple[str, ...]
    """Places and reasons of lines that were not taken."""


def load(database: Database, folder: Path, progress: Progress) -> Loaded:
    """Every submission and statement of a dump, in steps of 500, each of them whole; what is there already stays, so it may be run again.

    What was here before and was amended or withdrawn since follows: a registry that loads dump after dump is a mirror.
    Raises DumpError for a file that cannot be read, with everything before the damage loaded.
    """
    statements = [proven_statement(read_statement_line(text, where), where) for where, text in lines_of(folder / STATEMENTS)]
    with database.writing() as session:
        here = _here(session, [str(said.told["id"]) for said in statements if said.table == "withdrawn"])
        _keep(session, [said for said in statements if said.table != "succession" and said.told.get("id") not in here])
    counts: Counter[str] = Counter()
    refused: list[str] = []
    places = lines_of(folder / SUBMISSIONS)
    while some := list(islice(places, _SOME)):
        ready = list(_ready(some, refused))
        with database.writing() as session:
            stored = store_all(session, [judged for _, _, judged in ready])
            _keep_pasts(session, [line for one, (_, line, _) in zip(stored, ready, strict=True) if one.status == "created"])
            amended = {one.uid for one, (_, line, _) in zip(stored, ready, strict=True) if _is_behind(session, one, line)}
        for one, (where, _, _) in zip(stored, ready, strict=True):
            status = "amended" if one.uid in amended else one.status
            counts[status] += 1
            if status not in ("created", "duplicate", "amended"):
                refused.append(f"{where}: {one.uid}: {status}")
        progress(sum(counts.values()) + len(refused), 0, "submissions loaded")
    with database.writing() as session:  # Last: a key that gave its place away no longer sends, and its documents had to come in.
        _keep(session, [said for said in statements if said.table == "succession"])
    for said in statements:
        if said.told.get("id") in here:
            _withdraw(database, said, counts, refused)
    return Loaded(counts, tuple(refused))


def _here(session: Session, uids: Sequence[str]) -> set[str]:
    """Which of some ids are here."""
    found: set[str] = set()
    for start in range(0, len(uids), _SOME):
        found |= set(session.scalars(select(submission.c.uid).where(submission.c.uid.in_(uids[start : start + _SOME]))))
    return found


def _is_behind(session: Session, one: Stored, line: Line) -> bool:
    """Whether the registry had an earlier revision, and has this one now."""
    return one.status == "conflict" and bool(line.pasts) and follow.amend(session, one.uid, line)


def _withdraw(database: Database, said: Said, counts: Counter[str], refused: list[str]) -> None:
    try:
        with database.writing() as session:
            counts["withdrawn"] += follow.withdraw(session, said)
    except DumpError as error:
        refused.append(str(error))


def _ready(some: Sequence[tuple[str, bytes]], refused: list[str]) -> Iterator[tuple[str, Line, Judged]]:
    for where, text in some:
        try:
            line = read_line(text, where)
            yield where, line, _judged(line)
        except RegistryError as error:
            refused.append(f"{where}: {error}")


def _judged(line: Line) -> Judged:
    received = proven_line(line)
    return prepare(received, judgement_kept(received.submission, line.received_at), line.received_at)


def _keep(session: Session, statements: Sequence[Said]) -> None:
    """What keys said; what is known of the same key, id or name stays."""
    name = session.get_bind().dialect.name
    for said in statements:
        table, row = _ROWS[said.table](said.told)
        session.execute(dialect.insert_missing(name, table), row)


def _keep_pasts(session: Session, lines: Sequence[Line]) -> None:
    amended = {json.loads(line.document)["id"]: line for line in lines if line.pasts}
    known = session.execute(
        select(submission.c.uid, submission.c.id, revision.c.position)
        .outerjoin(revision, revision.c.submission_id == submission.c.id)
        .where(submission.c.uid.in_(amended))
    )
    numbers = {row.uid: row.id for row in known if row.position is None}
    rows = [
        {
            "submission_id": numbers[uid], "position": position, "sha256": canonical.digest(json.loads(past.document)),
            "body": pack_document(past.document), "replaced_at": past.replaced_at.astimezone(UTC), "statement": _text(past.statement),
        }
        for uid, line in amended.items() if uid in numbers
        for position, past in enumerate(line.pasts)
    ]  # fmt: skip
    if rows:
        session.execute(insert(revision), rows)


def _text(statement: Any) -> str:
    return canonical.canonical_bytes(statement).decode()


def _signed(told: Mapping[str, Any]) -> dict[str, Any]:
    return {"fingerprint": told["fingerprint"], "statement": _text(told["statement"])}


_ROWS: dict[str, Callable[[Mapping[str, Any]], tuple[Table, dict[str, Any]]]] = {
    "withdrawn": lambda told: (withdrawn, {"uid": told["id"], "withdrawn_at": _at(told["withdrawn_at"]), **_signed(told)}),
    "handle": lambda told: (handle, {"folded": fold(told["handle"]), "handle": told["handle"], "fingerprint": told["fingerprint"]}),
    "succession": lambda told: (succession, {"successor": told["successor"], "rotated_at": _at(told["rotated_at"]), **_signed(told)}),
}


def _at(text: str) -> datetime:
    return moment(text).astimezone(UTC)
