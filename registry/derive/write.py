"""Derived rows into the database, in the caller's transaction, and out of it again.

Every writer goes through the tables in one order, and through the rows of each table in the order of their keys: submissions by their
ids, facets by field and value, counts by their keys. So two transactions of PostgreSQL never wait for each other crosswise.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import and_, delete, insert, or_, select
from sqlalchemy.orm import Session

from registry.db import dialect
from registry.db.bulk import add_counts, insert_rows
from registry.db.engine import FRESH, KNOWN
from registry.derive import histograms
from registry.derive.knowhow import SIGHTING_COLUMNS
from registry.derive.rows import SERIES_COLUMNS, Derived
from registry.derive.seal import seal_when_due
from registry.models import facet, facet_count, facet_list, rebuild, redone, series, sighting, tally
from registry.search.fields import FacetValue
from registry.search.kept import pack_figures
from registry.search.sealed import break_seals
from registry.search.words import folded_words

FacetKey = tuple[str, str]
FacetIds = Mapping[FacetKey, int]
FEW = 100
"""Values entered without looking first whether they are there: about those of one submission."""
MOST_AT_ONCE = 10_000
"""Values looked up by one statement; a statement of PostgreSQL has 65,535 parameters at most, one of SQLite half of that."""


class Numbered(NamedTuple):
    """The rows of a submission and its number."""

    number: int
    rows: Derived


def facet_ids(session: Session, many: Iterable[Derived]) -> FacetIds:
    """The ids of every value, new ones entered into the dictionary; no statement where this process knows them all.

    A few are entered at once, which finds what is there already; many are looked up first, for most will be there.

    An id is kept in the process only after its transaction was committed: a rolled back one may be given to another value.
    """
    wanted = {(one.field, one.value): one for rows in many for one in rows.facets}
    known: FacetIds = session.info.get(KNOWN, {})
    found = {key: number for key in wanted if (number := known.get(key))}
    missing = sorted(wanted.keys() - found.keys())
    if missing:
        fresh: dict[FacetKey, int] = {}
        for start in range(0, len(missing) if len(missing) > FEW else 0, MOST_AT_ONCE):
            fresh |= _look_up(session, missing[start : start + MOST_AT_ONCE])
        if entered := [wanted[key] for key in missing if key not in fresh]:
            fresh |= _enter(session, entered)
        session.info.setdefault(FRESH, {}).update(fresh)
        found |= fresh
    return found


def _look_up(session: Session, keys: Sequence[FacetKey]) -> dict[FacetKey, int]:
    of_field: dict[str, list[str]] = {}
    for field, value in keys:
        of_field.setdefault(field, []).append(value)
    # One condition a field: pairs in one IN would make SQLite read the whole dictionary.
    wanted = or_(*(and_(facet.c.field == field, facet.c.value.in_(values)) for field, values in of_field.items()))
    rows = session.execute(select(facet.c.field, facet.c.value, facet.c.id).where(wanted))
    return {(row.field, row.value): row.id for row in rows}


def _enter(session: Session, values: Sequence[FacetValue]) -> dict[FacetKey, int]:
    """The ids of new values; of one that another writer entered meanwhile, the id it gave."""
    rows = [{"field": v.field, "value": v.value, "folded": folded_words(v.value), "number": v.number} for v in values]
    statement = dialect.insert_or_find(session, facet, "field", "value")
    entered = session.execute(statement.returning(facet.c.field, facet.c.value, facet.c.id), rows)
    return {(row.field, row.value): row.id for row in entered}


def write_rows(session: Session, many: Sequence[Numbered], ids: FacetIds, *, words_draft: bool = False) -> None:
    """What hangs on the rows of `submission`; five statements at most, whatever the number of submissions."""
    connection = session.connection()
    listed = [(number, _ids_of(rows, ids), pack_figures(rows.figures), rows.flags) for number, rows in many]
    dialect.list_facets(session, listed, draft=words_draft)
    insert_rows(connection, series, SERIES_COLUMNS, [(number, *row) for number, rows in many for row in rows.series])
    insert_rows(connection, sighting, SIGHTING_COLUMNS, [(number, *row) for number, rows in many for row in rows.sighted.rows])
    dialect.index_words(session, [(number, rows.words) for number, rows in many if rows.words], draft=words_draft)
    seal_when_due(session, [number for number, _ in many])
    histograms.add_when_due(session, [number for number, _ in many], draft=words_draft)


def count(session: Session, many: Sequence[Derived], ids: FacetIds, *, draft: bool = False, times: int = 1) -> None:
    """The submissions counted, or taken out of the counts where `times` is -1; three statements at most."""
    connection = session.connection()
    histograms.note(session, [rows.charted for rows in many], draft=draft, times=times)
    add_counts(connection, facet_count, ("submissions", "examples"), _facet_counts(many, ids, draft, times))
    tallies: Counter[tuple[Any, ...]] = Counter()
    problems: Counter[tuple[Any, ...]] = Counter()
    runs: Counter[tuple[Any, ...]] = Counter()
    for rows in many:
        tallies[rows.tally] += times
        problems[rows.tally] += times * rows.problems
        runs[rows.tally] += times * rows.runs
    rows_of_tally = [(draft, *key, tallies[key], problems[key], runs[key]) for key in sorted(tallies)]
    add_counts(connection, tally, ("submissions", "problems", "runs"), rows_of_tally)


def _facet_counts(many: Sequence[Derived], ids: FacetIds, draft: bool, times: int) -> list[tuple[bool, int, int, int]]:
    if len(many) == 1:
        shown, example = (0, times) if many[0].tally.example else (times, 0)
        return [(draft, facet_id, shown, example) for facet_id in _ids_of(many[0], ids)]
    submissions: Counter[int] = Counter()
    examples: Counter[int] = Counter()
    for rows in many:
        counter = examples if rows.tally.example else submissions
        counter.update(_ids_of(rows, ids))
    return [(draft, key, times * submissions[key], times * examples[key]) for key in sorted(submissions.keys() | examples.keys())]


def _ids_of(rows: Derived, ids: FacetIds) -> list[int]:
    return sorted([ids[one.field, one.value] for one in rows.facets])


def remove_range(session: Session, above: int, last: int, *, rebuilding: bool = False) -> None:
    """Every row that hangs on a number in this range, whether there is such a submission or not; words of SQLite and counts stay.

    A rebuild makes SQLite's indexes anew and leaves those alone that are searched meanwhile.
    """
    if not rebuilding:
        for draft in _indexes(session, last):
            dialect.forget_facets(session, above, last, draft=draft)
    dialect.clear_words(session, above, last)
    for table in (facet_list, series, sighting):
        session.execute(delete(table).where(table.c.submission_id > above, table.c.submission_id <= last))


def index_in_draft(session: Session, many: Sequence[Numbered], ids: FacetIds) -> None:
    """What was written again of submissions that a rebuild has passed already, findable once it is done too."""
    dialect.index_words(session, [(number, rows.words) for number, rows in many if rows.words], draft=True)
    dialect.index_facets(session, [(number, _ids_of(rows, ids)) for number, rows in many], draft=True)


def _indexes(session: Session, number: int) -> tuple[bool, ...]:
    """Where a submission is indexed: searched, and in the draft too where a rebuild has passed it."""
    if session.get_bind().dialect.name != "sqlite":
        return (False,)
    reached = session.execute(select(rebuild.c.reached)).scalar_one_or_none()
    return (False, True) if reached is not None and reached >= number else (False,)


def note_redone(session: Session, above: int, last: int) -> None:
    """Whoever keeps facets of these numbers in memory reads them again: after a rebuild, after a submission was taken out.

    Their seals are broken.
    One writer at a time, so that numbers of the journal are seen in their order.
    """
    dialect.one_writer(session)
    break_seals(session, above, last)
    session.execute(insert(redone), {"above": above, "last": last})
