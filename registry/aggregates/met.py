"""Who made each trial on which host, what it met and how fast it was, in memory: a number a trial and question (ADR 19).

What is kept follows the bitmaps of the same process, whose lock is held meanwhile: it knows the trials that they know, and reads again
those that the journal names.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from math import log2
from typing import Any, NamedTuple

from pyroaring import BitMap
from sqlalchemy import Column, ColumnElement, select
from sqlalchemy.orm import Session

from registry.db.engine import KEPT
from registry.models import redone, sighting, submission
from registry.search.bitmaps import FacetBitmaps

_FEW, _SOME = 500, 20_000
_COLUMNS = (
    sighting.c.submission_id, sighting.c.host, sighting.c.contributor, sighting.c.rate_pps, sighting.c.problem, sighting.c.culprit,
)  # fmt: skip
Pair = tuple[int, str | None]
"""A problem and its culprit."""


class Counted(NamedTuple):
    """How many of some trials met a problem, and which of them met it last."""

    submissions: int
    last: int


class Met:
    """Of every trial of one registry; ask with the lock of the bitmaps held."""

    def __init__(self) -> None:
        self._journal = 0
        self._forget_all()

    def _forget_all(self) -> None:
        self._known = BitMap()
        self._of_class: dict[int, BitMap] = {}
        """Trials by the class of their rate."""
        self._hosts, self._contributors, self.rates = array("q"), array("I"), array("f")
        self._first, self._second = array("I"), array("I")
        """Places in `_pairs`; 0 where there is no such problem."""
        self._many: dict[int, tuple[int, ...]] = {}
        """The same of trials that met more than two, or one twice."""
        self._pairs: list[Pair] = [(0, None)]
        self._places: dict[Pair, int] = {}
        self._keys: dict[int, int] = {}
        """Contributors, numbered as they come: there are fewer of them than hosts."""
        self.met_some, self._met_two = BitMap(), BitMap()

    @property
    def memory_bytes(self) -> int:
        """Memory that it takes, about."""
        arrays = (self._hosts, self._contributors, self.rates, self._first, self._second)
        return sum(len(one) * one.itemsize for one in arrays) + 200 * (len(self._pairs) + len(self._keys) + len(self._many))

    def follow(self, session: Session, bitmaps: FacetBitmaps) -> None:
        """Everything that the bitmaps know and this session sees is kept; no statement where nothing changed, else three at most.

        A session whose snapshot is older than what the bitmaps followed sees less: the rest is left to the next one.
        """
        if bitmaps.journal > self._journal:
            self._forget(session)
        missing = bitmaps.everything - self._known
        if missing:
            self._grow(missing.max() + 1)
            missing &= BitMap(session.execute(select(submission.c.id).where(_among(submission.c.id, missing))).scalars())
        if missing:
            rows = (
                select(*_COLUMNS).where(_among(sighting.c.submission_id, missing)).order_by(sighting.c.submission_id, sighting.c.position)
            )
            self._add(session.execute(rows, execution_options={"yield_per": _SOME}), missing)
            self._known |= missing

    def hosts_of(self, chosen: Iterable[int]) -> int:
        """Hosts told apart by their keys; a trial without one was made on a host of its own."""
        found = list(map(self._hosts.__getitem__, chosen))
        keyless = found.count(0)
        return len(set(found)) + max(0, keyless - 1)

    def contributors_of(self, chosen: Iterable[int]) -> int:
        """Contributors told apart by their fingerprints; trials without one are nobody's."""
        return len(set(map(self._contributors.__getitem__, chosen)) - {0})

    def fastest_of(self, chosen: BitMap) -> BitMap:
        """Those of some trials that are in the highest class of rates among them; empty where none has a rate."""
        for one in sorted(self._of_class, reverse=True):
            if found := chosen & self._of_class[one]:
                return found
        return BitMap()

    def problems_of(self, chosen: BitMap, culprit: str | None = None) -> dict[int, Counted]:
        """The problems that trials met, or those of them that were put down to a culprit."""
        found: dict[int, Counted] = {}
        for places, numbers in ((self._first, chosen & self.met_some), (self._second, chosen & self._met_two)):
            ids = list(numbers)
            at = list(map(places.__getitem__, ids))
            last = dict(zip(at, ids, strict=True))
            for place, count in Counter(at).items():
                self._note(found, self._pairs[place], culprit, count, last[place])
        for number in self._many.keys() & chosen if self._many else ():
            told = {self._pairs[place][0] for place in self._many[number] if culprit in {None, self._pairs[place][1]}}
            for problem in told:
                self._note(found, (problem, culprit), culprit, 1, number)
        found.pop(0, None)
        return found

    def _note(self, found: dict[int, Counted], pair: Pair, culprit: str | None, count: int, last: int) -> None:
        problem, blamed = pair
        if culprit is None or blamed == culprit:
            before = found.get(problem, Counted(0, 0))
            found[problem] = Counted(before.submissions + count, max(before.last, last))

    def _grow(self, size: int) -> None:
        for one in (self._hosts, self._contributors, self.rates, self._first, self._second):
            one.frombytes(bytes(max(0, size - len(one)) * one.itemsize))

    def _add(self, rows: Iterable[Sequence[Any]], missing: BitMap) -> None:
        for number, host, contributor, rate, problem, culprit in rows:
            if number in missing:
                self._hosts[number] = host or 0
                if rate:
                    self.rates[number] = rate
                    self._of_class.setdefault(_class_of(rate), BitMap()).add(number)
                self._contributors[number] = self._keys.setdefault(contributor, len(self._keys) + 1) if contributor else 0
                if problem is not None:
                    self._add_problem(number, (problem, culprit))

    def _add_problem(self, number: int, pair: Pair) -> None:
        place = self._places.get(pair)
        if place is None:
            place = self._places[pair] = len(self._pairs)
            self._pairs.append(pair)
        first, second = self._first[number], self._second[number]
        if number in self._many:
            self._many[number] += (place,)
        elif not first:
            self._first[number] = place
            self.met_some.add(number)
        elif second or self._pairs[first][0] == pair[0]:
            self._many[number] = (*(one for one in (first, second) if one), place)
            self._first[number] = self._second[number] = 0
            self._met_two.discard(number)
        else:
            self._second[number] = place
            self._met_two.add(number)

    def _forget(self, session: Session) -> None:
        changed = session.execute(select(redone.c.id, redone.c.above, redone.c.last).where(redone.c.id > self._journal)).all()
        self._journal = max((row.id for row in changed), default=self._journal)
        newest = len(self._hosts)
        if any(row.above == 0 and row.last >= newest for row in changed):
            self._forget_all()
            return
        for row in changed:
            for number in self._known & BitMap(range(row.above + 1, min(row.last, newest) + 1)):
                self._hosts[number] = self._contributors[number] = self._first[number] = self._second[number] = 0
                self.rates[number] = 0
                for having in self._of_class.values():
                    having.discard(number)
                self._many.pop(number, None)
                for one in (self._known, self.met_some, self._met_two):
                    one.discard(number)


def _class_of(rate: float) -> int:
    """Classes ascend as rates do; one is a sixteenth of a doubling wide."""
    return int(16 * log2(rate)) if rate >= 1 else -1


def met_of(session: Session) -> Met:
    """What this process keeps of the session's database."""
    kept: dict[str, Met] = session.info.setdefault(KEPT, {})
    return kept.setdefault("met", Met())


def _among(column: Column[int], missing: BitMap) -> ColumnElement[bool]:
    """The condition that a number is one of some; of many, that it stands between them."""
    if len(missing) <= _FEW:
        return column.in_(list(missing))
    return column.between(missing.min(), missing.max())
