"""Ranges of numbers whose values were sealed: the bitmaps of each, packed, so that a process that begins need not read every list.

A range ends where `SIZE` divides. It is sealed some time after its last number was given, when nobody is likely to commit a number in it
any more; what comes later all the same is missing from the count of `tally` and looked for there (ADR 14). Whoever changes the values
of a submission deletes the row of its range, and the columns of its container, in the same transaction.
"""

import hashlib
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from pyroaring import BitMap
from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from registry.db import dialect
from registry.models import sealed, sealed_column, submission

SIZE = 8_192
CONTAINER = 65_536
"""Numbers of one container of a roaring bitmap: columns are sealed by these, see `columns.py`."""
LATE = 1_000
"""Numbers that are given before a range is sealed: transactions of PostgreSQL commit numbers out of order."""


class Range(NamedTuple):
    """Numbers of a range that were known when it was sealed, and who of them has which value."""

    last: int
    numbers: BitMap
    having: Mapping[int, BitMap]


def fields_digest(fields: Iterable[str]) -> str:
    """By which it is told whether a range was sealed with the same fields."""
    return hashlib.sha256("\n".join(sorted(fields)).encode()).hexdigest()[:16]


def read_sealed(session: Session, fields: str) -> Iterator[Range]:
    """Every range that was sealed with these fields, in their order; one statement."""
    rows = select(sealed.c.last, sealed.c.body).where(sealed.c.fields == fields).order_by(sealed.c.last)
    for last, body in session.execute(rows, execution_options={"yield_per": 16}):
        yield unpacked(last, body)


def missing(session: Session, fields: str) -> list[int]:
    """The last numbers of ranges that may be sealed and are not; two statements."""
    newest = session.execute(select(func.coalesce(func.max(submission.c.id), 0))).scalar_one()
    there = set(session.execute(select(sealed.c.last).where(sealed.c.fields == fields)).scalars())
    return [last for last in range(SIZE, newest - LATE + 1, SIZE) if last not in there]


def write_sealed(session: Session, one: Range, fields: str) -> None:
    """A range sealed; whoever read what is in it holds the lock of the table since before."""
    session.execute(delete(sealed).where(sealed.c.last == one.last))
    session.execute(insert(sealed), {"last": one.last, "fields": fields, "body": packed(one)})


def break_seals(session: Session, above: int, last: int) -> None:
    """Nothing is sealed of these numbers any more, nor by anybody who reads them now."""
    dialect.one_writer(session, sealed.name)
    session.execute(delete(sealed).where(sealed.c.last > above, sealed.c.last - SIZE < last))
    session.execute(delete(sealed_column).where(sealed_column.c.container.between((above + 1) // CONTAINER, last // CONTAINER)))


def is_due(numbers: Sequence[int]) -> bool:
    """Whether one of these numbers is the one after which another range may be sealed."""
    return bool(numbers) and (min(numbers) - LATE - 1) // SIZE != (max(numbers) - LATE) // SIZE


def packed(one: Range) -> bytes:
    """The bitmaps one after the other; in front how many there are, their values and how long each is."""
    values = sorted(one.having)
    bodies = [bitmap.serialize() for bitmap in (one.numbers, *(one.having[value] for value in values))]
    head = struct.pack("<I", len(values))
    return b"".join((head, *(struct.pack(f"<{len(each)}I", *each) for each in (values, list(map(len, bodies)))), *bodies))


def unpacked(last: int, body: bytes) -> Range:
    """The range that was packed."""
    (count,) = struct.unpack_from("<I", body)
    values = struct.unpack_from(f"<{count}I", body, 4)
    lengths = struct.unpack_from(f"<{count + 1}I", body, 4 + 4 * count)
    at = 8 + 8 * count
    found = []
    for length in lengths:
        found.append(BitMap.deserialize(body[at : at + length]))
        at += length
    return Range(last, found[0], dict(zip(values, found[1:], strict=True)))
