"""What dumps promise, measured on a registry of many submissions: `make dump-proof N=100000`.

Prints a line a promise, `goal <name> <measured> <bar> met|missed`, and writes the same as JSON under var/bench/. The registry is made of
copies (tests/scale/pool.py), in SQLite in a temporary folder; N submissions of some kilobytes need about 2 GB there.
"""

import gc
import json
import operator
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb

from registry.aggregates.series import series_of
from registry.db.engine import Database
from registry.db.migrate import upgrade
from registry.derive.histograms import add_noted
from registry.dumps.lines import SUBMISSIONS
from registry.dumps.tables import TABLES
from registry.ingest.store import store_all
from registry.search.parse import parse_query
from tests.bench import datasette
from tests.registry.dumps.test_medians import by_duckdb, by_the_site
from tests.scale.pool import Pool, copy

BATCH, TEMPLATES, BLOCK = 500, 4_000, 1_000
OUT = Path("var/bench/dump-proof.json")
RUN = """
import resource, sys
from registry.cli import main
code = main(sys.argv[1:])
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_maxrss, used.ru_utime + used.ru_stime, file=sys.stderr)
sys.exit(code)
"""
_COMPARE: dict[str, Callable[[float, float], bool]] = {"<=": operator.le, ">=": operator.ge, "=": operator.eq}


def main(count: int, under: Path | None = None) -> int:
    """0 where every promise is kept."""
    folder = under or Path(tempfile.mkdtemp(prefix="tameshi-dump-proof-"))
    goals = []
    try:
        for name, value, sign, bar in _measured(folder, count):
            verdict = "met" if _COMPARE[sign](value, bar) else "missed"
            goals.append({"goal": name, "measured": value, "bar": f"{sign} {bar:g}", "verdict": verdict})
            sys.stdout.write(f"goal {name} {value:.4g} {sign} {bar:g} {verdict}\n")
            sys.stdout.flush()
    finally:
        if under is None:
            shutil.rmtree(folder, ignore_errors=True)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps({"submissions": count, "goals": goals}, indent=1) + "\n", "utf-8")
    return int(any(one["verdict"] == "missed" for one in goals))


def _measured(folder: Path, count: int) -> Iterator[tuple[str, float, str, float]]:
    small, whole, again = (folder / name for name in ("small", "whole", "again"))
    for of, size in ((small, count // 10), (whole, count)):
        _build(of, folder / "pool", size)
    _say("dumping a tenth, then everything")
    little_kib, _ = _command(small, "dump", str(small / "dump"), "--formats", "none")
    whole_kib, dump_s = _command(whole, "dump", str(whole / "dump"), "--formats", "csv,sqlite,parquet")
    plain_kib, _ = _command(whole, "dump", str(whole / "plain"), "--formats", "none")
    yield "dump memory: of all submissions / of a tenth of them", plain_kib / little_kib, "<=", 1.2
    yield "dump memory with every format, MiB", whole_kib / 1024, "<=", 512
    yield "dump CPU, ms a submission with every format", 1000 * dump_s / count, "<=", 20
    yield "Parquet / CSV: rows a CPU second, the medians", _speed(whole / "dump"), ">=", 5
    yield "CSV / Parquet: bytes", _bytes(whole / "dump", "csv") / _bytes(whole / "dump", "parquet"), ">=", 8
    _say("loading everything into an empty registry")
    again.mkdir()
    _command(again, "migrate")
    loaded_kib, load_s = _command(again, "load", str(whole / "dump"))
    yield "load memory, MiB", loaded_kib / 1024, "<=", 1024
    yield "load CPU, ms a submission", 1000 * load_s / count, "<=", 20
    _command(again, "dump", str(again / "dump"), "--formats", "none")
    yield "submissions dumped again differ, 0 or 1", float(_digest(again / "dump") != _digest(whole / "dump")), "=", 0
    yield "derived rows of the loaded registry that differ, 0 or 1", float(_code(again, "check")), "=", 0
    yield "medians of DuckDB against those of the site, error", _median_error(whole), "<=", 0.0101
    python = datasette.installed(folder / "datasette", _say)
    if isinstance(python, Path):
        yield "rows that Datasette serves / rows there are", _datasette(python, whole / "dump" / "tameshi.sqlite", count), "=", 1
    else:
        _say(f"Datasette was not asked: {python}")


def _build(folder: Path, pool_folder: Path, count: int) -> None:
    if (folder / "registry.sqlite").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    database = Database(f"sqlite:///{folder / 'unfinished.sqlite'}")
    upgrade(database)
    pool = Pool(folder=pool_folder, templates=TEMPLATES, block=BLOCK)
    pool.make(count, _say)
    told_at = time.monotonic()
    gc.collect()
    gc.freeze()  # What is made here refers to nothing that refers back; looking for that again and again would take half the time.
    gc.disable()
    for first, templates in pool.some(1, count):
        for place in range(0, len(templates), BATCH):
            some = [copy(template, first + place + at) for at, template in enumerate(templates[place : place + BATCH])]
            with database.writing() as session:
                store_all(session, some)
        if time.monotonic() - told_at > 10:
            _say(f"{first + len(templates) - 1:,} of {count:,} submissions written")
            told_at = time.monotonic()
        gc.collect()
    gc.enable()
    with database.writing() as session:
        add_noted(session)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()
    (folder / "unfinished.sqlite").rename(folder / "registry.sqlite")


def _environ(folder: Path) -> dict[str, str]:
    return {**os.environ, "DATABASE_URL": f"sqlite:///{folder / 'registry.sqlite'}", "TAMESHI_VAR": str(folder / "var")}


def _command(folder: Path, *words: str) -> tuple[int, float]:
    """Peak memory in KiB and CPU seconds of a command that must succeed."""
    done = subprocess.run([sys.executable, "-c", RUN, *words], env=_environ(folder), capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"registry {' '.join(words)} ended with {done.returncode}: {done.stderr[-2000:]}{done.stdout[-2000:]}")
    memory_kib, cpu_s = done.stderr.strip().splitlines()[-1].split()
    return int(memory_kib), float(cpu_s)


def _code(folder: Path, *words: str) -> int:
    return subprocess.run([sys.executable, "-m", "registry.cli", *words], env=_environ(folder), capture_output=True, check=False).returncode


def _speed(folder: Path) -> float:
    """How many times as many rows a CPU second DuckDB goes through in Parquet as in CSV, for the medians of rates."""
    spent_s = {}
    for kind in ("csv", "parquet"):
        with duckdb.connect(config={"file_search_path": str(folder), "threads": 1}) as connection:
            began_s = time.process_time()
            connection.execute(
                f"SELECT unit, family, frame_bytes, median(value), count(*) FROM 'series.{kind}' WHERE metric = 'rate' GROUP BY ALL"  # noqa: S608
            ).fetchall()
            spent_s[kind] = time.process_time() - began_s
    return spent_s["csv"] / spent_s["parquet"]


def _bytes(folder: Path, kind: str) -> int:
    return sum((folder / f"{name}.{kind}").stat().st_size for name in TABLES)


def _digest(folder: Path) -> str:
    return sha256((folder / SUBMISSIONS).read_bytes()).hexdigest()


def _median_error(folder: Path) -> float:
    """The largest error of the site's medians by I/O mode, as a share of the exact ones."""
    database = Database(f"sqlite:///{folder / 'registry.sqlite'}")
    with database.reading() as session:
        drawn = by_the_site(series_of(session, parse_query(""), metric="rate", by="mode"))
    database.dispose()
    exact = by_duckdb(folder / "dump")
    if not drawn or {line: n for line, (_, n) in drawn.items()} != {line: exact[line][1] for line in drawn}:
        return float("inf")
    return max(abs(drawn[line][0] / exact[line][0] - 1) for line in drawn)


def _datasette(python: Path, file: Path, count: int) -> float:
    """The share of submissions that a running Datasette counts."""
    command = [str(python), "-m", "datasette", "serve", str(file), "--port", "8931", "--setting", "sql_time_limit_ms", "20000"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline:
                try:
                    address = "http://127.0.0.1:8931/tameshi.json?sql=select+count(*)+as+n+from+submissions&_shape=array"
                    with urllib.request.urlopen(address, timeout=30) as answer:
                        rows: list[dict[str, Any]] = json.load(answer)
                    return float(rows[0]["n"]) / count
                except OSError:
                    time.sleep(0.5)
        finally:
            server.terminate()
    return 0.0


def _say(line: str) -> None:
    sys.stderr.write(f"{datetime.now(UTC):%H:%M:%S} {line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, Path(sys.argv[2]) if len(sys.argv) > 2 else None))
