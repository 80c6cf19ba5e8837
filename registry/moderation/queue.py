"""What waits for a moderator: what readers reported, first submissions of new keys, and what the judge thinks implausible."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.db.pack import unpack_document
from registry.ingest.again import Kept
from registry.ingest.aside import Aside, aside_of, laid_aside
from registry.models import aside, document, know_how, moderation_note, reviewed, submission
from registry.moderation.log import Entry, entries
from registry.moderation.reports import Report, open_reports, reports_of
from schemas.identity import ULID

MOST = 50
State = Literal["shown", "hidden", "waiting", "gone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One thing a moderator may look at."""

    kind: str
    """`submission` or `problem`."""
    subject: str
    title: str | None
    state: State
    since: datetime
    reports: tuple[Report, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What waits, some of each sort."""

    reported: tuple[Case, ...]
    """The one that was reported first comes first."""
    waiting: tuple[Case, ...]
    """The one that came first comes first."""
    flagged: tuple[Case, ...]
    """The newest first: that figures are implausible is said on the page already, so there is no hurry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What one moderator told the others."""

    noted_at: datetime
    actor: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """All that moderators know of one submission."""

    case: Case
    aside: Aside | None
    signer: str | None
    document: Mapping[str, object] | None
    notes: tuple[Note, ...]
    log: tuple[Entry, ...]


def queue(session: Session, most: int = MOST) -> Queue:
    """What waits; some statements, for nobody but moderators asks."""
    return Queue(reported=_reported(session, most), waiting=_waiting(session, most), flagged=_flagged(session, most))


def file_of(session: Session, uid: str) -> File | None:
    """Everything about one submission, or None where it is not here; seven statements."""
    kept = _kept(session, uid)
    if kept is None:
        return None
    told, found = _document(kept.body), aside_of(session, uid)
    case = Case(
        kind="submission", subject=uid, title=_title(told), state="shown" if found is None else found.state,
        since=kept.received_at if found is None else found.since, reports=reports_of(session, uid),
    )  # fmt: skip
    notes = session.execute(select(moderation_note).where(moderation_note.c.subject == uid).order_by(moderation_note.c.id))
    return File(
        case=case, aside=found, signer=_signer(told), document=told,
        notes=tuple(Note(noted_at=one.noted_at, actor=one.actor, words=one.words) for one in notes), log=entries(session, subject=uid),
    )  # fmt: skip


def _kept(session: Session, uid: str) -> Kept | None:
    """The document of a submission that is here, shown or not."""
    columns = select(submission.c.id, submission.c.received_at, document.c.body)
    row = session.execute(columns.join(document, document.c.submission_id == submission.c.id).where(submission.c.uid == uid)).one_or_none()
    return laid_aside(session, uid) if row is None else Kept(row.id, row.received_at, row.body)


def _reported(session: Session, most: int) -> tuple[Case, ...]:
    of_subject: dict[tuple[str, str], list[Report]] = {}
    for one in open_reports(session, most * 10):
        of_subject.setdefault((one.kind, one.subject), []).append(one)
    found = list(of_subject.items())[:most]
    titles = _titles(session, [subject for (kind, subject), _ in found if kind == "submission"])
    return tuple(
        Case(
            kind=kind, subject=subject, title=titles.get(subject) if kind == "submission" else _symptom(session, subject),
            state="shown" if kind == "problem" or subject in titles else _state_of(session, subject), since=several[0].reported_at,
            reports=tuple(several),
        )
        for (kind, subject), several in found
    )  # fmt: skip


def _waiting(session: Session, most: int) -> tuple[Case, ...]:
    statement = select(aside.c.uid, aside.c.since, aside.c.body).where(aside.c.state == "waiting").order_by(aside.c.number).limit(most)
    return tuple(
        Case(kind="submission", subject=row.uid, title=_title(_document(row.body)), state="waiting", since=row.since)
        for row in session.execute(statement)
    )


def _flagged(session: Session, most: int) -> tuple[Case, ...]:
    seen = select(reviewed.c.subject).where(reviewed.c.subject == submission.c.uid).exists()
    statement = (
        select(submission.c.uid, submission.c.title, submission.c.received_at)
        .where(submission.c.plausibility == "implausible", ~seen)
        .order_by(submission.c.id.desc())
        .limit(most)
    )
    return tuple(
        Case(kind="submission", subject=row.uid, title=row.title, state="shown", since=row.received_at)
        for row in session.execute(statement)
    )


def _titles(session: Session, uids: list[str]) -> dict[str, str | None]:
    rows = session.execute(select(submission.c.uid, submission.c.title).where(submission.c.uid.in_(uids))) if uids else ()
    return {row.uid: row.title for row in rows}


def _symptom(session: Session, key: str) -> str | None:
    """The words of a problem that readers know by its key."""
    number = int(key, 16)
    return session.execute(select(know_how.c.words).where(know_how.c.number == number).limit(1)).scalar_one_or_none()


def _state_of(session: Session, subject: str) -> State:
    found = aside_of(session, subject) if ULID.complaint(subject) is None else None
    return "gone" if found is None else found.state


def _document(packed: bytes) -> Mapping[str, object] | None:
    try:
        told: Mapping[str, object] = json.loads(unpack_document(packed))
    except ValueError:  # Damaged bytes; a moderator may still hide them.
        return None
    return told


def _title(told: Mapping[str, object] | None) -> str | None:
    title = (told or {}).get("title")
    return title if isinstance(title, str) else None


def _signer(told: Mapping[str, object] | None) -> str | None:
    """The key that vouches for it: what was stored with a signature was verified then."""
    named = (told or {}).get("contributor")
    fingerprint = named.get("fingerprint") if isinstance(named, Mapping) and (told or {}).get("signature") else None
    return fingerprint if isinstance(fingerprint, str) else None
