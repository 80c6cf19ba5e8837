"""A process that writes to a registry, or reads it: `python -m tests.registry.hammer write|read URL SEED COUNT`.

A writer prints the id of each submission once it is acknowledged; a reader prints how many answers it got. Whatever is raised ends it.
"""

import json
import random
import sys
import time
from datetime import UTC, datetime
from typing import Any

from registry.db.engine import Database
from registry.desk import Desk
from registry.ingest.judge import judge
from registry.ingest.receive import check
from registry.ingest.store import Judged, prepare, store_all
from tests.scale.generate import document

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
HELD_S = 0.05
"""How long a reader keeps its snapshot: two of them leave hardly a moment without one."""


def main(words: list[str]) -> int:
    """What the words ask for."""
    task, url, seed, count = words
    database = Database(url)
    {"write": write, "read": read}[task](database, int(seed), int(count))
    database.dispose()
    return 0


def write(database: Database, seed: int, count: int) -> None:
    """So many submissions, alone or some together, whose values are those of other writers in another order."""
    rng = random.Random(seed)
    waiting = [ready(document(number, seed)) for number in range(1, count + 1)]
    while waiting:
        some = [waiting.pop() for _ in range(min(len(waiting), rng.choice((1, 1, 5))))]
        rng.shuffle(some)
        with database.writing() as session:
            stored = store_all(session, some)
        for one in stored:
            if one.status == "created":
                sys.stdout.write(one.uid + "\n")
        sys.stdout.flush()


def ready(told: dict[str, Any]) -> Judged:
    """A document before its transaction."""
    received = check(json.dumps(told, ensure_ascii=False).encode())
    return prepare(received, judge(received.submission, NOW).judgement, NOW)


def read(database: Database, _seed: int, count: int) -> None:
    """Lists, counts and searches over snapshots, for so many seconds."""
    answers, began = 0, time.monotonic()
    while time.monotonic() - began < count:
        with database.reading() as session:
            desk = Desk(session)
            desk.newest()
            desk.facets("mode:sriov")
            time.sleep(HELD_S)
            answers += len(desk.search("性能 outcome:worked").hits) >= 0
    sys.stdout.write(f"{answers}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
