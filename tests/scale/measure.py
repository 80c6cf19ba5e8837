"""Everything that is measured of a registry of one size."""

import itertools
import json
import tempfile
import time
from collections import Counter
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from flask.testing import FlaskClient

from registry.config import Config
from registry.db.engine import Database
from tests.bench.host import describe_host
from tests.scale.asks import TIMES, asks
from tests.scale.build import add_plain, costs_before
from tests.scale.clocks import Clock, Spent
from tests.scale.kept import Kept, stored_bytes, written
from tests.scale.pool import Pool, Say, copy, text_of
from tests.scale.ratios import ratios, sent_bytes
from tests.scale.worker import work
from web.wsgi import create_site

LONGEST_S = 3
"""On the clock for one row, once it has FEWEST samples."""
FEWEST = 5
WRITES = 400
Json = dict[str, Any]


def measure(kept: Kept, pool: Pool, count: int, say: Say) -> Json:
    """The figures of a registry of so many submissions, JSON-ready."""
    found: Json = {"kind": kept.kind, "submissions": count, "host": describe_host()}
    found["insert_ms"] = {name: costs_before(kept.folder, count, alone=name == "alone") for name in ("alone", "together")}
    with tempfile.TemporaryDirectory() as folder:
        config = Config(
            database_url=kept.url, var=Path(folder), public_url="http://registry.example", secret_key="for this bench only",
            rate_limit="10000000 per minute", rate_limits="off", log_level="error",
        )  # fmt: skip
        app = create_site(config)
        database: Database = app.extensions["tameshi"].database
        clock, client = Clock(database), app.test_client()
        found["bytes"] = {"stored": stored_bytes(kept, database), "sent": sent_bytes(database)}
        found["first_ms"] = {path: clock.spent(lambda path=path: client.get(path)).all_ms for path in ("/", "/search?q=mode:sriov")}
        rows, left = asks(app, client, count)
        say(f"{kept.kind}, {count:,}: {len(rows)} pages and endpoints in {sum(map(len, rows.values()))} addresses")
        found["unreached"] = left
        found["rows"] = {name: _row(clock, client, paths) for name, paths in rows.items()}
        say(f"{kept.kind}, {count:,}: beside the obvious ways ...")
        found["ratios"] = {}
        for ratio in ratios(kept, database, clock, count):
            found["ratios"][ratio.name] = {"value": ratio.value, "ours_ms": ratio.ours_ms, "theirs_ms": ratio.theirs_ms, "note": ratio.note}
            say(f"{kept.kind}, {count:,}: {ratio.name} {ratio.value:.6f} {ratio.note}")
        say(f"{kept.kind}, {count:,}: four readers while somebody writes ...")
        addresses = [path for name, paths in rows.items() for path in paths[:3] if found["rows"][name]["statuses"].keys() == {"200"}]
        found["worker"] = _worked(kept, database, pool, addresses)
        database.dispose()
    return found


def _row(clock: Clock, client: FlaskClient, paths: list[str]) -> Json:
    """One row of the table: every address once in turns, after one turn that is not counted."""
    spent: list[Spent] = []
    statuses: Counter[str] = Counter()

    def get(path: str) -> None:
        statuses[str(client.get(path).status_code)] += 1

    client.get(paths[0])
    began = time.monotonic()
    for path in itertools.islice(itertools.cycle(paths), TIMES):
        spent.append(clock.spent(lambda path=path: get(path)))
        if len(spent) >= FEWEST and time.monotonic() - began > LONGEST_S:
            break
    return {
        "n": len(spent), "addresses": paths, "statuses": dict(statuses), "statements": max(one.statements for one in spent),
        "database_ms": [round(one.database_ms, 4) for one in spent], "all_ms": [round(one.all_ms, 4) for one in spent],
    }  # fmt: skip


def _worked(kept: Kept, database: Database, pool: Pool, addresses: list[str]) -> Json:
    """The worker's figures; what was sent to it is in the plain rows too, so that building may go on."""
    first = written(database) + 1
    ready = [(first + place, template) for _, some in pool.some(first, first + WRITES - 1) for place, template in enumerate(some)]
    ready = [(first + place, template) for place, (_, template) in enumerate(ready)]
    done = work(kept.url, addresses, [copy(template, number).received.body for number, template in ready])
    last = written(database)
    lost = done.answers.get("POST 201", 0) - (last - first + 1)
    add_plain(kept, [(number, text_of(template, number), copy(template, number)) for number, template in ready if number <= last])
    return {"resident_mib": done.resident_mib, "answers": done.answers, "refused": done.refused, "seconds": done.seconds, "lost": lost}


def p50(values: list[float]) -> float:
    """The median."""
    return median(values)


def p95(values: list[float]) -> float:
    """The value that one in twenty exceeds."""
    return quantiles(values, n=20, method="inclusive")[-1]


def keep(folder: Path, found: Json) -> None:
    """Written down beside the database."""
    (folder / f"measured-{found['submissions']}.json").write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
