"""What a query asks for, found and counted with the bitmaps in memory as far as they go, with the database beyond."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pyroaring import BitMap
from sqlalchemy import false, literal, select, union_all
from sqlalchemy.orm import Session

from registry.db.engine import Database
from registry.models import facet, facet_count, facet_list, submission
from registry.records import Page
from registry.search import find
from registry.search.bitmaps import KEPT_FIELDS, SEEN, FacetBitmaps, bitmaps_of
from registry.search.by_own_figure import Ranked, can_be_read, measured_in, ranked_by_own
from registry.search.carried import carried_conditions
from registry.search.compared import key_of, within
from registry.search.fields import FIELDS
from registry.search.figures import Asked
from registry.search.once import once
from registry.search.order import Place, cursor_of, order_of, place_in, whole_cursor
from registry.search.parse import Condition, Measured, Query, Received, Term, Words

MOST_VALUES = 20
"""How many values of one field are offered with their counts."""
LISTED = tuple(row.name for row in FIELDS.values() if row.listed)
Facets = Mapping[str, tuple[tuple[str, int], ...]]
_LAST = 2**32 - 1
"""The last number that a bitmap knows."""


def memory_bytes(database: Database) -> int:
    """Memory that the values take which this process keeps of a database."""
    bitmaps = database.kept.get("facets")
    if not isinstance(bitmaps, FacetBitmaps):
        return 0
    with bitmaps.lock:
        return bitmaps.memory_bytes


def is_in_memory(term: Term) -> bool:
    """Whether a term asks for values that are kept in memory, or for words, figures or days, of which some are that were asked for last."""
    if not isinstance(term, Condition):
        return isinstance(term, Words | Measured | Received)
    return term.field.name in KEPT_FIELDS or term.field.name.startswith(SEEN)


def is_chosen(query: Query) -> bool:
    """Whether what a query asks for is found in memory; else by the database, which finds the first page of very many sooner."""
    return all(map(is_in_memory, query.terms)) or any(isinstance(term, Measured) for term in query.terms)


def chosen(session: Session, bitmaps: FacetBitmaps, query: Query) -> BitMap:
    """The submissions a query asks for, not to be changed, with `lock` held.

    Two statements at most, one more for each figure and word; none the second time.
    """
    if not query.terms:
        return bitmaps.everything
    return once(session, (id(bitmaps), query.terms), lambda: _chosen(session, bitmaps, query))


def _chosen(session: Session, bitmaps: FacetBitmaps, query: Query) -> BitMap:
    others = Query(query.text, tuple(term for term in query.terms if not is_in_memory(term)))
    found: BitMap = bitmaps.everything
    if others.terms:
        ids = session.execute(select(submission.c.id).where(*find.conditions_of(session, others))).scalars()
        found = BitMap(ids) & bitmaps.everything
    terms = [term for term in query.terms if isinstance(term, Condition) and is_in_memory(term)]
    for term, values in zip(terms, _values(session, terms), strict=True):
        having = bitmaps.having(values)
        found = found - having if term.negated else found & having
    for one in query.terms:
        if isinstance(one, Words | Measured | Received):
            having = _having(session, bitmaps, one)
            found = found - having if one.negated else found & having
    return found


def _having(session: Session, bitmaps: FacetBitmaps, term: Words | Measured | Received) -> BitMap:
    if isinstance(term, Words):
        return bitmaps.holding(session, term.phrase)
    return within(bitmaps.column(session, key_of(term)), term)


def _values(session: Session, terms: Sequence[Condition]) -> list[list[int]]:
    """The ids of the values that each term means; one statement."""
    found: list[list[int]] = [[] for _ in terms]
    asked = [
        select(literal(place).label("place"), facet.c.id).where(facet.c.field == term.field.name, find.value_condition(term))
        for place, term in enumerate(terms)
    ]
    for place, number in session.execute(union_all(*asked)) if asked else ():
        found[place].append(number)
    return found


def search(session: Session, query: Query, *, sort: str, limit: int, cursor: str | None) -> Page:
    """One page of what a query asks for, and how many there are; four statements at most, and two for each figure asked for first.

    Raises ParameterError for a sort, limit or cursor that cannot be.
    """
    order = order_of(sort, query)
    find.check_limit(limit)
    bitmaps = bitmaps_of(session)
    if order.figure is not None:
        after = None if cursor is None else place_in(cursor)
        with bitmaps.lock:
            bitmaps.follow(session)
            return _ranked(session, bitmaps, query, order.figure, limit, after)
    if query.terms and is_chosen(query):
        number = None if cursor is None else whole_cursor(cursor)
        with bitmaps.lock:
            bitmaps.follow(session)
            found = None if bitmaps.is_full else chosen(session, bitmaps, query)
        if found is not None:
            return _page(session, found, order.newest_first, limit, number)
    return find.find(session, query, order=order, limit=limit, cursor=cursor)


def _by_lists(session: Session, query: Query) -> BitMap:
    return BitMap(session.execute(select(submission.c.id).where(*find.conditions_of(session, query))).scalars())


def _ranked(session: Session, bitmaps: FacetBitmaps, query: Query, asked: Asked, limit: int, after: Place | None) -> Page:
    """A page in the order of a figure; under a condition on what series carry, of the figure of those series."""
    among = (_by_lists(session, query) if bitmaps.is_full else chosen(session, bitmaps, query)) & bitmaps.everything
    column, own = bitmaps.column(session, asked.key), carried_conditions(query)
    if own and can_be_read(asked):
        among = among if bitmaps.is_full else among & measured_in(bitmaps, own, asked)
        found = ranked_by_own(session, column, among, own, asked, after=after, limit=limit + 1)
    else:
        having = among & column.having
        left = having if after is None else having & column.beyond(*after, least=asked.least)
        found = Ranked(tuple((value, number) for number, value in column.first(left, limit + 1, least=asked.least)), len(having))
    hits = find.hits_of(session, [number for _, number in found.places[:limit]])
    return Page(
        hits=find.as_ranked(hits, [found.shown.get(number) for _, number in found.places[:limit]]),
        total=min(found.total, find.MOST_COUNTED),
        total_is_capped=found.is_least or found.total > find.MOST_COUNTED,
        next_cursor=cursor_of(found.places[limit - 1]) if len(found.places) > limit else None,
    )


def _page(session: Session, found: BitMap, newest_first: bool, limit: int, cursor: int | None) -> Page:
    if newest_first:
        end = len(found) if cursor is None else found.rank(min(cursor - 1, _LAST))
        numbers = list(found[max(0, end - limit - 1) : end])[::-1]
    else:
        start = 0 if cursor is None else found.rank(min(cursor, _LAST))
        numbers = list(found[start : start + limit + 1])
    return Page(
        hits=find.hits_of(session, numbers[:limit]),
        total=min(len(found), find.MOST_COUNTED),
        total_is_capped=len(found) > find.MOST_COUNTED,
        next_cursor=str(numbers[limit - 1]) if len(numbers) > limit else None,
    )


def facet_counts(session: Session, query: Query) -> Facets:
    """The most frequent values of each listed field among what a query asks for; five statements at most, one for each figure compared."""
    counts: dict[str, list[tuple[str, int]]] = {}
    for name, value, count in _counted(session, query):
        counts.setdefault(name, []).append((value, count))
    ordered = ((name, sorted(counts[name], key=lambda pair: (-pair[1], pair[0]))) for name in LISTED if name in counts)
    return {name: tuple(pairs[:MOST_VALUES]) for name, pairs in ordered}


def _counted(session: Session, query: Query) -> Iterable[tuple[str, str, int]]:
    if not query.terms:
        return _counted_at_rest(session)
    bitmaps = bitmaps_of(session)
    with bitmaps.lock:
        bitmaps.follow(session)
        if not bitmaps.is_full:
            return list(bitmaps.counts(session, chosen(session, bitmaps, query), LISTED, MOST_VALUES))
    return _counted_by_lists(session, query)


def _counted_at_rest(session: Session) -> Iterator[tuple[str, str, int]]:
    """The counts that every submission changed as it came in."""
    total = facet_count.c.submissions + facet_count.c.examples
    joined = select(facet.c.field, facet.c.value, total).join(facet_count, facet_count.c.facet_id == facet.c.id)
    rows = session.execute(joined.where(facet_count.c.draft == false(), total > 0, facet.c.field.in_(LISTED)))
    return ((row[0], row[1], row[2]) for row in rows)


def _counted_by_lists(session: Session, query: Query) -> Iterator[tuple[str, str, int]]:
    """Counted over every list there is, where there are too many values to keep in memory."""
    meant = select(submission.c.id).where(*find.conditions_of(session, query))
    counter: Counter[int] = Counter()
    for facets in session.execute(select(facet_list.c.facets).where(facet_list.c.submission_id.in_(meant))).scalars():
        counter.update(facets)
    named = session.execute(select(facet.c.id, facet.c.field, facet.c.value).where(facet.c.field.in_(LISTED))) if counter else ()
    return ((field, value, counter[number]) for number, field, value in named if number in counter)
