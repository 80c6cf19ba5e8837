"""What the answers of a registry of 10,000 submissions cost beside the obvious ways, Datasette and what Conbench is quoted with."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from registry.db.engine import Database
from tests.bench import conbench, datasette
from tests.bench.clocks import cpu_s
from tests.bench.goal import Measured, Say
from tests.bench.served import server
from tests.scale.build import build
from tests.scale.clocks import Clock
from tests.scale.generate import id_of
from tests.scale.kept import KINDS, Kept, kept, stored_bytes, tidy
from tests.scale.pool import CHECKOUT, Pool, pool_under
from tests.scale.ratios import ratios, sent_bytes

COUNT = 10_000
POOL = CHECKOUT / "var" / "bench" / "pool"


def measure(wanted: frozenset[str], say: Say) -> Iterator[tuple[str, Measured]]:
    """The wanted goals, each database in its turn."""
    POOL.mkdir(parents=True, exist_ok=True)
    pool = pool_under(POOL)
    pool.make(COUNT, say)
    for kind in KINDS:
        with tempfile.TemporaryDirectory(prefix="tameshi-bench-", dir="/tmp") as folder, ExitStack() as stack:
            Path(folder).chmod(0o755)  # PostgreSQL runs as somebody else.
            mine = [name for name in wanted if kind in name or (kind in {"sqlite", "postgresql"} and _beside(name) == kind)]
            found = stack.enter_context(kept(kind, Path(folder), "bench")) if mine else None
            if found is None:
                yield from ((name, Measured(skipped=f"no {kind} here")) for name in mine)
                continue
            yield from (pair for pair in _of(found, pool, say) if pair[0] in wanted)


def _beside(name: str) -> str:
    """The database on which a peer is met."""
    return "sqlite" if name.startswith("datasette") else "postgresql" if name.startswith("conbench-quoted") else ""


def _of(found: Kept, pool: Pool, say: Say) -> Iterator[tuple[str, Measured]]:
    database = Database(found.url)
    clock = Clock(database)
    build(found, database, pool, COUNT, say)
    tidy(database)
    found.plain.tidy()
    say(f"{found.kind}: {COUNT:,} submissions, answers beside the obvious ways ...")
    for one in ratios(found, database, clock, COUNT):
        samples = {"ours-ms": one.ours_ms, "theirs-ms": one.theirs_ms}
        note = f"{median(one.ours_ms):.2f} ms against {median(one.theirs_ms):.1f} ms; {one.note}" if one.ours_ms else one.note
        yield f"registry-{found.kind}-{one.name}-10k", Measured(value=one.value, samples=samples, note=note)
    stored = stored_bytes(found, database) / sent_bytes(database)
    yield f"registry-{found.kind}-stored-bytes-ratio-10k", Measured(value=stored)
    database.dispose()
    yield from _datasette(found, say) if found.kind == "sqlite" else _conbench(found)


def _datasette(found: Kept, say: Say) -> Iterator[tuple[str, Measured]]:
    python = datasette.installed(CHECKOUT / "var" / "bench" / "datasette", say)
    for name in datasette.QUESTIONS if isinstance(python, str) else ():
        yield f"datasette-{name}-cpu-ratio-10k", Measured(skipped=str(python))
    if not isinstance(python, str):
        say(f"Datasette {datasette.VERSION} over the same submissions ...")
        for one in datasette.beside(python, found.folder / "plain.sqlite", found.url):
            note = f"Datasette {median(one.theirs_ms):.1f} ms of CPU, the registry {median(one.ours_ms):.2f} ms, at {COUNT:,} submissions"
            samples = {"datasette-ms": one.theirs_ms, "registry-ms": one.ours_ms}
            yield (
                f"datasette-{one.name}-cpu-ratio-10k",
                Measured(value=one.ratio, samples=samples, note=note, versions={"datasette": datasette.VERSION}),
            )


def _conbench(found: Kept) -> Iterator[tuple[str, Measured]]:
    uids = [id_of(number) for number in range(1, 1_000, 37)]
    with server(found.url) as (connection, worker):
        for one in conbench.beside(connection, uids, lambda: cpu_s(worker) + found.server_s()):
            ours = f"ours {median(one.ours_ms):.1f} ms of CPU, at {COUNT:,} submissions"
            note = f"quoted {conbench.QUOTED_MS[one.name]:g} ms on the clock, {ours}"
            yield f"conbench-quoted-{one.name}-ratio-10k", Measured(value=one.ratio, samples={"ours-ms": one.ours_ms}, note=note)
