"""Signed statements on their way in: whose they are, whether they still fit, and what follows; one row an action."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from registry.contributors import current_key
from registry.db import dialect
from registry.db.pack import unpack_document
from registry.derive.knowhow import number_of_key
from registry.errors import (
    ForgedError,
    ImpossibleError,
    InvalidError,
    NotJsonError,
    NotYoursError,
    RefusedError,
    RetiredKeyError,
    StaleRevisionError,
    UnknownProblemError,
    UnknownSubmissionError,
    WithdrawnError,
)
from registry.ingest.again import Kept
from registry.ingest.amend import MOST_REVISIONS, replace, revisions, was_replaced_by
from registry.ingest.aside import aside_of, laid_aside, why_aside
from registry.ingest.confirm import NOTHING, confirm, is_known, newest_of, take_back
from registry.ingest.judge import judge
from registry.ingest.keys import MOST_HANDLES, claim_handle, handles_of, retire, retired_by
from registry.ingest.private import check_private
from registry.ingest.receive import Received, check, parse
from registry.ingest.store import prepare
from registry.ingest.verify import proven_key, signer_of
from registry.ingest.withdraw import leave_mark, mark_of, stored, take_out
from registry.records import Judgement
from schemas import Fault, SchemaError, canonical
from schemas.compiled import take
from schemas.signature import STATEMENT_NAMESPACE, Fingerprint, SignatureError, fingerprint_of, key_blob, key_of
from schemas.statements import Statement, countersigned, read_statement

AHEAD = timedelta(minutes=10)
"""How far a contributor's clock may be ahead of ours."""
_LASTING = ("id", "created_at", "kind", "example")
"""What an amendment may not change."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A statement that its key surely made, with the document that an amendment brings."""

    statement: Statement
    text: str
    """The statement in canonical JSON: what anybody can verify again."""
    amended: Received | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What followed of a statement."""

    action: str
    subject: str
    """The submission it was about, or the key that was given up."""
    again: bool = False
    """Whether the same statement had come before: then nothing was left to do."""
    judgement: Judgement | None = None


def read_letter(body: bytes, now: datetime) -> Letter:
    """The letter in the bytes of a request. Raises a ReceiveError, or what open_letter does."""
    try:
        return open_letter(parse(body), now)
    except RecursionError:
        raise NotJsonError("lists and objects are nested too deep") from None


def open_letter(told: object, now: datetime) -> Letter:
    """A statement and the document it brings, both proven; nothing is said yet about what is stored.

    Raises InvalidError or ForgedError with pointers into the request.
    """
    if not isinstance(told, Mapping) or not {"statement"} <= told.keys() <= {"statement", "document"}:
        raise _invalid([Fault("", "type", "must be an object with `statement`, and `document` where it amends")])
    try:
        statement = read_statement(told["statement"])
    except SchemaError as error:
        raise _invalid(_within("/statement", error.faults)) from None
    proven_key(told["statement"], STATEMENT_NAMESPACE, statement.fingerprint, "/statement/fingerprint", "/statement/signature")
    if datetime.fromisoformat(statement.stated_at) > now + AHEAD:
        raise _invalid([Fault("/statement/stated_at", "future", f"{statement.stated_at} is still to come; is the clock right?")])
    if statement.action == "rotate":
        _successor(told["statement"], statement)
    text = canonical.canonical_bytes(told["statement"]).decode()
    if (statement.action == "amend") != ("document" in told):
        raise _invalid([Fault("/document", "required", "is needed where the action is amend, and nowhere else")])
    return Letter(statement, text, _document_of(told["document"], statement) if "document" in told else None)


def act_on(session: Session, letter: Letter, now: datetime) -> Done:
    """What the statement asks for, done; in the caller's transaction.

    Raises WithdrawnError, UnknownSubmissionError, NotYoursError, StaleRevisionError, RetiredKeyError, ImpossibleError, InvalidError.
    """
    return ACTIONS[letter.statement.action](session, letter, now)


def _withdraw(session: Session, letter: Letter, now: datetime) -> Done:
    uid = str(letter.statement.submission)
    kept = stored(session, uid) or laid_aside(session, uid)  # Who is hidden may still be gone.
    if kept is None:
        mark = mark_of(session, uid)
        if mark == letter.text:
            return Done("withdraw", uid, again=True)
        raise _absent(uid, mark)
    _check_owner(session, kept, letter.statement)
    take_out(session, uid)
    leave_mark(session, uid, letter.statement.fingerprint, letter.text, now)
    return Done("withdraw", uid)


def _amend(session: Session, letter: Letter, now: datetime) -> Done:
    uid, newer = str(letter.statement.submission), letter.amended
    kept = stored(session, uid)
    if kept is None or newer is None:
        if found := aside_of(session, uid):
            raise why_aside(found)
        raise _absent(uid, mark_of(session, uid))
    if was_replaced_by(session, kept.number, letter.text):
        return Done("amend", uid, again=True)
    older = _check_owner(session, kept, letter.statement)
    if revisions(session, kept.number) >= MOST_REVISIONS:
        message = f"{uid} was amended {MOST_REVISIONS} times, which is the most; withdraw it and submit it anew"
        raise _invalid([Fault("/statement/action", "too-many", message)])
    faults = [
        Fault(f"/document/{name}", "changed", f"must stay {older.get(name)!r}")
        for name in _LASTING
        if older.get(name, False) != newer.document.get(name, False)
    ]
    if faults:
        raise _invalid(faults)
    judged = judge(newer.submission, kept.received_at)
    if judged.refusals:
        raise ImpossibleError("the amended figures cannot be; each has its arithmetic", _within("/document", judged.refusals))
    replace(session, kept, prepare(newer, judged.judgement, kept.received_at), canonical.digest(older), letter.text, now)
    claim_handle(session, newer.submission)
    return Done("amend", uid, judgement=judged.judgement)


def _rotate(session: Session, letter: Letter, now: datetime) -> Done:
    key = letter.statement.fingerprint
    dialect.one_writer(session)  # Of two rotations at once, or one and a submission by the old key, each sees what the other did.
    before = retired_by(session, key)
    if before == letter.text:
        return Done("rotate", key, again=True)
    successor = fingerprint_of(key_blob(key_of(str(letter.statement.successor))))
    for one, pointer in ((key, "/statement/fingerprint"), (successor, "/statement/successor")):
        _check_not_retired(session, one, pointer)
    if (held := handles_of(session, key, successor)) > MOST_HANDLES:
        message = (
            f"holds {held} handles together with the key that is given up, and {MOST_HANDLES} are the most; rotate to a key with fewer"
        )
        raise _invalid([Fault("/statement/successor", "too-many", message)])
    retire(session, key, successor, letter.text, now)
    return Done("rotate", key)


def _confirm(session: Session, letter: Letter, _now: datetime) -> Done:
    """A voice about a problem, dated as its statement is: after a newer one of the same key an older one changes nothing."""
    told = letter.statement
    key, problem = str(told.problem), number_of_key(str(told.problem))
    _check_not_retired(session, told.fingerprint, "/statement/fingerprint")
    if problem is None or not is_known(session, problem):
        raise UnknownProblemError(f"{key} is no problem that was met here")
    stated_at = datetime.fromisoformat(told.stated_at)
    if (newest := newest_of(session, problem, told.fingerprint)) is not None and newest >= stated_at:
        return Done("confirm", key, again=True)
    if told.says == NOTHING:
        return Done("confirm", key, again=not take_back(session, problem, told.fingerprint, stated_at, letter.text))
    return Done("confirm", key, again=not confirm(session, problem, told.fingerprint, str(told.says), stated_at, letter.text))


ACTIONS: dict[str, Callable[[Session, Letter, datetime], Done]] = {
    "withdraw": _withdraw,
    "amend": _amend,
    "rotate": _rotate,
    "confirm": _confirm,
}


def _check_owner(session: Session, kept: Kept, statement: Statement) -> Mapping[str, Any]:
    """The newest revision, where this statement is by the key that speaks for it and about this revision."""
    older: dict[str, Any] = json.loads(unpack_document(kept.body))
    signer = take(older).signer
    if signer is None:
        raise NotYoursError(f"{statement.submission} is unsigned: no key can show that it is its own")
    _check_not_retired(session, statement.fingerprint, "/statement/fingerprint")
    if current_key(session, signer) != statement.fingerprint:
        raise NotYoursError(f"{statement.submission} is signed by {signer}; {statement.fingerprint} may not change it")
    newest = canonical.digest(older)
    if newest != statement.sha256:
        raise StaleRevisionError(
            f"the statement is about revision {statement.sha256}, the newest one is {newest}; look at it and state again"
        )
    return older


def _check_not_retired(session: Session, key: str, pointer: str) -> None:
    if current_key(session, key) != key:
        message = f"{key} was given up for another key"
        raise RetiredKeyError(message, [Fault(pointer, "retired-key", message)])


def _absent(uid: str, mark: str | None) -> WithdrawnError | UnknownSubmissionError:
    return WithdrawnError(f"{uid} was withdrawn before") if mark is not None else UnknownSubmissionError(f"{uid} is not here")


def _document_of(told: object, statement: Statement) -> Received:
    """The document of an amendment: it keeps the schema, its signature holds, and it is the one that the statement announces."""
    try:
        received = check(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode())
        signer = signer_of(received)
        check_private(received)
    except RefusedError as error:
        raise type(error)(f"the document of the amendment: {error}", _within("/document", error.faults)) from None
    faults: list[Fault] = []
    if signer != statement.fingerprint:
        faults.append(Fault("/document/signature", "another-key", f"must be by {statement.fingerprint}, as the statement is"))
    if received.submission.id != statement.submission:
        faults.append(Fault("/document/id", "changed", f"must be {statement.submission}, which the statement is about"))
    if received.sha256 != statement.becomes:
        faults.append(Fault("/statement/becomes", "other-content", f"must be the digest of the document, {received.sha256}"))
    if received.submission.amended_at != statement.stated_at:
        faults.append(Fault("/document/amended_at", "changed", f"must be {statement.stated_at}, when the statement was made"))
    if faults:
        raise _forged(faults)
    return received


def _successor(told: Mapping[str, Any], statement: Statement) -> Fingerprint:
    """The key that takes over, and wants to."""
    try:
        successor = fingerprint_of(key_blob(key_of(str(statement.successor))))
    except SignatureError as error:
        raise _invalid([Fault("/statement/successor", error.code, str(error))]) from None
    if successor == statement.fingerprint:
        raise _invalid([Fault("/statement/successor", "changed", "must be another key")])
    return proven_key(countersigned(told), STATEMENT_NAMESPACE, successor, "/statement/successor", "/statement/countersignature")


def _within(pointer: str, faults: Iterable[Fault]) -> list[Fault]:
    return [Fault(pointer + fault.pointer, fault.code, fault.message) for fault in faults]


def _invalid(faults: list[Fault]) -> InvalidError:
    return InvalidError("; ".join(f"{fault.pointer or '/'} {fault.message}" for fault in faults[:3]), faults)


def _forged(faults: list[Fault]) -> ForgedError:
    return ForgedError("; ".join(f"{fault.pointer} {fault.message}" for fault in faults), faults)
