"""What the trials of a selection have seen, counted with what this process keeps of them in memory: exact, whatever their number.

Hosts and contributors are told apart among the newest only; each answer says among how many. Where a registry has too many values to
keep, everything is about the newest trials, and each answer says so.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from pyroaring import BitMap
from sqlalchemy.orm import Session

from registry.aggregates.met import Met, met_of
from registry.findings import OutcomeCounts, SeenWith
from registry.search.bitmaps import FacetBitmaps, bitmaps_of
from registry.search.choose import chosen
from registry.search.parse import Query
from schemas.v1.submission import OUTCOMES

MOST_TOLD_APART = 5_000
"""Trials, the newest, among which hosts and contributors are told apart."""
MOST_VALUES = 10
MOST_RECENT = 20_000
"""Trials, the newest, that everything is about where a registry has too many values to keep all in memory."""
EVERYTHING = Query("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The trials that a query asks for, shipped examples and references left out: those are nobody's experience."""

    session: Session
    bitmaps: FacetBitmaps
    met: Met
    trials: BitMap
    is_recent: bool
    """Whether only the newest are in memory."""

    def of_values(self, field: str) -> dict[str, BitMap]:
        """The submissions of every value of a field, not to be changed."""
        return {value: self.bitmaps.of_value(number) for number, value in self.bitmaps.values_of(field)}

    def about(self, field: str, key: str) -> dict[str, BitMap]:
        """What is told of one thing: the rest of each value that begins with its key, and the trials that told it."""
        beginning = f"{key} "
        found = ((number, value) for number, value in self.bitmaps.values_of(field) if value.startswith(beginning))
        return {value.removeprefix(beginning): self.bitmaps.of_value(number) & self.trials for number, value in found}

    def outcomes(self, among: BitMap) -> OutcomeCounts:
        """How it went."""
        having = self.of_values("outcome")
        return OutcomeCounts(**{word: among.intersection_cardinality(having[word]) for word in OUTCOMES if word in having})

    def most_frequent(self, among: BitMap, fields: Sequence[str], most: int = MOST_VALUES) -> dict[str, dict[str, BitMap]]:
        """For each field its most frequent values among some trials, with those that have them; one statement at most."""
        counted: dict[str, list[tuple[int, str, int]]] = {}
        for number, count in self.bitmaps.counted(self.session, among, fields, most):
            field, value = self.bitmaps.value_of(number)
            counted.setdefault(field, []).append((-count, value, number))
        return {
            field: {value: self.bitmaps.of_value(number) & among for _, value, number in sorted(counted[field])[:most]}
            for field in fields
            if field in counted
        }

    def told_by(self, few: BitMap, field: str) -> dict[int, list[str]]:
        """What each of a few trials tells of a field that has some hundreds of values; one look at each value, whatever their number."""
        found: dict[int, list[str]] = {}
        for number, value in self.bitmaps.values_of(field):
            for trial in self.bitmaps.of_value(number) & few:
                found.setdefault(trial, []).append(value)
        return found

    def table(self, values: Mapping[str, BitMap], window: BitMap, most: int = MOST_VALUES) -> tuple[SeenWith, ...]:
        """Values with how many trials have them, the most frequent first; their hosts are those of the trials in the window."""
        ordered = sorted((value for value in values if values[value]), key=lambda value: (-len(values[value]), value))[:most]
        return tuple(
            SeenWith(value=value, hosts=self.met.hosts_of(values[value] & window), outcomes=self.outcomes(values[value]))
            for value in ordered
        )

    def items(self, values: Mapping[str, BitMap], window: BitMap, most: int = MOST_VALUES) -> tuple[SeenWith, ...]:
        """The same of values `KEY NAME`, by their keys, each under the name used most."""
        names = by_key(values)
        table = self.table({key: union(named.values()) for key, named in names.items()}, window, most)
        return tuple(SeenWith(value=most_used(names[one.value]), hosts=one.hosts, outcomes=one.outcomes, key=one.value) for one in table)


@contextmanager
def selected(session: Session, query: Query = EVERYTHING) -> Iterator[Selection]:
    """The trials a query asks for; inside, nobody else of this process changes what is in memory.

    Three statements at most, one more for each figure compared; four more where something changed since the last question.
    """
    bitmaps, met = bitmaps_of(session), met_of(session)
    with bitmaps.lock:
        bitmaps.follow(session)
        is_recent = bitmaps.is_full
        if is_recent:
            bitmaps, met = _recent(session), Met()
        met.follow(session, bitmaps)
        having = {value: bitmaps.of_value(number) for field in ("kind", "is") for number, value in bitmaps.values_of(field)}
        trials = (chosen(session, bitmaps, query) & having.get("trial", BitMap())) - having.get("example", BitMap())
        yield Selection(session=session, bitmaps=bitmaps, met=met, trials=trials, is_recent=is_recent)


def newest(numbers: BitMap, most: int = MOST_TOLD_APART) -> BitMap:
    """At most so many of them, those that came in last."""
    return numbers if len(numbers) <= most else numbers - BitMap(range(numbers[len(numbers) - most]))


def union(several: Iterable[BitMap]) -> BitMap:
    """What is in any of them."""
    return BitMap.union(BitMap(), *several)


def by_key(values: Mapping[str, BitMap]) -> dict[str, dict[str, BitMap]]:
    """Values `KEY NAME` by their keys and names."""
    found: dict[str, dict[str, BitMap]] = {}
    for value, numbers in values.items():
        key, _, name = value.partition(" ")
        found.setdefault(key, {})[name or key] = numbers
    return found


def most_used(names: Mapping[str, BitMap]) -> str:
    """The name that most use."""
    return min(names, key=lambda name: (-len(names[name]), name))


def _recent(session: Session) -> FacetBitmaps:
    """What the newest trials have, read for one answer, however much memory it takes; one statement, and one for the names."""
    bitmaps = FacetBitmaps(most_bytes=sys.maxsize)
    bitmaps.read_newest(session, MOST_RECENT)
    return bitmaps
