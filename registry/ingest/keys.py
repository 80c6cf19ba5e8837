"""What the registry knows of keys: who may not come in, who holds a handle, who speaks for whom."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import BindParameter, bindparam, delete, func, insert, literal, select, union_all
from sqlalchemy.orm import Session

from registry.contributors import comparable
from registry.db import dialect
from registry.errors import ConflictError, ForgedError, HiddenError, RegistryError, RetiredKeyError, WaitingError, WithdrawnError
from registry.ingest.verify import CLAIM
from registry.models import facet, handle, submission, succession
from schemas import Fault, Submission

MOST_HANDLES = 5
"""Handles of one key: enough for whoever changes their mind, too few for whoever collects names."""
Bar = Literal["conflict", "withdrawn", "hidden", "waiting", "retired", "claimed"]
HandleState = Literal["yours", "taken", "too-many", "nobodys"]
"""`nobodys`: it shows nothing, or reads as a key's name."""


class Newcomers(NamedTuple):
    """What was found out about new submissions."""

    barred: Mapping[str, Bar]
    """By id, why it may not stay."""
    handles: Mapping[str, HandleState]
    """By id, what became of the handle that a signed one names."""


def _known(kind: str, key: str) -> str:
    return f"{kind} {key}"


def _asked(name: str) -> BindParameter[Any]:
    return bindparam(name, expanding=True)


_KNOWN = union_all(
    select(literal("retired"), succession.c.fingerprint, succession.c.successor).where(succession.c.fingerprint.in_(_asked("signers"))),
    select(literal("handle"), handle.c.folded, handle.c.fingerprint).where(handle.c.folded.in_(_asked("handles"))),
    select(literal("signed"), facet.c.value, facet.c.field).where(facet.c.field == "contributor", facet.c.value.in_(_asked("claims"))),
    select(literal("signed"), succession.c.successor, succession.c.fingerprint).where(succession.c.successor.in_(_asked("claims"))),
)


def look_at(session: Session, entered: Mapping[str, Submission], numbers: Mapping[str, int], gone: Mapping[str, Bar]) -> Newcomers:
    """Who of the submissions that were just entered may stay; the others' rows are away again.

    One statement where any is signed or claims a key, none otherwise; more where somebody is barred or a handle is new.
    """
    known = _look_up(session, entered.values())
    barred: dict[str, Bar] = dict(gone)
    barred |= {uid: bar for uid, one in entered.items() if uid not in gone and (bar := _bar(one, known)) is not None}
    if barred:
        session.execute(delete(submission).where(submission.c.id.in_([numbers[uid] for uid in barred])))
    claims = {uid: _claim(session, one, known) for uid, one in entered.items() if uid not in barred}
    return Newcomers(barred, {uid: state for uid, state in claims.items() if state is not None})


def why_barred(bar: Bar, one: Submission) -> RegistryError:
    """The error that a barred submission is answered with."""
    claimed = one.contributor.fingerprint if one.contributor is not None else None
    if bar == "withdrawn":
        return WithdrawnError(f"{one.id} was withdrawn by its contributor; its id is not taken again")
    if bar == "hidden":
        return HiddenError(f"{one.id} was hidden by the moderators; sending it again changes nothing")
    if bar == "waiting":
        return WaitingError(f"{one.id} is here already and waits for a moderator to look at it")
    if bar == "retired":
        message = f"{claimed} was given up for another key; sign with that one"
        return RetiredKeyError(message, [Fault(CLAIM, "retired-key", message)])
    if bar == "claimed":
        message = f"{claimed} signs what it sends, and this is unsigned: sign it, or leave the fingerprint out"
        return ForgedError(message, [Fault(CLAIM, "unsigned-claim", message)])
    return ConflictError(f"{one.id} was stored with another content; a changed document needs a new id, or is amended by its key")


def retired_by(session: Session, key: str) -> str | None:
    """The statement that a key was given up with, or None."""
    return session.execute(select(succession.c.statement).where(succession.c.fingerprint == key)).scalar_one_or_none()


def claim_handle(session: Session, one: Submission) -> HandleState | None:
    """What becomes of the handle that a signed submission names; None where it names none."""
    return _claim(session, one, _look_up(session, [one]))


def _look_up(session: Session, many: Iterable[Submission]) -> dict[str, str]:
    """What is known of their keys and handles."""
    signed = [one for one in many if one.signer is not None]
    claims = [one.contributor.fingerprint for one in many if one.signature is None and one.contributor and one.contributor.fingerprint]
    if not (signed or claims):
        return {}
    asked = {
        "signers": sorted({one.signer for one in signed if one.signer is not None}),
        "handles": sorted({name for one in signed if (name := comparable(_handle_of(one))) is not None}),
        "claims": sorted(set(claims)),
    }
    return {_known(kind, key): value for kind, key, value in session.execute(_KNOWN, asked)}


def _handle_of(one: Submission) -> str | None:
    return one.contributor.handle if one.contributor is not None else None


def _bar(one: Submission, known: Mapping[str, str]) -> Bar | None:
    if one.signer is not None:
        return "retired" if _known("retired", one.signer) in known else None
    claim = one.contributor.fingerprint if one.contributor is not None else None
    return "claimed" if _known("signed", claim or "") in known else None


def _claim(session: Session, one: Submission, known: dict[str, str]) -> HandleState | None:
    """The handle given to the first key that claims it; `known` learns of it, for others of the same batch."""
    name, key = comparable(_handle_of(one)), one.signer
    if name is None or key is None:
        return "nobodys" if key is not None and _handle_of(one) else None
    place = _known("handle", name)
    if place not in known:
        if handles_of(session, key) >= MOST_HANDLES:
            return "too-many"
        statement = dialect.insert_missing(session.get_bind().dialect.name, handle)
        session.execute(statement, {"folded": name, "handle": _handle_of(one), "fingerprint": key})
        known[place] = session.execute(select(handle.c.fingerprint).where(handle.c.folded == name)).scalar_one()
    return "yours" if known[place] == key else "taken"


def handles_of(session: Session, *keys: str) -> int:
    """How many handles some keys hold together; one statement."""
    held: int = session.execute(select(func.count()).where(handle.c.fingerprint.in_(keys))).scalar_one()
    return held


def retire(session: Session, key: str, successor: str, statement: str, now: datetime) -> None:
    """The key given up: its handles go to its successor."""
    session.execute(insert(succession), {"fingerprint": key, "successor": successor, "rotated_at": now, "statement": statement})
    session.execute(handle.update().where(handle.c.fingerprint == key).values(fingerprint=successor))
