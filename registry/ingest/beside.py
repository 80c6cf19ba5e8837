"""What was found of submissions beside others of their configuration, as it is kept; `registry.trust` finds it."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from registry.derive.rows import Derived
from registry.models import beside, configuration_due
from registry.records import ALONE, Beside, Beyond

FINGERPRINT = "fingerprint"
"""The field whose values are configurations."""


def beside_of(session: Session, numbers: Sequence[int]) -> dict[int, Beside]:
    """What is kept of some submissions, of those of which anything is; one statement, none for no submission."""
    if not numbers:
        return {}
    rows = session.execute(select(beside).where(beside.c.submission_id.in_(numbers)))
    return {row.submission_id: Beside(beyond=_unpacked(row.beyond), reproduced=row.reproduced) for row in rows}


def keep_beside(session: Session, number: int, one: Beside) -> None:
    """What was found of one submission takes the place of what was kept."""
    session.execute(delete(beside).where(beside.c.submission_id == number))
    if one != ALONE:
        packed = json.dumps([astuple(found) for found in one.beyond]) if one.beyond else None
        session.execute(insert(beside), {"submission_id": number, "reproduced": one.reproduced, "beyond": packed})


def forget_beside(session: Session, number: int, rows: Derived | None) -> None:
    """Nothing is kept of a submission that goes or changes, and its configurations are due to be looked at again."""
    session.execute(delete(beside).where(beside.c.submission_id == number))
    note_due(session, () if rows is None else configurations_in(rows))


def configurations_in(rows: Derived) -> list[str]:
    """The fingerprints of what a submission measured."""
    return [one.value for one in rows.facets if one.field == FINGERPRINT]


def note_due(session: Session, fingerprints: Iterable[str]) -> None:
    """These configurations are looked at again."""
    if wanted := set(fingerprints):
        known = select(configuration_due.c.fingerprint).where(configuration_due.c.fingerprint.in_(wanted))
        if new := sorted(wanted - set(session.execute(known).scalars())):
            session.execute(insert(configuration_due), [{"fingerprint": one} for one in new])


def _unpacked(packed: str | None) -> tuple[Beyond, ...]:
    names = ("pointer", "value", "unit", "frame_bytes", "n", "median", "low", "high")
    return tuple(Beyond(**dict(zip(names, one, strict=True))) for one in json.loads(packed or "[]"))
