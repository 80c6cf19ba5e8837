"""The columns that this process was asked about last: read where they were sealed, then followed (ADR 32).

Sealed columns end where a container of a roaring bitmap does, at every 65,536th number; the last one grows as ranges of values are sealed.
Under `CONSIDERED` each holds the submissions that were looked at for it: whoever is not among them is looked up in `facet_list`.
"""

from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from pyroaring import BitMap
from sqlalchemy import Select, delete, func, insert, select
from sqlalchemy.orm import Session

from registry.models import facet_list, sealed_column, submission
from registry.search.column import Column, Pair
from registry.search.kept import figure_in, unpack_figures
from registry.search.sealed import CONTAINER, LATE, SIZE

CONSIDERED, RECEIVED = 0, 1
"""Keys that no figure has: the submissions looked at, and the days on which they were received."""
MOST_BYTES = 32 * 1024 * 1024
"""Of the columns of one process; the one asked for last is kept in any case."""
_FEW = 500
_AT_ONCE = 2 * SIZE
"""Submissions that are added to sealed columns in one transaction, in about half a second each 8,192."""


def day_of(when: datetime) -> float:
    """A day of UTC as a value."""
    return float(when.toordinal())


class Columns:
    """The columns of one registry, each with the submissions it was made of."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, tuple[Column, BitMap]] = OrderedDict()

    @property
    def memory_bytes(self) -> int:
        """Memory that they take, about."""
        return sum(column.memory_bytes for column, _ in self._kept.values())

    def forget(self) -> None:
        """Nothing kept: figures of submissions may have changed."""
        self._kept.clear()

    def column(self, session: Session, key: int, everything: BitMap) -> Column:
        """The column of a figure, not to be changed, whole for `everything` that the snapshot shows; it may know of more.

        Two statements the first time, then one where something came in.
        """
        column, considered = self._kept.pop(key) if key in self._kept else _sealed(session, key)
        missing = everything - considered
        if missing:
            for pairs in _looked_up(session, key, missing):
                column.add(pairs)
            considered = considered | missing
        self._kept[key] = column, considered
        while len(self._kept) > 1 and self.memory_bytes > MOST_BYTES:
            self._kept.popitem(last=False)
        return column


def _sealed(session: Session, key: int) -> tuple[Column, BitMap]:
    rows = session.execute(select(sealed_column.c.key, sealed_column.c.body).where(sealed_column.c.key.in_((CONSIDERED, key)))).all()
    considered = Column.unpacked(body for of, body in rows if of == CONSIDERED).having
    return Column.unpacked(body for of, body in rows if of == key), considered


def _looked_up(session: Session, key: int, missing: BitMap) -> Iterator[list[Pair]]:
    """The values of submissions; a statement for each container that holds some, and what is new is in one or two."""
    number = submission.c.id if key == RECEIVED else facet_list.c.submission_id
    source = select(number, submission.c.received_at if key == RECEIVED else facet_list.c.figures)
    while missing:
        first = missing.min()
        some = missing & BitMap(range(first, (first // CONTAINER + 1) * CONTAINER))
        within = number.in_(list(some)) if len(some) <= _FEW else number.between(first, some.max())
        yield from _pairs(session, source.where(within), key, some)
        missing = missing - some


def _pairs(session: Session, source: Select[Any], key: int, missing: BitMap) -> Iterator[list[Pair]]:
    for rows in session.execute(source, execution_options={"yield_per": SIZE}).partitions():
        if key == RECEIVED:
            yield [(number, day_of(when)) for number, when in rows if number in missing]
        else:
            yield [(number, value) for number, kept in rows if number in missing and (value := figure_in(kept, key)) is not None]


def grow_sealed(session: Session, most: int = _AT_ONCE) -> int:
    """How many submissions were added to sealed columns, of those that are old enough; whoever calls holds the lock of `sealed`."""
    newest = session.execute(select(func.coalesce(func.max(submission.c.id), 0))).scalar_one()
    rows = session.execute(select(sealed_column.c.container, sealed_column.c.body).where(sealed_column.c.key == CONSIDERED))
    considered = {container: Column.unpacked([body]).having for container, body in rows}
    for container in range((newest - LATE) // CONTAINER, -1, -1):
        known = considered.get(container, BitMap())
        after = known.max() if known else container * CONTAINER - 1
        last = min((container + 1) * CONTAINER - 1, newest - LATE)
        if found := session.execute(told_between(after + 1, last).limit(most)).all():
            _grow(session, container, known, found)
            return len(found)
    return 0


def considered_in(session: Session, container: int) -> BitMap:
    """The submissions that the sealed columns of a container know of."""
    asked = select(sealed_column.c.body).where(sealed_column.c.container == container, sealed_column.c.key == CONSIDERED)
    return Column.unpacked(session.execute(asked).scalars()).having


def values_of(rows: Sequence[Any]) -> dict[int, list[Pair]]:
    """Of submissions with their figures and times, what stands in each column."""
    found: dict[int, list[Pair]] = {RECEIVED: [(row.submission_id, day_of(row.received_at)) for row in rows]}
    for row in rows:
        for key, value in unpack_figures(row.figures).items():
            found.setdefault(key, []).append((row.submission_id, value))
    return found


def told_between(first: int, last: int) -> Select[Any]:
    """Number, figures and time of submissions, in the order of their numbers."""
    joined = select(facet_list.c.submission_id, facet_list.c.figures, submission.c.received_at)
    joined = joined.join(submission, submission.c.id == facet_list.c.submission_id)
    return joined.where(facet_list.c.submission_id.between(first, last)).order_by(facet_list.c.submission_id)


def _grow(session: Session, container: int, known: BitMap, rows: Sequence[Any]) -> None:
    found = values_of(rows)
    here = sealed_column.c.container == container
    stands = select(sealed_column.c.key, sealed_column.c.body).where(here, sealed_column.c.key.in_(list(found)))
    bodies: Mapping[int, bytes] = {row.key: row.body for row in session.execute(stands)}
    looked_at = Column()
    looked_at.having = known | BitMap([row.submission_id for row in rows])
    grown = {CONSIDERED: looked_at.packed()}
    for key, pairs in found.items():
        column = Column.unpacked([bodies[key]] if key in bodies else [])
        column.add(pairs)
        grown[key] = column.packed()
    session.execute(delete(sealed_column).where(here, sealed_column.c.key.in_(list(grown))))
    session.execute(insert(sealed_column), [{"key": key, "container": container, "body": body} for key, body in sorted(grown.items())])
