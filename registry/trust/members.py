"""The submissions of a configuration with their figures, read from the tables; two statements, the newest so many of them."""

from collections.abc import Sequence
from statistics import median
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from registry.db.pack import unpack_numbers
from registry.ingest.beside import FINGERPRINT
from registry.ingest.rules import RULES
from registry.models import facet_list, series, sighting, submission
from registry.search import find
from registry.search.kept import unpack_flags
from registry.search.parse import parse_query
from registry.trust.agreement import Member, Point

MOST = 500
"""Submissions of one configuration that are compared: the newest."""
METRICS = ("rate", "goodput")
OUTSIDE = "outside-bounds"
"""The rule that others trip: what only it leaves out is still one of them, or bounds would move with their own verdicts."""


def members_of(session: Session, fingerprint: str, most: int = MOST) -> list[Member]:
    """Of a configuration, the oldest first."""
    numbers = _numbers(session, fingerprint, most)
    columns = (submission.c.id, submission.c.uid, facet_list.c.flags, sighting.c.host, sighting.c.contributor)
    about = (
        select(*columns)
        .join(facet_list, facet_list.c.submission_id == submission.c.id)
        .outerjoin(sighting, and_(sighting.c.submission_id == submission.c.id, sighting.c.position == 0))
    )
    rows = session.execute(about.where(submission.c.id.in_(numbers)).order_by(submission.c.id)).all()
    told: dict[int, list[Any]] = {}
    wanted = series.c.submission_id.in_(numbers), series.c.metric.in_(METRICS)
    for one in session.execute(select(series).where(*wanted).order_by(series.c.submission_id, series.c.run, series.c.position)):
        if "apart" not in one.labels and one.labels.get("configuration", fingerprint) == fingerprint:
            told.setdefault(one.submission_id, []).append(one)
    return [_member(row, told.get(row.id, ())) for row in rows]


def _numbers(session: Session, fingerprint: str, most: int) -> Select[tuple[int]]:
    meant = find.conditions_of(session, parse_query(f"{FINGERPRINT}:{fingerprint}"))
    newest = select(submission.c.id).where(*meant).order_by(submission.c.id.desc()).limit(most).subquery()
    return select(newest.c.id)


def _member(row: Any, many: Sequence[Any]) -> Member:
    values: dict[Point, list[float]] = {}
    pointers: dict[Point, str] = {}
    for one in many:
        frames, points = unpack_numbers(one.frames, one.points)
        for place, (frame_bytes, value) in enumerate(zip(frames, points, strict=True)):
            point = Point(
                one.metric, one.unit, one.family, one.direction, one.run_kind, one.link_type, one.loss_ratio_allowed,
                one.labels.get("setting", ""), one.labels.get("tool", ""), one.labels.get("queues", ""), frame_bytes,
            )  # fmt: skip
            values.setdefault(point, []).append(value)
            pointers.setdefault(point, f"/runs/{one.run}/series/{one.position}/points/{place}/value")
    codes = {flag.code for flag in unpack_flags(row.flags)} - {OUTSIDE}
    return Member(
        number=row.id, uid=row.uid, contributor=row.contributor, host=row.host, pointers=pointers,
        figures={point: median(of_point) for point, of_point in values.items()}, counts=not any(map(_leaves_out, codes)),
    )  # fmt: skip


def _leaves_out(code: str) -> bool:
    """Whether a rule makes figures unfit to be compared with; a rule of former times does."""
    return code not in RULES or RULES[code].kind == "refuse" or RULES[code].leaves_out
