"""Storing a judged submission, in the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import and_, insert, or_, select
from sqlalchemy.orm import Session

from registry.db import dialect
from registry.db.pack import pack_document, pack_numbers
from registry.derive.card import card_of, searchable_texts
from registry.ingest.receive import Received
from registry.models import document, facet, flag, series, submission, submission_facet
from registry.records import Flagged, Judgement
from registry.search.fields import FacetValue, facet_values
from registry.search.values import hypervisor_of, nic_name, nic_of
from registry.search.words import folded_words, tokens
from schemas import Run, Submission
from schemas.physics.base import link_mbps
from schemas.times import moment

Status = Literal["created", "duplicate", "conflict"]


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a submission, and the judgement that stands."""

    status: Status
    uid: str
    judgement: Judgement


def store(session: Session, received: Received, judgement: Judgement, received_at: datetime) -> Stored:
    """`created`; `duplicate` where the same document is there already; `conflict` where another one has its id.

    The unique id decides, so that of two equal requests at once one creates and the other finds.
    """
    told = received.submission
    statement = dialect.insert_missing(session, submission).values(_submission_row(told, judgement, received_at))
    number = session.execute(statement.returning(submission.c.id)).scalar_one_or_none()
    if number is None:
        return _stored_before(session, received)
    packed = pack_document(received.body)
    session.execute(insert(document), {"submission_id": number, "body": packed, "sha256": received.sha256, "bytes": len(received.body)})
    if rows := _series_rows(number, told):
        session.execute(insert(series), rows)
    _store_facets(session, number, facet_values(told, judgement))
    if judgement.flags:
        session.execute(insert(flag), [_flag_row(number, place, one) for place, one in enumerate(judgement.flags)])
    if words := tokens(searchable_texts(told)):
        dialect.index_words(session, number, words)
    return Stored("created", told.id, judgement)


def _stored_before(session: Session, received: Received) -> Stored:
    uid = received.submission.id
    statement = (
        select(submission.c.id, submission.c.plausibility, document.c.sha256)
        .join(document, document.c.submission_id == submission.c.id)
        .where(submission.c.uid == uid)
    )
    row = session.execute(statement).one()
    status: Status = "duplicate" if row.sha256 == received.sha256 else "conflict"
    return Stored(status, uid, Judgement(plausibility=row.plausibility, flags=flags_of(session, row.id)))


def flags_of(session: Session, number: int) -> tuple[Flagged, ...]:
    """The flags of one submission, in the judge's order."""
    statement = select(flag.c.code, flag.c.pointer, flag.c.message).where(flag.c.submission_id == number).order_by(flag.c.position)
    return tuple(Flagged(code=row.code, pointer=row.pointer, message=row.message) for row in session.execute(statement))


def _submission_row(told: Submission, judgement: Judgement, received_at: datetime) -> dict[str, Any]:
    return {
        "uid": told.id,
        "received_at": received_at,
        "created_at": moment(told.created_at),
        "kind": told.kind,
        "outcome": told.outcome,
        "example": bool(told.example),
        "plausibility": judgement.plausibility,
        "title": told.title,
        "lang": _lang(told),
        "problems": len(told.problems),
        "runs": len(told.runs),
        "card": card_of(told),
    }


def _lang(told: Submission) -> str | None:
    if told.note:
        return told.note.lang
    return next((problem.lang for problem in told.problems if problem.lang), None)


def _flag_row(number: int, place: int, one: Flagged) -> dict[str, Any]:
    return {"submission_id": number, "position": place, "code": one.code, "pointer": one.pointer, "message": one.message}


def _series_rows(number: int, told: Submission) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for place, run in enumerate(told.runs):
        labels = _labels(told, run)
        for position, one in enumerate(run.series):
            frames, points = pack_numbers([point.frame_bytes or 0 for point in one.points], [point.value for point in one.points])
            rows.append(
                {
                    "submission_id": number,
                    "run": place,
                    "position": position,
                    "metric": one.metric,
                    "unit": one.unit,
                    "family": one.family,
                    "direction": one.direction,
                    "run_kind": run.kind,
                    "link_type": run.link_type,
                    "link_speed_mbps": link_mbps(run, nic_of(told, run)),
                    "loss_ratio_allowed": run.loss_ratio_allowed,
                    "labels": labels,
                    "frames": frames,
                    "points": points,
                }
            )
    return rows


def _labels(told: Submission, run: Run) -> dict[str, str]:
    """What a chart may tell the lines of this run apart by."""
    nic = nic_of(told, run) or (told.nics[0] if len(told.nics) == 1 else None)
    found = {"hypervisor": hypervisor_of(told), "tool": run.tool.name, "run": run.kind, "queues": run.queues and str(run.queues)}
    if nic is not None:
        found |= {"mode": nic.get("io_mode"), "nic": nic_name(nic), "driver": nic.get("driver"), "role": nic.get("role")}
    return {name: value for name, value in found.items() if value}


def _store_facets(session: Session, number: int, values: list[FacetValue]) -> None:
    known = _facet_ids(session, values)
    missing = [value for value in values if (value.field, value.value) not in known]
    if missing:
        rows = [{"field": v.field, "value": v.value, "folded": folded_words(v.value), "number": v.number} for v in missing]
        session.execute(dialect.insert_missing(session, facet).values(rows))
        known |= _facet_ids(session, missing)
    rows = [{"facet_id": known[v.field, v.value], "submission_id": number} for v in values]
    session.execute(insert(submission_facet), rows)


def _facet_ids(session: Session, values: list[FacetValue]) -> dict[tuple[str, str], int]:
    of_field: dict[str, list[str]] = {}
    for value in values:
        of_field.setdefault(value.field, []).append(value.value)
    # One condition a field: pairs in one IN would make SQLite read the whole dictionary.
    wanted = or_(*(and_(facet.c.field == field, facet.c.value.in_(texts)) for field, texts in of_field.items()))
    rows = session.execute(select(facet.c.field, facet.c.value, facet.c.id).where(wanted))
    return {(row.field, row.value): row.id for row in rows}
