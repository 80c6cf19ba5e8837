"""A key's quota: only what is new counts, for what is public anybody can send again, and that must use up nobody's quota."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from registry.models import aside, submission, withdrawn
from schemas import Submission

Reading = Callable[[], AbstractContextManager[Session]]
AdmitKey = Callable[[str | None], None]
"""Counts a submission for the key that signed it; raises TooManyError."""


def admit_new(one: Submission, reading: Reading, admit_key: AdmitKey) -> None:
    """Counts a signed submission whose id was never here; one statement. Raises TooManyError."""
    if one.signer is None:
        return
    with reading() as session:
        is_known = _was_here(session, one.id)
    if not is_known:
        admit_key(one.signer)


def _was_here(session: Session, uid: str) -> bool:
    """Whether an id is shown, laid aside or withdrawn."""
    places = (select(literal(1)).where(table.c.uid == uid) for table in (submission, aside, withdrawn))
    return session.execute(union_all(*places).limit(1)).first() is not None
