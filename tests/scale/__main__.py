"""`make scale N=10000`: a registry of N submissions on each database, and the CPU of its answers there.

usage: python -m tests.scale [N]

CPU is that of this process and, for PostgreSQL, of every process of the database. One line an answer on stdout, progress on stderr,
everything in var/bench/scale-N.json.
"""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median, quantiles

from sqlalchemy import func, select, text

from registry.db.engine import Database
from registry.desk import Desk
from registry.ingest.judge import judge
from registry.ingest.receive import check
from registry.ingest.store import Judged, prepare, store_all
from registry.models import document as documents
from registry.models import submission
from tests.bench.host import describe_host
from tests.bench.ingest import cost_ms, databases
from tests.scale.generate import document

OUT = Path(__file__).parents[2] / "var" / "bench"
SOME, TIMES = 200, 60
Ask = Callable[[Desk], object]


def main(words: Sequence[str]) -> int:
    """0 when everything was measured, 2 for a number that is none."""
    if len(words) > 1 or not all(word.isascii() and word.isdigit() and int(word) for word in words):
        _say((__doc__ or "").strip())
        return 2
    count = int(words[0]) if words else 10_000
    with ExitStack() as stack:
        opened = {kind: stack.enter_context(databases(kind, 1)) for kind in ("sqlite", "postgresql")}
        served = {kind: (Database(found.urls[0]), found.used_s) for kind, found in opened.items() if found is not None}
        insert_ms = _fill(count, served)
        figures = {kind: {"insert": insert_ms[kind]} | dict(_measured(*one, count)) for kind, one in served.items()}
        sizes = {kind: _bytes_ratio(database) for kind, (database, _) in served.items()}
        for database, _ in served.values():
            database.dispose()
    _tell(count, figures, sizes)
    return 0


def _fill(count: int, served: dict[str, tuple[Database, Callable[[], float]]]) -> dict[str, list[float]]:
    """The documents through the stations of ingest; milliseconds of CPU for the rows of each submission, by database."""
    spent_ms: dict[str, list[float]] = {kind: [] for kind in served}
    for start in range(1, count + 1, SOME):
        ready = [_ready(number) for number in range(start, min(start + SOME, count + 1))]
        for kind, (database, used_s) in served.items():
            spent_ms[kind].append(cost_ms(partial(_store, database, ready), used_s) / len(ready))
        if start // SOME % 10 == 0:
            _say(f"{start + len(ready) - 1:,} of {count:,} submissions written")
    for kind, (database, _) in served.items():
        with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
        _say(f"{kind}: analysed")
    return spent_ms


def _store(database: Database, ready: list[Judged]) -> None:
    with database.writing() as session:
        store_all(session, ready)


def _ready(number: int) -> Judged:
    received = check(json.dumps(document(number), ensure_ascii=False).encode())
    judged = judge(received.submission, datetime.now(UTC))
    if judged.refusals:
        raise RuntimeError(f"document {number} cannot be: {judged.refusals[0]}")
    return prepare(received, judged.judgement, datetime.now(UTC))


def _measured(database: Database, used_s: Callable[[], float], count: int) -> Iterator[tuple[str, list[float]]]:
    for name, ask in _questions(database, count).items():
        yield name, [cost_ms(partial(_answer, database, ask), used_s) for _ in range(TIMES)]


def _answer(database: Database, ask: Ask) -> None:
    with database.reading() as session:
        ask(Desk(session))


def _questions(database: Database, count: int) -> dict[str, Ask]:
    with database.reading() as session:
        half = session.execute(select(submission.c.id).order_by(submission.c.id).offset(count // 2).limit(1)).scalar_one()
    uid = str(document(count // 2 + 1)["id"])
    return {
        "list": lambda desk: desk.newest(),
        "list with total": lambda desk: desk.search(""),
        "list at half depth": lambda desk: desk.search("", cursor=str(half)),
        "list filtered": lambda desk: desk.search("mode:sriov outcome:failed"),
        "submission": lambda desk: desk.submission(uid),
        "facets": lambda desk: desk.facets(),
        "facets filtered": lambda desk: desk.facets("mode:sriov"),
        "word, Japanese": lambda desk: desk.search("性能"),
        "word, English": lambda desk: desk.search("firmware"),
        "home": lambda desk: (desk.newest(), desk.counts(), desk.matrix()),
    }


def _bytes_ratio(database: Database) -> float:
    """Stored bytes, every index included, over the bytes of the documents."""
    with database.reading() as session:
        sent = int(session.execute(select(func.sum(documents.c.bytes))).scalar_one())
        if database.engine.dialect.name == "sqlite":
            pages, page = (session.execute(text(f"PRAGMA {name}")).scalar_one() for name in ("page_count", "page_size"))
            return int(pages) * int(page) / sent
        return int(session.execute(text("SELECT pg_database_size(current_database())")).scalar_one()) / sent


def _tell(count: int, figures: dict[str, dict[str, list[float]]], sizes: dict[str, float]) -> None:
    for kind, rows in figures.items():
        for name, times_ms in rows.items():
            _print(f"{kind:<11} {name:<20} p50 {median(times_ms):8.3f} ms   p95 {quantiles(times_ms, n=20)[-1]:8.3f} ms of CPU")
        _print(f"{kind:<11} {'stored / sent bytes':<20} {sizes[kind]:.3f}")
    OUT.mkdir(parents=True, exist_ok=True)
    kept = {"submissions": count, "cpu_ms": figures, "bytes_ratio": sizes, "host": describe_host()}
    (OUT / f"scale-{count}.json").write_text(json.dumps(kept, indent=1) + "\n", "utf-8")


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
