"""Which submissions have which value, in memory: one roaring bitmap a value (ADR 14).

Every process keeps its own and follows the database at each question: the number of submissions in `tally` tells whether any is
missing, the journal `redone` which were derived again or taken out. Both change in the transaction that changes the facets.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from heapq import heappush, heappushpop
from threading import Lock

from pyroaring import BitMap
from sqlalchemy import Select, false, func, select
from sqlalchemy.orm import Session

from registry.db.dialect import Phrase
from registry.db.engine import KEPT
from registry.models import facet, facet_list, redone, tally
from registry.search.column import Column
from registry.search.columns import Columns
from registry.search.fields import FIELDS
from registry.search.once import once
from registry.search.sealed import SIZE, Range, fields_digest, read_sealed
from registry.search.word_ids import WordIds, bitmap_bytes

MOST_BYTES = 96 * 1024 * 1024
"""Of the bitmaps of one process; beyond, counting is left to the database."""
KEPT_FIELDS = frozenset(row.name for row in FIELDS.values() if row.listed or row.compare == "choice")
"""Fields whose values are kept; the others have nearly as many values as there are submissions."""
SEEN = "seen:"
"""Fields that begin so are kept too: what hardware and matrix are counted by, and nobody types."""
SEALED_FIELDS = fields_digest((*KEPT_FIELDS, SEEN))
"""What ranges are sealed with."""
_BITMAP_BYTES = 150
"""What a bitmap takes before it holds anything, its place in the dictionary included."""
_SOME, _LOOK_BACK, _FEW = 20_000, 1_000, 500
_LISTS = 2_000
"""Lists in memory at once, in about 4 MB."""
_RESORT = 1_000
"""Submissions that may come in before the values are put in the order of their frequency again."""


class FacetBitmaps:
    """The values of one registry; ask with `lock` held."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.lock = Lock()
        self.is_full = False
        """Whether there are too many values to keep; then only `everything` and columns may be asked."""
        self._most_bytes = most_bytes
        self._journal = 0
        self._is_behind = False
        self._words = WordIds()
        self._columns = Columns()
        self._forget_all()

    def _forget_all(self) -> None:
        self.everything = BitMap()
        self._forget_values()

    def _forget_values(self) -> None:
        self._having: dict[int, BitMap] = {}
        self._named: dict[int, tuple[str, str]] = {}
        self._passed_over = BitMap()
        self._ordered: dict[str, list[tuple[int, int]]] = {}
        self._fresh: dict[str, list[int]] = {}
        self._since_ordered = 0

    @property
    def memory_bytes(self) -> int:
        """Memory that bitmaps and columns take, about."""
        return self._values_bytes + self._words.memory_bytes + self._columns.memory_bytes

    @property
    def _values_bytes(self) -> int:
        return sum(bitmap_bytes(bitmap) + _BITMAP_BYTES for bitmap in (self.everything, *self._having.values()))

    def follow(self, session: Session) -> None:
        """Everything that the snapshot of this session shows is kept; one statement where nothing changed, none the second time.

        A snapshot from before a change that was followed already is answered with what is kept: it would bring back what is gone.
        """
        total, last = once(session, ("followed",), lambda: _counted(session))
        if last < self._journal:
            self._is_behind = True
            return
        if last > self._journal:
            self._forget(session)
            self._words.forget()
            self._columns.forget()
            self._journal = last
        if len(self.everything) < total:
            self._read_missing(session, total)
        self._is_behind = len(self.everything) > total

    def holding(self, session: Session, phrase: Phrase) -> BitMap:
        """The submissions that hold a phrase, not to be changed; a snapshot older than what is kept asks for itself."""
        words = WordIds() if self._is_behind else self._words
        return words.having(session, phrase, self.everything)

    def column(self, session: Session, key: int) -> Column:
        """The values of a figure, not to be changed, whole for `everything`; a snapshot older than what is kept asks for itself."""
        columns = Columns() if self._is_behind else self._columns
        return columns.column(session, key, self.everything)

    def read_newest(self, session: Session, most: int) -> None:
        """The newest submissions kept, and no others: for an answer where there are too many values to keep all."""
        newest = select(facet_list.c.submission_id, facet_list.c.facets).order_by(facet_list.c.submission_id.desc()).limit(most)
        self._add(session, newest)
        self._order()

    def sealable(self, session: Session, last: int) -> Range:
        """A range of numbers as it is sealed; nothing else was read into these bitmaps before."""
        lists = select(facet_list.c.submission_id, facet_list.c.facets)
        self._add(session, lists.where(facet_list.c.submission_id > last - SIZE, facet_list.c.submission_id <= last))
        for bitmap in (self.everything, *self._having.values()):
            bitmap.run_optimize()
        return Range(last, self.everything, self._having)

    def having(self, facets: Iterable[int]) -> BitMap:
        """The submissions that have one of these values."""
        return BitMap.union(BitMap(), *(self._having[number] for number in facets if number in self._having))

    def counts(self, session: Session, chosen: BitMap, listed: Sequence[str], most: int) -> Iterator[tuple[str, str, int]]:
        """Field, value and count of the most frequent values among the chosen submissions; one statement at most."""
        for number, count in self.counted(session, chosen, listed, most):
            yield *self._named[number], count

    def counted(self, session: Session, chosen: BitMap, listed: Sequence[str], most: int) -> Iterator[tuple[int, int]]:
        """The same by the numbers of the values."""
        if len(chosen) <= _FEW:
            yield from self._counts_of_few(session, chosen, frozenset(listed))
            return
        for name in listed:
            yield from self._most_frequent(name, chosen, most)

    @property
    def journal(self) -> int:
        """The last number of the journal that what is kept has followed."""
        return self._journal

    def of_value(self, number: int) -> BitMap:
        """The submissions that have one value, not to be changed."""
        return self._having[number]

    def value_of(self, number: int) -> tuple[str, str]:
        """Field and value of a number that is kept."""
        return self._named[number]

    def values_of(self, name: str) -> Iterator[tuple[int, str]]:
        """Number and value of everything kept of a field."""
        for number in (*self._fresh.get(name, ()), *(number for number, _ in self._ordered.get(name, ()))):
            yield number, self._named[number][1]

    def _counts_of_few(self, session: Session, chosen: BitMap, listed: frozenset[str]) -> Iterator[tuple[int, int]]:
        counter: Counter[int] = Counter()
        lists = select(facet_list.c.facets).where(facet_list.c.submission_id.in_(list(chosen)))
        for facets in session.execute(lists).scalars() if chosen else ():
            counter.update(facets)
        for number, count in counter.items():
            if self._named.get(number, ("", ""))[0] in listed:
                yield number, count

    def _most_frequent(self, name: str, chosen: BitMap, most: int) -> list[tuple[int, int]]:
        """Values with their counts; those that cannot be among the most frequent any more are not counted."""
        found: list[tuple[int, int]] = []
        best: list[int] = []

        def count(number: int) -> None:
            if amount := self._having[number].intersection_cardinality(chosen):
                found.append((number, amount))
                heappush(best, amount) if len(best) < most else heappushpop(best, amount)

        for number in self._fresh.get(name, ()):
            count(number)
        for number, amount in self._ordered.get(name, ()):
            if len(best) == most and amount + self._since_ordered < best[0]:
                break  # They come in the order of their frequency: none of the others has as many.
            count(number)
        return found

    def _forget(self, session: Session) -> None:
        changed = session.execute(select(redone.c.above, redone.c.last).where(redone.c.id > self._journal).order_by(redone.c.id)).all()
        if any(row.above == 0 and row.last >= self._newest() for row in changed):
            self._forget_all()
            self.is_full = False
            return
        for row in changed:
            gone = self.everything & BitMap(range(row.above + 1, min(row.last, self._newest()) + 1))
            self.everything -= gone
            for bitmap in self._having.values():
                bitmap -= gone

    def _newest(self) -> int:
        return self.everything.max() if self.everything else 0

    def _read_missing(self, session: Session, total: int) -> None:
        """What came in since; where that is not all, what was committed late, and then whatever else is missing."""
        before = len(self.everything)
        if not before:
            self._read_sealed(session)
        newest = self._newest()
        lists = select(facet_list.c.submission_id, facet_list.c.facets)
        self._add(session, lists.where(facet_list.c.submission_id > newest))
        if len(self.everything) < total:
            self._add(session, lists.where(facet_list.c.submission_id <= newest, facet_list.c.submission_id > newest - _LOOK_BACK))
        if len(self.everything) < total:
            missing = list(BitMap(session.execute(select(facet_list.c.submission_id)).scalars()) - self.everything)
            for start in range(0, len(missing), _FEW):
                self._add(session, lists.where(facet_list.c.submission_id.in_(missing[start : start + _FEW])))
        self._since_ordered += len(self.everything) - before
        if self._since_ordered > _RESORT or not self._ordered:
            self._order()

    def _read_sealed(self, session: Session) -> None:
        """What was sealed, and the lists of ranges between that are not."""
        lasts: set[int] = set()
        for one in read_sealed(session, SEALED_FIELDS):
            lasts.add(one.last)
            self.everything |= one.numbers
            for value, bitmap in one.having.items():
                if value in self._having:
                    self._having[value] |= bitmap
                else:
                    self._having[value] = bitmap
        self._learn(session, list(self._having))
        lists = select(facet_list.c.submission_id, facet_list.c.facets)
        for last in sorted(set(range(SIZE, max(lasts, default=0), SIZE)) - lasts):
            self._add(session, lists.where(facet_list.c.submission_id > last - SIZE, facet_list.c.submission_id <= last))

    def _add(self, session: Session, lists: Select[int, tuple[int, ...]]) -> None:
        for some in session.execute(lists, execution_options={"yield_per": _LISTS}).partitions():
            found: dict[int, array[int]] = {}
            for submission_id, facets in some:
                if submission_id not in self.everything:
                    self.everything.add(submission_id)
                    for number in () if self.is_full else facets:
                        found.setdefault(number, array("I")).append(submission_id)
            self._learn(session, [number for number in found if number not in self._named and number not in self._passed_over])
            for number, ids in found.items():
                if number in self._named:
                    self._having.setdefault(number, BitMap()).update(ids)

    def _learn(self, session: Session, unknown: Sequence[int]) -> None:
        """What values are called; those of other fields are passed over from now on."""
        for start in range(0, len(unknown), _SOME):
            wanted = facet.c.id.in_(unknown[start : start + _SOME])
            for number, field, value in session.execute(select(facet.c.id, facet.c.field, facet.c.value).where(wanted)):
                if field in KEPT_FIELDS or field.startswith(SEEN):
                    self._named[number] = (field, value)
                    self._fresh.setdefault(field, []).append(number)
                else:
                    self._passed_over.add(number)

    def _order(self) -> None:
        """The values of each field, the most frequent first; the bitmaps as small as they can be, or none where there are too many."""
        of_field: dict[str, list[tuple[int, int]]] = {}
        for number, bitmap in self._having.items():
            bitmap.run_optimize()
            bitmap.shrink_to_fit()
            of_field.setdefault(self._named[number][0], []).append((number, len(bitmap)))
        self._ordered = {name: sorted(values, key=lambda pair: -pair[1]) for name, values in of_field.items()}
        self._fresh, self._since_ordered = {}, 0
        if self._values_bytes > self._most_bytes:
            self._forget_values()
            self.is_full = True


def bitmaps_of(session: Session) -> FacetBitmaps:
    """The bitmaps that this process keeps of the session's database."""
    kept: dict[str, FacetBitmaps] = session.info.setdefault(KEPT, {})
    return kept.setdefault("facets", FacetBitmaps())


def _counted(session: Session) -> tuple[int, int]:
    """How many submissions there are, and how far the journal goes; one statement."""
    journal = select(func.coalesce(func.max(redone.c.id), 0)).scalar_subquery()
    counted = select(func.coalesce(func.sum(tally.c.submissions), 0), journal).where(tally.c.draft == false())
    total, last = session.execute(counted).one()
    return int(total), int(last)
