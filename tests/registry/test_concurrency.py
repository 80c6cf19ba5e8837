"""Processes that write and read one database at once: nobody fails, nothing acknowledged is lost, SQLite's log keeps within its bounds."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import select

from registry.db.engine import WAL_BYTES, Database
from registry.models import submission
from registry.upkeep.compare import differences

ROOT = Path(__file__).parents[2]
WRITERS, EACH, LONGEST_S = 3, 30, 600
FILLER_CHARACTERS = (15_000, 300)
"""Of a note: much on SQLite, whose log is to fill, little where there is none to watch."""
ONE_TRANSACTION_BYTES = 16 * 1024 * 1024
"""More than the largest transaction here writes; the log is cut after a transaction, never within one."""


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


def hammered(url: str, log: Path | None) -> tuple[list[str], list[int]]:
    """Every acknowledged id, and the sizes that the log was seen to have, while two processes read."""
    sizes: list[int] = []
    with ExitStack() as stack:
        readers = [stack.enter_context(process("read", url, seed, LONGEST_S)) for seed in (1, 2)]
        writers = [stack.enter_context(process("write", url, seed, EACH, FILLER_CHARACTERS[log is None])) for seed in range(1, WRITERS + 1)]
        while any(one.poll() is None for one in writers):
            if log is not None and log.exists():
                sizes.append(log.stat().st_size)
            time.sleep(0.02)
        told = [one.communicate() for one in writers]
        assert [(one.returncode, error) for one, (_, error) in zip(writers, told, strict=True)] == [(0, "")] * WRITERS
        assert [one.poll() for one in readers] == [None, None]  # They have read all the while, and nothing was raised.
    return [uid for out, _ in told for uid in out.split()], sizes


def test_nobody_fails_and_nothing_that_was_acknowledged_is_lost(database_url: str, database_kind: str, tmp_path: Path) -> None:
    acknowledged, sizes = hammered(database_url, tmp_path / "registry.sqlite-wal" if database_kind == "sqlite" else None)
    assert len(acknowledged) == len(set(acknowledged)) == WRITERS * EACH
    database = Database(database_url)
    with database.reading() as session:
        assert set(session.execute(select(submission.c.uid)).scalars()) == set(acknowledged)
        assert list(differences(session)) == []
    database.dispose()
    if database_kind == "sqlite":
        assert max(sizes) > WAL_BYTES // 4, "too little was written to tell"
        assert max(sizes) <= WAL_BYTES + ONE_TRANSACTION_BYTES
