"""Histograms of every line of every chart, kept with every submission: noted at once, added some hundreds at a time (ADR 18).

A submission writes one narrow row, what it adds or takes away; every so many submissions one transaction adds those rows to the
histograms and deletes them. Readers add up both, so that nothing is ever late and nothing is counted twice.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from registry.db import dialect
from registry.db.bulk import counted_rows, insert_rows, put_rows
from registry.db.engine import LATER
from registry.derive.bins import added
from registry.derive.charted import Charted, LineKey, chart_of, line_of, lines_of
from registry.models import histogram, histogram_change

EVERY = 2_000
"""Submissions from one addition to the next: more would make readers slower, fewer would make ingest dearer."""
SOME = 5_000
"""Histograms read and written by one statement."""


class Change(NamedTuple):
    """What is to be added to a histogram: series, and where values stand that came in, and that were taken out."""

    series: int
    more: Sequence[int]
    less: Sequence[int]


class Kept(NamedTuple):
    """A histogram: of how many series, and packed."""

    series: int
    bins: bytes


NOTHING = Kept(0, b"")


def note(session: Session, many: Iterable[Charted | None], *, draft: bool = False, times: int = 1) -> None:
    """The parts of submissions, to be added to the histograms, or taken out where `times` is -1; one statement."""
    if parts := [one for one in many if one is not None]:
        body = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
        insert_rows(session.connection(), histogram_change, ("draft", "times", "body"), [(draft, times, body)])


def add_when_due(session: Session, numbers: Sequence[int], *, draft: bool = False) -> None:
    """Whoever stores the submission with a round number adds what was noted, after its own transaction: nobody waits for its locks."""
    if numbers and (min(numbers) - 1) // EVERY != max(numbers) // EVERY:
        session.info.setdefault(LATER, []).append(lambda later: add_noted(later, draft=draft))


def add_noted(session: Session, *, draft: bool = False) -> None:
    """Everything noted is in the histograms; one writer at a time."""
    dialect.one_writer(session, histogram.name)
    noted = session.execute(_noted(draft)).all()
    changes = sum_of((row.times, charted) for row in noted for charted in parts_of(row.body))
    numbered = {key_of(names): (names, change) for names, change in ((named(line), change) for line, change in changes.items())}
    ordered = sorted(numbered)
    for start in range(0, len(ordered), SOME):
        _add(session, draft, {key: numbered[key] for key in ordered[start : start + SOME]})
    numbers = [row.id for row in noted]
    for start in range(0, len(numbers), SOME):
        session.execute(delete(histogram_change).where(histogram_change.c.id.in_(numbers[start : start + SOME])))


def noted_since(session: Session) -> list[tuple[int, Charted]]:
    """What the histograms that readers see do not hold yet, each part with 1 or with -1; one statement."""
    return [(row.times, charted) for row in session.execute(_noted(False)) for charted in parts_of(row.body)]


def parts_of(body: str) -> list[Charted]:
    """What was noted."""
    return [Charted(*one) for one in json.loads(body)]


def sum_of(changes: Iterable[tuple[int, Charted]]) -> dict[LineKey, Change]:
    """What parts come to, by line."""
    found: tuple[dict[LineKey, list[Sequence[int]]], ...] = ({}, {})
    for times, charted in changes:
        into = found[times < 0]
        for line, codes in lines_of(charted):
            into.setdefault(line, []).append(codes)
    more, less = found
    return {key: _change(more.get(key, ()), less.get(key, ())) for key in more | less}


def merged(kept: Kept, change: Change) -> Kept:
    """A histogram after a change."""
    return Kept(kept.series + change.series, added(kept.bins, change.more, change.less))


def named(key: LineKey) -> tuple[str, str]:
    """The chart and the line as they are kept."""
    metric, name, chosen, label, way = key
    return chart_of(metric, name, chosen), line_of(label, way)


def key_of(names: tuple[str, str]) -> int:
    """Sixty-three bits that tell the line apart: an index of names would be larger than the histograms of many."""
    return int.from_bytes(hashlib.blake2b("\n".join(names).encode(), digest_size=8).digest(), "big") >> 1


def _noted(draft: bool) -> Any:
    columns = histogram_change.c.id, histogram_change.c.times, histogram_change.c.body
    return select(*columns).where(histogram_change.c.draft == draft).order_by(histogram_change.c.id)


def _change(more: Sequence[Sequence[int]], less: Sequence[Sequence[int]]) -> Change:
    return Change(len(more) - len(less), list(chain.from_iterable(more)), list(chain.from_iterable(less)))


def _add(session: Session, draft: bool, changes: Mapping[int, tuple[tuple[str, str], Change]]) -> None:
    connection = session.connection()
    kept = {
        key: Kept(series, bins) for key, series, bins in counted_rows(connection, histogram, ("key", "series", "bins"), draft, [*changes])
    }
    after = {key: merged(kept.get(key, NOTHING), change) for key, (_, change) in changes.items()}
    rows = [(draft, key, *changes[key][0], *one) for key, one in after.items() if one.series > 0]
    put_rows(connection, histogram, ("draft", "key", "chart", "line", "series", "bins"), rows)
    if gone := [key for key, one in after.items() if one.series <= 0 and key in kept]:
        session.execute(delete(histogram).where(histogram.c.draft == draft, histogram.c.key.in_(gone)))
