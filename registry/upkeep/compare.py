"""What the tables hold, compared with what the documents say: the proof that derived data is true."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pyroaring import BitMap
from sqlalchemy import Table, false, func, or_, select
from sqlalchemy.orm import Session

from registry.db import dialect
from registry.db.pack import unpack_labels
from registry.derive.knowhow import SIGHTING_COLUMNS
from registry.derive.rows import SERIES_COLUMNS, Derived
from registry.ingest.again import Broken, Kept, derive_again
from registry.ingest.beside import beside_of
from registry.models import (
    aside,
    aside_revision,
    beside,
    document,
    facet,
    facet_count,
    facet_list,
    judged,
    sealed_column,
    series,
    sighting,
    submission,
    tally,
)
from registry.moderation import log
from registry.records import ALONE
from registry.search.bitmaps import SEALED_FIELDS, FacetBitmaps
from registry.search.column import Column
from registry.search.columns import CONSIDERED, considered_in, told_between, values_of
from registry.search.kept import pack_figures, unpack_figures
from registry.search.sealed import CONTAINER, read_sealed
from registry.search.words import folded_words
from registry.upkeep.charts import ExpectedCharts
from registry.upkeep.known import ExpectedKnown

SOME = 500
_SPREAD, _ROUND = 2_654_435_761, 4_294_967_296
Progress = Callable[[int, int, str], None]
FacetKey = tuple[str, str]


class Difference(NamedTuple):
    """One place where a table is not what the documents say."""

    table: str
    place: str
    stands: str
    should: str


@dataclass(slots=True)
class _Expected:
    """What the documents seen so far add up to."""

    facets: dict[FacetKey, float | None] = field(default_factory=dict)
    submissions: Counter[FacetKey] = field(default_factory=Counter)
    examples: Counter[FacetKey] = field(default_factory=Counter)
    sums: Counter[FacetKey] = field(default_factory=Counter)
    tallies: dict[tuple[Any, ...], list[int]] = field(default_factory=dict)
    words: Counter[str] = field(default_factory=Counter)
    charts: ExpectedCharts = field(default_factory=ExpectedCharts)
    known: ExpectedKnown = field(default_factory=ExpectedKnown)

    def add(self, number: int, rows: Derived) -> None:
        """One more submission."""
        counter = self.examples if rows.tally.example else self.submissions
        for one in rows.facets:
            key = (one.field, one.value)
            self.facets[key] = one.number
            counter[key] += 1
            self.sums[key] += number * _SPREAD % _ROUND
        amounts = self.tallies.setdefault(rows.tally, [0, 0, 0])
        for place, amount in enumerate((1, rows.problems, rows.runs)):
            amounts[place] += amount
        self.words.update(set(rows.words))
        self.charts.add(rows.charted)
        self.known.add(number, rows.sighted)


def differences(session: Session, progress: Progress = lambda *_: None) -> Iterator[Difference]:
    """Every place where derived data is not what a rebuild would make of the documents; over one snapshot."""
    total = session.execute(select(func.count()).select_from(submission)).scalar_one()
    names = {row.id: (row.field, row.value) for row in session.execute(select(facet.c.id, facet.c.field, facet.c.value))}
    expected = _Expected()
    reached = done = 0
    while rows := _some_rows(session, reached):
        reached, done = rows[-1].id, done + len(rows)
        yield from _compare_some(session, rows, names, expected)
        progress(done, total, "submissions compared:")
    yield from _left_over(session)
    yield from _compare_facets(session, expected)
    yield from _compare_counts(session, names, expected)
    yield from _compare_words(session, expected)
    yield from _compare_sealed(session, names)
    yield from _compare_columns(session)
    yield from (Difference("histogram", place, stands, should) for place, stands, should in expected.charts.unequal(session))
    yield from _compare_aside(session)
    yield from (Difference("moderation_log", place, _short(stands), _short(should)) for place, stands, should in log.faults(session))
    yield from (Difference("know_how", place, _short(stands), _short(should)) for place, stands, should in expected.known.unequal(session))


def _some_rows(session: Session, reached: int) -> Sequence[Any]:
    statement = (
        select(submission, document.c.body, document.c.bytes)
        .outerjoin(document, document.c.submission_id == submission.c.id)
        .where(submission.c.id > reached)
        .order_by(submission.c.id)
        .limit(SOME)
    )
    return session.execute(statement).all()


def _compare_some(session: Session, rows: Sequence[Any], names: Mapping[int, FacetKey], expected: _Expected) -> Iterator[Difference]:
    numbers = [row.id for row in rows]
    stored_series = _hanging(session, series, SERIES_COLUMNS, numbers)
    sightings = _hanging(session, sighting, SIGHTING_COLUMNS, numbers)
    lists = _hanging(session, facet_list, ("submission_id", "facets", "figures", "flags"), numbers)
    besides = beside_of(session, numbers)
    for row in rows:
        if row.body is None:
            yield Difference("document", row.uid, "nothing", "a document")
            continue
        derived = derive_again(Kept(row.id, row.received_at, row.body, besides.get(row.id, ALONE)))
        if isinstance(derived, Broken):
            yield Difference("document", row.uid, derived.why, "a document that keeps the schema")
            continue
        expected.add(row.id, derived)
        for name, should in derived.columns.items():
            should = json.loads(json.dumps(should)) if name == "card" else should
            if getattr(row, name) != should:
                yield Difference("submission", f"{row.uid} {name}", _short(getattr(row, name)), _short(should))
        yield from _unequal("series", row.uid, stored_series.get(row.id, []), [_parsed(one) for one in derived.series])
        yield from _unequal("sighting", row.uid, sightings.get(row.id, []), list(derived.sighted.rows))
        stands = lists.get(row.id, [])
        listed = sorted(names.get(number, ("?", str(number))) for facets, *_ in stands for number in facets)
        yield from _unequal("facet_list", row.uid, listed, [(one.field, one.value) for one in derived.facets])
        figures = [one for _, packed, _ in stands for one in sorted(unpack_figures(packed).items())]
        yield from _unequal("facet_list", f"{row.uid} figures", figures, sorted(unpack_figures(pack_figures(derived.figures)).items()))
        flags = [packed for *_, packed in stands]
        yield from _unequal("facet_list", f"{row.uid} flags", flags, [derived.flags])


def _hanging(session: Session, table: Table, columns: tuple[str, ...], numbers: Sequence[int]) -> dict[int, list[tuple[Any, ...]]]:
    """Rows by the submission they hang on, without its number."""
    statement = select(*(table.c[name] for name in columns)).where(table.c.submission_id.in_(numbers)).order_by(*table.primary_key)
    found: dict[int, list[tuple[Any, ...]]] = {}
    for number, *rest in session.execute(statement):
        found.setdefault(number, []).append(tuple(rest))
    return found


def _parsed(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row of `series` as it is read: its labels are packed in the database and a dictionary outside of it."""
    place = SERIES_COLUMNS.index("labels") - 1
    return (*row[:place], unpack_labels(row[place]), *row[place + 1 :])


def _unequal(table: str, place: str, stands: Sequence[Any], should: Sequence[Any]) -> Iterator[Difference]:
    if list(stands) != list(should):
        missing = [one for one in should if one not in stands]
        extra = [one for one in stands if one not in should]
        yield Difference(table, place, _short(extra or "nothing more"), _short(missing or "nothing more"))


def _left_over(session: Session) -> Iterator[Difference]:
    """Rows of submissions that are not there."""
    for table in (document, series, facet_list, sighting, beside, judged):
        known = select(submission.c.id).where(submission.c.id == table.c.submission_id).exists()
        for number in session.execute(select(table.c.submission_id).where(~known).distinct().limit(SOME)).scalars():
            yield Difference(table.name, f"submission number {number}", "rows", "nothing: there is no such submission")


def _compare_aside(session: Session) -> Iterator[Difference]:
    """What was laid aside is shown nowhere, has a document that can be read, and no revisions of others beside it."""
    rows = session.execute(select(aside.c.uid, aside.c.number, aside.c.received_at, aside.c.body)).all()
    for row in rows:
        if isinstance(broken := derive_again(Kept(row.number, row.received_at, row.body)), Broken):
            yield Difference("aside", row.uid, broken.why, "a document that keeps the schema")
    shown = select(submission.c.uid).where(or_(submission.c.uid == aside.c.uid, submission.c.id == aside.c.number)).exists()
    for uid in session.execute(select(aside.c.uid).where(shown)).scalars():
        yield Difference("aside", uid, "shown and laid aside", "one of the two")
    known = select(aside.c.number).where(aside.c.number == aside_revision.c.number).exists()
    for number in session.execute(select(aside_revision.c.number).where(~known).distinct()).scalars():
        yield Difference("aside_revision", f"submission number {number}", "rows", "nothing: no such submission was laid aside")


def _compare_facets(session: Session, expected: _Expected) -> Iterator[Difference]:
    """The dictionary, and for each value how many submissions have it and which, told by a sum over their numbers."""
    having = dialect.facet_sums(session, _SPREAD, _ROUND)
    rows = {(row.field, row.value): row for row in session.execute(select(facet))}
    for key in sorted(expected.facets.keys() - rows.keys()):
        yield Difference("facet", _named(key), "nothing", "a row")
    for key, row in sorted(rows.items()):
        kept, should = (row.folded, row.number), (folded_words(row.value), expected.facets.get(key, row.number))
        if kept != should:
            yield Difference("facet", _named(key), _short(kept), _short(should))
        found = having.pop(row.id, (0, 0))
        wanted = (expected.submissions[key] + expected.examples[key], expected.sums[key])
        if found != wanted:
            why = "other submissions" if found[0] == wanted[0] else f"{found[0]:,} submissions"
            yield Difference("facet index", _named(key), why, f"{wanted[0]:,} submissions")
    for number in having:
        yield Difference("facet index", f"facet number {number}", "rows", "nothing: there is no such value")


def _compare_counts(session: Session, names: Mapping[int, FacetKey], expected: _Expected) -> Iterator[Difference]:
    stands: dict[Any, tuple[int, ...]]
    counts = session.execute(select(facet_count).where(facet_count.c.draft == false()))
    stands = {names.get(row.facet_id, ("?", str(row.facet_id))): (row.submissions, row.examples) for row in counts}
    should = {key: (expected.submissions[key], expected.examples[key]) for key in expected.facets}
    yield from _unequal_counts("facet_count", stands, should)
    tallies = session.execute(select(tally).where(tally.c.draft == false()))
    stands = {(row.example, row.kind, row.outcome): (row.submissions, row.problems, row.runs) for row in tallies}
    yield from _unequal_counts("tally", stands, {key: tuple(amounts) for key, amounts in expected.tallies.items()})


def _unequal_counts(table: str, stands: Mapping[Any, tuple[int, ...]], should: Mapping[Any, tuple[int, ...]]) -> Iterator[Difference]:
    """A row of zeros is as good as none."""
    for key in sorted(stands.keys() | should.keys()):
        found, wanted = stands.get(key, ()), should.get(key, ())
        if found != wanted and (any(found) or any(wanted)):
            yield Difference(table, _named(key), _short(found or "nothing"), _short(wanted or "nothing"))


def _compare_words(session: Session, expected: _Expected) -> Iterator[Difference]:
    """In how many submissions each word is found."""
    stands = dialect.word_counts(session)
    for word in sorted(stands.keys() | expected.words.keys()):
        found, wanted = stands.get(word, 0), expected.words[word]
        if found != wanted:
            yield Difference("submission_words", word[:60], f"{found:,} submissions", f"{wanted:,} submissions")


def _compare_sealed(session: Session, names: Mapping[int, FacetKey]) -> Iterator[Difference]:
    """Ranges that were sealed: of the submissions that they know, which have each value. Those that came late are not among them."""
    for one in read_sealed(session, SEALED_FIELDS):
        listed = FacetBitmaps().sealable(session, one.last)
        if gone := one.numbers - listed.numbers:
            yield Difference("sealed", f"up to number {one.last}", f"{len(gone):,} submissions more", "only those that there are")
        for value in sorted(one.having.keys() | listed.having.keys()):
            found, wanted = one.having.get(value, BitMap()), listed.having.get(value, BitMap()) & one.numbers
            if found != wanted:
                place = f"{_named(names.get(value, ('?', str(value))))} up to number {one.last}"
                yield Difference("sealed", place, f"{len(found):,} submissions", f"{len(wanted):,} submissions, or others")


def _compare_columns(session: Session) -> Iterator[Difference]:
    """Columns that were sealed: of the submissions that they know, the values that each has."""
    containers = session.execute(select(sealed_column.c.container).distinct().order_by(sealed_column.c.container)).scalars().all()
    for container in containers:
        known = considered_in(session, container)
        rows = session.execute(told_between(container * CONTAINER, (container + 1) * CONTAINER - 1)).all()
        should = {key: [pair for pair in pairs if pair[0] in known] for key, pairs in values_of(rows).items()}
        stands = sealed_column.c.container == container, sealed_column.c.key != CONSIDERED
        for key, body in session.execute(select(sealed_column.c.key, sealed_column.c.body).where(*stands)):
            column, wanted = Column.unpacked([body]), should.pop(key, [])
            found = [(number, column.value_of(number)) for number in column.having]
            yield from _unequal("sealed_column", f"{key} in container {container}", found, wanted)
        for key, wanted in should.items():
            yield from _unequal("sealed_column", f"{key} in container {container}", [], wanted)


def _named(key: Sequence[object]) -> str:
    return ":".join(str(part) for part in key)


def _short(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 120 else text[:119] + "…"
