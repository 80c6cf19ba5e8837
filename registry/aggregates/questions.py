"""Questions about one figure over many submissions: what queues bring, where a run stands, how versions changed it."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from registry.aggregates.curves import Kept
from registry.aggregates.gain import gain_steps, turn_of
from registry.aggregates.series import UNKNOWN, checked, kept_of, series_statement, told_filter
from registry.aggregates.standing import standing_of
from registry.aggregates.trend import change_points, version_points
from registry.findings import Gain, Standing, Trend
from registry.models import series, submission

MOST_SERIES = 5_000
"""Stored series, the newest, that one answer is made of."""
Like = tuple[str, int | None, str | None, str, str | None, float | None, str]
"""What the values of a trend have in common; the setting with everything in it."""


def gain_of(session: Session, conditions: Sequence[ColumnElement[bool]], *, frame_bytes: int, filtered: str) -> Gain:
    """What more queues bring, over the trials that measured one queue and more; one statement."""
    kept = list(_kept(session, conditions, "rate", "queues"))
    steps = gain_steps(kept, frame_bytes)
    return Gain(
        frame_bytes=frame_bytes,
        steps=steps,
        turns_at=turn_of(steps),
        n_submissions=next((one.n for one in steps if one.queues == 1), 0),
        filtered=told_filter(filtered),
    )


def standings(session: Session, uid: str) -> tuple[Standing, ...]:
    """Where the rates of one submission stand, one record a series; two statements. Empty for one that aggregates leave out."""
    own = [(row.run, kept_of(row, "mode")) for row in _rows(session, [submission.c.uid == uid], "rate", "mode")]
    if not own:
        return ()
    wanted = [
        series.c.submission_id != own[0][1].submission,
        series.c.unit.in_({one.unit for _, one in own}),
        series.c.run_kind.in_({one.run_kind for _, one in own}),
    ]
    others = list(_kept(session, wanted, "rate", "mode"))
    return tuple(standing_of(run, one, others) for run, one in own if one.frames)


def trend_of(
    session: Session, conditions: Sequence[ColumnElement[bool]], *, metric: str, by: str, frame_bytes: int, filtered: str
) -> Trend:
    """One figure over versions, of the way of measuring that most have in common; one statement."""
    name = checked(metric, by, None, None)
    groups: dict[Like, list[Kept]] = {}
    for one in _kept(session, conditions, metric, name):
        if one.label != UNKNOWN and frame_bytes in one.frames:
            like = (one.unit, one.family, one.direction, one.run_kind, one.link_type, one.loss_ratio_allowed, one.setting)
            groups.setdefault(like, []).append(one)
    common = max(groups, key=lambda one: (len(groups[one]), str(one)), default=None)
    members = groups[common] if common is not None else []
    values: dict[str, list[float]] = {}
    for one in members:
        values.setdefault(one.label, []).append(one.values[one.frames.index(frame_bytes)])
    points = version_points(values)
    return Trend(
        metric=metric,
        by=by,
        unit=common and common[0],
        frame_bytes=frame_bytes,
        run_kind=common and common[3],
        setting=common and common[6],
        points=points,
        changes=change_points([(point.version, values[point.version]) for point in points]),
        n_submissions=len({one.submission for one in members}),
        filtered=told_filter(filtered),
    )


def _kept(session: Session, conditions: Sequence[ColumnElement[bool]], metric: str, name: str) -> Iterable[Kept]:
    return (kept_of(row, name) for row in _rows(session, conditions, metric, name))


def _rows(session: Session, conditions: Sequence[ColumnElement[bool]], metric: str, name: str) -> Iterable[Any]:
    """Stored series, those set apart left out."""
    statement = series_statement(conditions, metric, name, None).limit(MOST_SERIES)
    return (row for row in session.execute(statement) if "apart" not in row.labels)
