"""Those who write and read one database at once: nobody fails, nothing acknowledged is lost, SQLite's log keeps within its bounds."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import select, text

from registry.db.engine import WAL_BYTES, Database
from registry.models import submission
from registry.upkeep.compare import differences

ROOT = Path(__file__).parents[2]
WRITERS, EACH, LONGEST_S = 3, 40, 600
MEGABYTE = 2**20
HELD_S = 0.02


@contextmanager
def process(*words: object) -> Iterator[subprocess.Popen[str]]:
    """A hammer that is gone at the end."""
    command = [sys.executable, "-m", "tests.registry.hammer", *map(str, words)]
    started = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield started
    finally:
        started.kill()
        started.wait()


def hammered(url: str) -> list[str]:
    """Every acknowledged id, of processes that write while others read."""
    with ExitStack() as stack:
        readers = [stack.enter_context(process("read", url, seed, LONGEST_S)) for seed in (1, 2)]
        writers = [stack.enter_context(process("write", url, seed, EACH)) for seed in range(1, WRITERS + 1)]
        told = [one.communicate() for one in writers]
        assert [(one.returncode, error) for one, (_, error) in zip(writers, told, strict=True)] == [(0, "")] * WRITERS
        assert [one.poll() for one in readers] == [None, None]  # They have read all the while, and nothing was raised.
    return [uid for out, _ in told for uid in out.split()]


def test_nobody_fails_and_nothing_that_was_acknowledged_is_lost(database_url: str) -> None:
    acknowledged = hammered(database_url)
    assert len(acknowledged) == len(set(acknowledged)) == WRITERS * EACH
    database = Database(database_url)
    with database.reading() as session:
        assert set(session.execute(select(submission.c.uid)).scalars()) == set(acknowledged)
        assert list(differences(session)) == []
    database.dispose()


def test_the_log_of_sqlite_keeps_within_its_bounds_though_somebody_always_reads(tmp_path: Path) -> None:
    database, log = Database(f"sqlite:///{tmp_path / 'registry.sqlite'}"), tmp_path / "registry.sqlite-wal"
    with database.writing() as session:
        session.execute(text("CREATE TABLE held (body BLOB)"))
    over = threading.Event()

    def read(begin_s: float) -> None:
        time.sleep(begin_s)
        while not over.is_set():
            with database.reading() as session:
                session.execute(text("SELECT count(*) FROM held")).scalar_one()
                time.sleep(HELD_S)

    readers = [threading.Thread(target=read, args=(place * HELD_S / 3,)) for place in range(3)]
    for reader in readers:
        reader.start()
    sizes = []
    try:
        for _ in range(2 * WAL_BYTES // MEGABYTE):
            with database.writing() as session:
                session.execute(text("INSERT INTO held VALUES (:body)"), {"body": os.urandom(MEGABYTE)})
            sizes.append(log.stat().st_size)
    finally:
        over.set()
        for reader in readers:
            reader.join()
        database.dispose()
    assert max(sizes) <= WAL_BYTES + 2 * MEGABYTE
    assert max(sizes) > 8 * MEGABYTE, "no reader was in the way"
