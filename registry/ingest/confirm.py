"""What readers say of a problem: they see it too, what is written there helped, or it did not; one voice a key or a visitor.

The caller owns the transaction. Who speaks is a key's fingerprint, or a digest of a token that only the visitor's browser holds.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, delete, func, insert, select
from sqlalchemy.orm import Session

from registry.db import dialect
from registry.derive.knowhow import number_of_key
from registry.models import confirmation, know_how

SEEN, HELPED, NO_HELP = "seen", "helped", "no-help"
SAYS = (SEEN, HELPED, NO_HELP)
NOTHING = "nothing"
"""What a key says that took its voice back; a visitor who does leaves no row."""
_EXCLUDES = {HELPED: NO_HELP, NO_HELP: HELPED}
_KEYS = "SHA256:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """How many say what of a problem."""

    seen: int = 0
    helped: int = 0
    no_help: int = 0
    signed: int = 0
    """Voices of keys among all of these."""


def is_known(session: Session, problem: int) -> bool:
    """Whether some submission met a problem of this number; one statement."""
    met = know_how.c.number == problem, know_how.c.problem == 0, know_how.c.submissions > 0
    return session.execute(select(know_how.c.number).where(*met).limit(1)).first() is not None


def confirm(session: Session, problem: int, who: str, says: str, now: datetime, statement: str | None = None) -> bool:
    """Whether it was not said before; what contradicts it is gone."""
    dialect.one_writer(session, confirmation.name)
    own = confirmation.c.problem == problem, confirmation.c.who == who
    if session.execute(select(confirmation.c.who).where(*own, confirmation.c.says == says)).first() is not None:
        return False
    session.execute(delete(confirmation).where(*own, confirmation.c.says.in_((NOTHING, _EXCLUDES.get(says, NOTHING)))))
    session.execute(insert(confirmation), {"problem": problem, "who": who, "says": says, "confirmed_at": now, "statement": statement})
    return True


def take_back(session: Session, problem: int, who: str, now: datetime | None = None, statement: str | None = None) -> bool:
    """Whether there was anything that this voice had said of a problem.

    Nothing of it is left but the statement that took it back, where there is one: everybody can read what a key signed and send it again.
    """
    own = confirmation.c.problem == problem, confirmation.c.who == who
    known = session.execute(select(confirmation.c.says).where(*own, confirmation.c.says != NOTHING).limit(1)).first() is not None
    session.execute(delete(confirmation).where(*own))
    if statement is not None:
        row = {"problem": problem, "who": who, "says": NOTHING, "confirmed_at": now, "statement": statement}
        session.execute(insert(confirmation), row)
    return known


def confirmed(session: Session, problems: Sequence[int]) -> dict[int, Confirmed]:
    """What is said of some problems, of those of which anything is; one statement."""
    if not problems:
        return {}
    counts = [func.sum(case((confirmation.c.says == says, 1), else_=0)) for says in SAYS]
    signed = func.sum(case((confirmation.c.who.startswith(_KEYS, autoescape=True), 1), else_=0))
    asked = select(confirmation.c.problem, *counts, signed).where(confirmation.c.problem.in_(problems), confirmation.c.says != NOTHING)
    rows = session.execute(asked.group_by(confirmation.c.problem))
    return {row[0]: Confirmed(seen=row[1], helped=row[2], no_help=row[3], signed=row[4]) for row in rows}


def visitor(token: str, secret: str) -> str:
    """What a browser's token is kept as: nobody who reads the table can make the token of it, nor tell the same visitor elsewhere."""
    return "visitor:" + hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()[:40]


NOTHING_SAID = Confirmed()


def confirmed_by_key(session: Session, keys: Sequence[str]) -> dict[str, Confirmed]:
    """The same by the keys that addresses bear; one statement."""
    numbers = {number: key for key in keys if (number := number_of_key(key)) is not None}
    return {numbers[number]: one for number, one in confirmed(session, list(numbers)).items()}


def newest_of(session: Session, problem: int, who: str) -> datetime | None:
    """When a voice last said something of a problem that still stands, or took it back; one statement."""
    own = confirmation.c.problem == problem, confirmation.c.who == who
    newest: datetime | None = session.execute(select(func.max(confirmation.c.confirmed_at)).where(*own)).scalar_one()
    return newest
