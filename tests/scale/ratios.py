"""What the registry's answers cost beside the obvious way to the same answer, in the same database: both sides in turns."""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from statistics import median
from typing import Any, NamedTuple

from sqlalchemy import func, select

from registry.db.engine import Database, asked_by_command
from registry.desk import Desk
from registry.models import document, submission
from registry.search.find import conditions_of
from registry.search.parse import parse_query
from tests.bench.clocks import cost_ms, cpu_s
from tests.scale.clocks import Clock
from tests.scale.kept import Kept
from tests.scale.plain import FACETS, Plain, line_number

FILTER, WORD = "outcome:failed", "性能"
SINGLE = ("hypervisor", "cpu", "kernel", "os")
"""Fields of which a submission has one value, so that a column can say the same as its facets."""
_MEDIANS = {
    "sqlite": """
WITH placed AS (SELECT line, frame, value, row_number() OVER (PARTITION BY line, frame ORDER BY value) AS place,
                       count(*) OVER (PARTITION BY line, frame) AS amount FROM point)
SELECT line, frame, avg(value) FROM placed WHERE place IN ((amount + 1) / 2, (amount + 2) / 2) GROUP BY line, frame
""",
    "postgresql": "SELECT line, frame, percentile_cont(0.5) WITHIN GROUP (ORDER BY value) FROM point GROUP BY line, frame",
}


class Ratio(NamedTuple):
    """One answer beside another."""

    name: str
    value: float
    ours_ms: Sequence[float]
    theirs_ms: Sequence[float]
    note: str = ""


def ratios(kept: Kept, database: Database, clock: Clock, count: int) -> Iterator[Ratio]:
    """Every ratio, and what it proves of the answers themselves."""

    def all_ms(ask: Callable[[Desk], object]) -> float:
        return clock.spent(lambda: _asked(database, ask)).all_ms

    def plain_ms(ask: Callable[[], object]) -> float:
        backend = kept.plain.backend
        return cost_ms(ask, (lambda: cpu_s(backend)) if backend is not None else lambda: 0.0)

    _asked(database, lambda desk: desk.facets(FILTER))  # What a process keeps in memory is read once.
    yield _half_depth(database, clock, count)
    ours, theirs = _in_turns(lambda: all_ms(lambda desk: desk.facets(FILTER)), lambda: plain_ms(lambda: _grouped(kept.plain)))
    yield Ratio("facets-to-group-by", median(ours) / median(theirs), ours, theirs, _facets_agree(kept, database))
    ours, theirs = _in_turns(lambda: all_ms(lambda desk: desk.series("")), lambda: plain_ms(lambda: _exact(kept)), 2)
    yield Ratio("chart-to-raw-rows", median(ours) / median(theirs), ours, theirs)
    error, where = _median_error(kept, database)
    yield Ratio("chart-median-error-percent", 100 * error, (), (), where)
    ours, theirs = _in_turns(lambda: all_ms(lambda desk: desk.search(WORD)), lambda: plain_ms(lambda: _like(kept.plain, WORD)))
    yield Ratio("search-to-like", median(ours) / median(theirs), ours, theirs)
    yield _recall(kept, database, 200 if count <= 10_000 else 20)


def _asked(database: Database, ask: Callable[[Desk], Any]) -> Any:
    with database.reading() as session:
        return ask(Desk(session))


def _in_turns(ours: Callable[[], float], theirs: Callable[[], float], times: int = 3) -> tuple[list[float], list[float]]:
    """Milliseconds of both sides, ours thrice as often, for it is over sooner."""
    mine: list[float] = []
    other: list[float] = []
    for _ in range(times):
        mine += [ours() for _ in range(3)]
        other.append(theirs())
    return mine, other


def _half_depth(database: Database, clock: Clock, count: int) -> Ratio:
    deep, first = [], []
    for place in range(60):
        cursor = str(count // 2 + place)
        deep.append(clock.spent(partial(_asked, database, lambda desk, cursor=cursor: desk.search("", cursor=cursor))).database_ms)
        first.append(clock.spent(partial(_asked, database, lambda desk: desk.search(""))).database_ms)
    return Ratio("half-depth-to-first-page", median(deep) / median(first), deep, first)


def _grouped(plain: Plain) -> dict[str, list[tuple[str, int]]]:
    """Seven columns counted under the same filter, one GROUP BY each."""
    statement = "SELECT {0}, count(*) FROM wide WHERE outcome = 'failed' AND {0} IS NOT NULL GROUP BY {0} ORDER BY 2 DESC, 1 LIMIT 20"
    return {name: [(value, count) for value, count in plain.ask(statement.format(name))] for name in FACETS}


def _facets_agree(kept: Kept, database: Database) -> str:
    """Whether both count the same, of the fields of which both can."""
    told, grouped = _asked(database, lambda desk: desk.facets(FILTER)), _grouped(kept.plain)
    differs = [name for name in SINGLE if [count for _, count in told.get(name, ())] != [count for _, count in grouped[name]]]
    return f"COUNTS DIFFER: {', '.join(differs)}" if differs else f"counts of {', '.join(SINGLE)} agree"


def _exact(kept: Kept) -> dict[tuple[int, int], float]:
    return {(line, frame): value for line, frame, value in kept.plain.ask(_MEDIANS[kept.kind])}


def _median_error(kept: Kept, database: Database) -> tuple[float, str]:
    """The largest error of a median over at least thirty values, and where it is."""
    exact = _exact(kept)
    worst, where, compared, missing = 0.0, "", 0, 0
    for curve in _asked(database, lambda desk: desk.series("")).curves:
        line = line_number(
            curve.label, curve.unit, curve.family, curve.direction, curve.run_kind, curve.link_type, curve.loss_ratio_allowed, curve.setting
        )
        for point in curve.points:
            value = exact.get((line, point.frame_bytes))
            if value is None:
                missing += 1
            elif point.n >= 30:
                compared += 1
                error = abs(point.median / value - 1)
                if error > worst:
                    named = f"{curve.label} {curve.run_kind} {point.frame_bytes} B"
                    worst, where = error, f"{named}: {point.median:.0f} for {value:.0f}, n {point.n:,}"
    return worst, f"{compared} medians compared, {missing} without rows; worst {where}"


def _like(plain: Plain, word: str) -> int:
    return int(plain.ask("SELECT count(*) FROM text WHERE body LIKE ?", [f"%{word}%"])[0][0])


def _recall(kept: Kept, database: Database, many: int) -> Ratio:
    """Submissions found of those that LIKE finds, and how many more."""
    found = expected = extra = 0
    asked = list(_terms(kept.plain, many))
    for term in asked:
        like = {row[0] for row in kept.plain.ask("SELECT submission_id FROM text WHERE body LIKE ?", [f"%{term}%"])}
        with asked_by_command(), database.reading() as session:  # A million ids take longer than a request may.
            ids = set(session.execute(select(submission.c.id).where(*conditions_of(session, parse_query(term)))).scalars())
        found, expected, extra = found + len(ids & like), expected + len(like), extra + len(ids - like)
    note = f"{len(asked)} words, {expected:,} hits of LIKE, {extra:,} found beyond"
    return Ratio("recall-against-like", found / expected if expected else 0.0, (), (), note)


def _terms(plain: Plain, many: int) -> Iterator[str]:
    """Parts of texts, one to six characters: of Japanese anything, of English what stands only where words begin."""
    chance = random.Random(many)
    texts = [row[0] for row in plain.ask("SELECT body FROM text WHERE submission_id <= 3000")]
    told = " ".join(texts)
    seen: set[str] = set()
    while len(seen) < many:
        english = len(seen) % 2
        runs = re.findall(r"\b[a-z]{2,}" if english else "[\u3041-\u30fe\u4e00-\u9fff]{2,}", chance.choice(texts))
        if not runs:
            continue
        run = chance.choice(runs)
        start = 0 if english else chance.randrange(len(run))
        term = run[start : start + chance.randint(1, 6)]
        if term in seen or (english and re.search(rf"[a-z0-9]{term}", told)):
            continue
        seen.add(term)
        yield term


def sent_bytes(database: Database) -> int:
    """Of all documents, as they were sent."""
    with database.reading() as session:
        return int(session.execute(select(func.sum(document.c.bytes))).scalar_one())
