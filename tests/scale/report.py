"""The table and the goals out of what was measured at several sizes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tests.bench.goal import Direction, Goal, Measured
from tests.scale.measure import p50, p95

Json = dict[str, Any]
Sizes = Mapping[int, Json]
"""Number of submissions → what was measured."""
BASE = 10_000
GROWTH = {"list": "api list: newest", "submission": "submission", "compare": "compare", "list-page": "search: newest"}
"""Goal → row of the table whose cost may not grow."""
MODULE = "tests.scale"


class Told(NamedTuple):
    """One goal and its figure."""

    goal: Goal
    measured: Measured


def goals(kind: str, sizes: Sizes) -> Iterator[Told]:
    """The goals of one database at its largest size."""
    count = max(sizes)
    found, base = sizes[count], sizes.get(BASE)

    def told(name: str, what: str, direction: Direction, bar: float, value: float | None, note: str = "") -> Told:
        missing = "" if value is not None else f"nothing was measured at {BASE:,}"
        return Told(
            Goal(f"scale-{kind}-{name}-at-{count}", what, direction, bar, MODULE), Measured(value=value, skipped=missing, note=note)
        )

    for name in ("together", "alone"):
        grown = None if base is None or base is found else p50(found["insert_ms"][name]) / p50(base["insert_ms"][name])
        yield told(f"insert-{name}-growth", "insert CPU here over that at 10,000", "at-most", 1.2, grown, _told_insert(sizes, name))
    worst = sorted(((p95(row["database_ms"]), name) for name, row in found["rows"].items()), reverse=True)
    over = ", ".join(f"{name} {value:.1f}" for value, name in worst if value > 50) or f"the dearest: {worst[0][1]}"
    yield told("page-database-cpu-p95-ms", "database CPU of the dearest page", "at-most", 50, worst[0][0], over)
    for name, row in GROWTH.items():
        if row in found["rows"]:
            grown = None if base is None or base is found or row not in base["rows"] else _grown(found, base, row)
            yield told(f"{name}-growth", f"database CPU of {row} over its own at 10,000", "at-most", 1.5, grown)
    statements = max((row["statements"], name) for name, row in found["rows"].items())
    yield told("page-statements", "SQL statements of the page with most", "at-most", 10, statements[0], statements[1])
    bars: dict[str, tuple[Direction, float]] = {
        "half-depth-to-first-page": ("at-most", 1.1), "facets-to-group-by": ("at-most", 0.01), "chart-to-raw-rows": ("at-most", 0.01),
        "chart-median-error-percent": ("at-most", 1), "search-to-like": ("at-most", 0.002), "recall-against-like": ("at-least", 1),
    }  # fmt: skip
    for name, (direction, bar) in bars.items():
        ratio = found["ratios"][name]
        sides = f"{p50(ratio['ours_ms']):.2f} ms against {p50(ratio['theirs_ms']):.1f} ms; " if ratio["ours_ms"] else ""
        yield told(name, name, direction, bar, ratio["value"], sides + ratio["note"])
    stored = found["bytes"]["stored"] / found["bytes"]["sent"]
    yield told("stored-bytes-ratio", "stored bytes over sent", "at-most", 0.55 if kind == "sqlite" else 0.65, stored,
               f"{found['bytes']['stored'] / count:,.0f} bytes a submission")  # fmt: skip
    worker = found["worker"]
    yield told("worker-resident-mib", "most memory of a worker", "at-most", 160, worker["resident_mib"])
    for size in sorted(sizes):
        yield _refused(kind, size, sizes[size]["worker"])


def _refused(kind: str, count: int, worker: Json) -> Told:
    other = sum(number for status, number in worker["answers"].items() if not status.split()[1].startswith("2"))
    goal = Goal(f"scale-{kind}-not-2xx-or-lost-at-{count}", "answers but 2xx, and writes lost", "at-most", 0, MODULE)
    answers = ", ".join(f"{status}: {number:,}" for status, number in sorted(worker["answers"].items()))
    return Told(
        goal, Measured(value=other + worker["lost"], note=f"{answers} in {worker['seconds']:.0f} s; {'; '.join(worker['refused'][:3])}")
    )


def _grown(found: Json, base: Json, row: str) -> float:
    return p50(found["rows"][row]["database_ms"]) / p50(base["rows"][row]["database_ms"])


def _told_insert(sizes: Sizes, name: str) -> str:
    return ", ".join(f"{p50(found['insert_ms'][name]):.3f} ms at {size:,}" for size, found in sorted(sizes.items()))


def table(kind: str, sizes: Sizes) -> Iterator[str]:
    """Every page and endpoint: database CPU, CPU in all and statements, at each size."""
    counts = sorted(sizes)
    yield f"{kind}: CPU ms, p50 p95 of the database | p50 p95 in all, at {', '.join(f'{count:,}' for count in counts)}; statements"
    for name in dict.fromkeys(name for count in counts for name in sizes[count]["rows"]):
        cells = [_cell(sizes[count]["rows"].get(name)) for count in counts]
        statements = max(sizes[count]["rows"][name]["statements"] for count in counts if name in sizes[count]["rows"])
        yield f"  {name:<36} {'  '.join(cells)}  {statements:>2}"
    for count in counts:
        for path, cpu_ms in sizes[count]["first_ms"].items():
            yield f"  first {path} of a process at {count:,}: {cpu_ms:,.0f} ms in all"
        if sizes[count]["unreached"]:
            yield f"  nobody could be found for: {', '.join(sizes[count]['unreached'])}"


def _cell(row: Json | None) -> str:
    if row is None:
        return f"{'-':>33}"
    figures: Sequence[float] = (p50(row["database_ms"]), p95(row["database_ms"]), p50(row["all_ms"]), p95(row["all_ms"]))
    return "{:>7.2f} {:>7.2f} | {:>7.1f} {:>7.1f}".format(*figures)
