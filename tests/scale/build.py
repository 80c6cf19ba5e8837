"""Writing a registry of so many submissions, by the statements of ingest: most of them in batches, some one by one."""

import gc
import json
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from registry.db.engine import Database
from registry.ingest.store import Judged, store_all
from tests.bench.clocks import cost_ms
from tests.scale.kept import Kept, written
from tests.scale.plain import points_of, wide_row
from tests.scale.pool import Pool, Say, Template, copy, text_of

BATCH = 500
ALONE = 200
"""Submissions before each checkpoint that are written one a transaction, as single POSTs are."""
_TELL_S = 10


class Cost(NamedTuple):
    """What some submissions cost that were written together."""

    last: int
    together: int
    cpu_ms: float
    """Of each."""


def build(kept: Kept, database: Database, pool: Pool, upto: int, say: Say) -> None:
    """The registry grown to so many submissions, where it has fewer; what their rows cost is kept in `insert.jsonl`."""
    before = written(database)
    if before >= upto:
        return
    kept.plain.loosen()
    for first, templates in pool.some(kept.plain.last() + 1, before):  # Where an earlier one was interrupted between the two.
        add_plain(kept, [(number, text_of(one, number), copy(one, number)) for number, one in enumerate(templates, first)])
    tell = _progress(kept.kind, before, upto, say)
    gc.collect()
    gc.freeze()  # What is made here refers to nothing that refers back; looking for that again and again would take half the time.
    gc.disable()
    try:
        with (kept.folder / "insert.jsonl").open("a", encoding="utf-8") as costs:
            for first, templates in pool.some(before + 1, upto):
                for cost in _write(kept, database, first, templates, upto):
                    costs.write(json.dumps(cost) + "\n")
                tell(first + len(templates) - 1)
                costs.flush()
                gc.collect()
    finally:
        gc.enable()


def _write(kept: Kept, database: Database, first: int, templates: list[Template], upto: int) -> Iterator[Cost]:
    numbers = range(first, first + len(templates))
    ready = [copy(template, number) for number, template in zip(numbers, templates, strict=True)]
    place = 0
    while place < len(ready):
        alone = numbers[place] > upto - ALONE
        some = ready[place : place + 1] if alone else ready[place : place + min(BATCH, upto - ALONE - numbers[place] + 1)]
        cpu_ms = cost_ms(lambda some=some: _store(database, some), kept.server_s)
        place += len(some)
        yield Cost(numbers[place - 1], len(some), cpu_ms / len(some))
    add_plain(kept, [(number, text_of(template, number), one) for number, template, one in zip(numbers, templates, ready, strict=True)])


def add_plain(kept: Kept, some: Sequence[tuple[int, str, Judged]]) -> None:
    """The same submissions as plain rows: number, texts, and what was stored."""
    kept.plain.add(
        [(number, texts) for number, texts, _ in some],
        [(number, *point) for number, _, one in some for point in points_of(one.rows)],
        [(number, *wide_row(one.rows)) for number, _, one in some],
        ((number, " ".join(one.rows.words)) for number, _, one in some),
    )


def _store(database: Database, some: list[Judged]) -> None:
    with database.writing() as session:
        for stored in store_all(session, some):
            if stored.status != "created":
                raise RuntimeError(f"{stored.uid} is {stored.status}")


def costs_before(folder: Path, count: int, *, alone: bool) -> list[float]:
    """Milliseconds of CPU a submission of the last transactions before so many: of single ones, or of batches."""
    rows = (Cost(*json.loads(line)) for line in (folder / "insert.jsonl").read_text("utf-8").splitlines())
    span = ALONE if alone else max(5_000, count // 20)
    return [row.cpu_ms for row in rows if count - span < row.last <= count and (row.together == 1) == alone]


def _progress(kind: str, before: int, upto: int, say: Say) -> Callable[[int], None]:
    began = told = time.monotonic()

    def tell(number: int) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told >= _TELL_S or number == upto:
            told = now
            rate = (number - before) / (now - began)
            say(f"{kind}: {number:,} of {upto:,} submissions written, {rate:,.0f} a second, {(upto - number) / rate / 60:.1f} minutes left")

    return tell
