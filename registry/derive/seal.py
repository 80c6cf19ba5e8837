"""Sealing what came in: after its own transaction, by whoever stores the submission that makes a range old enough (ADR 14)."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from registry.db import dialect
from registry.db.engine import LATER
from registry.models import sealed
from registry.search.bitmaps import SEALED_FIELDS, FacetBitmaps
from registry.search.columns import grow_sealed
from registry.search.sealed import is_due, missing, write_sealed


def seal_when_due(session: Session, numbers: Sequence[int]) -> None:
    """Ranges that are old enough are sealed once this session was committed."""
    if is_due(numbers):
        session.info.setdefault(LATER, []).extend((seal_some, seal_columns))


def seal_some(session: Session, most: int = 2) -> int:
    """How many ranges that are old enough were sealed; no more than some, for others wait who want to write."""
    dialect.one_writer(session, sealed.name)
    lasts = missing(session, SEALED_FIELDS)[-most:]
    for last in lasts:
        write_sealed(session, FacetBitmaps().sealable(session, last), SEALED_FIELDS)
    return len(lasts)


def seal_columns(session: Session) -> int:
    """How many submissions were added to the columns that are sealed; those that are old enough, and no more than some."""
    dialect.one_writer(session, sealed.name)
    return grow_sealed(session)
