"""Questions about one figure over many submissions: what queues bring, where a run stands, how versions changed it."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from registry.aggregates.charts import chart, gains, is_kept, standing_spreads, values_by_label
from registry.aggregates.curves import Kept
from registry.aggregates.gain import gain_steps, gain_steps_of, turn_of
from registry.aggregates.selection import MOST, Selection, selected
from registry.aggregates.series import UNKNOWN, checked, kept_as, kept_of, labelled_rows, rows_of, told_filter
from registry.aggregates.standing import standing_among, standing_of
from registry.aggregates.trend import Values, change_points, values_of, version_points
from registry.derive.charted import GAIN, Measured, Way, gains_of, standing_label
from registry.findings import Gain, GainStep, Standing, Trend
from registry.models import series, submission
from registry.records import Basis
from registry.search.parse import Query


def gain_of(session: Session, query: Query, *, frame_bytes: int, most: int = MOST) -> Gain:
    """What more queues bring, over the trials that measured one queue and more; ten statements at most."""
    chosen = selected(session, query, most)
    from_histograms = is_kept(GAIN, chosen.kept_as)
    steps = gain_steps_of(gains(session, chosen.kept_as or "", frame_bytes)) if from_histograms else _gains(session, chosen, frame_bytes)
    return Gain(
        frame_bytes=frame_bytes,
        steps=steps,
        turns_at=turn_of(steps),
        n_submissions=next((one.n for one in steps if one.queues == 1), 0),
        filtered=told_filter(query.text),
        basis=of_histograms(chosen) if from_histograms else chosen.basis,
    )


def standings(session: Session, uid: str, *, most: int = MOST) -> tuple[Standing, ...]:
    """Where the rates of one submission stand, one record a series; four statements. Empty for one that aggregates leave out."""
    own = [(row.run, kept_of(row, "mode")) for row in rows_of(session, [submission.c.uid == uid], "rate")]
    if not own:
        return ()
    chosen = selected(session, Query(""), most)
    if chosen.kept_as is None:
        wanted = [
            series.c.submission_id != own[0][1].submission,
            series.c.unit.in_({one.unit for _, one in own}),
            series.c.run_kind.in_({one.run_kind for _, one in own}),
        ]
        others = [kept_of(row, "mode") for row in rows_of(session, wanted, "rate")]
        return tuple(standing_of(run, one, others, chosen.basis) for run, one in own if one.frames)
    asked = [(standing_label(one.label, one.link_speed_mbps), _way(one)) for _, one in own]
    spreads = standing_spreads(session, asked)
    beside = [one for _, one in own]
    return tuple(
        standing_among(run, one, beside, spreads[key], of_histograms(chosen))
        for (run, one), key in zip(own, asked, strict=True)
        if one.frames
    )


def trend_of(session: Session, query: Query, *, metric: str, by: str, frame_bytes: int, most: int = MOST) -> Trend:
    """One figure over versions, of the way of measuring that most have in common; ten statements at most."""
    name = checked(metric, by, None, None)
    chosen = selected(session, query, most)
    from_histograms = is_kept(name, chosen.kept_as)
    submissions: int | None
    if from_histograms:
        lines = chart(session, metric, name, chosen.kept_as or "").lines
        common, values = values_by_label(session, lines, frame_bytes)
        submissions = None
    else:
        common, values, submissions = _values(session, chosen, metric, name, frame_bytes)
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
        n_submissions=submissions,
        filtered=told_filter(query.text),
        basis=of_histograms(chosen) if from_histograms else chosen.basis,
    )


def of_histograms(chosen: Selection) -> Basis:
    """All that were asked for, approximately."""
    return Basis(hits=chosen.basis.hits, looked_at=chosen.basis.hits, approximate=True)


def _gains(session: Session, chosen: Selection, frame_bytes: int) -> tuple[GainStep, ...]:
    measured: dict[int, list[Measured]] = {}
    for row in rows_of(session, chosen.conditions, "rate", own=chosen.own):
        if "queues" in row.labels:
            one = kept_of(row, "queues")
            measured.setdefault(one.submission, []).append(Measured(one.label, _way(one), one.frames, one.values))
    ratios: dict[int, list[float]] = {}
    for of_one in measured.values():
        for queues, at_sizes in gains_of(of_one).items():
            if frame_bytes in at_sizes:
                ratios.setdefault(queues, []).append(at_sizes[frame_bytes])
    return gain_steps(ratios)


def _values(session: Session, chosen: Selection, metric: str, name: str, frame_bytes: int) -> tuple[Way | None, dict[str, Values], int]:
    """The way of measuring that most have in common, the values of each label, and of how many submissions they are."""
    groups: dict[Way, list[Kept]] = {}
    for row, label in labelled_rows(session, rows_of(session, chosen.conditions, metric, own=chosen.own), name):
        one = kept_as(row, label)
        if one.label != UNKNOWN and frame_bytes in one.frames:
            groups.setdefault(_way(one), []).append(one)
    common = max(groups, key=lambda one: (len(groups[one]), str(one)), default=None)
    members: Sequence[Kept] = groups[common] if common is not None else ()
    values: dict[str, list[float]] = {}
    for one in members:
        values.setdefault(one.label, []).append(one.values[one.frames.index(frame_bytes)])
    return common, {label: values_of(of_label) for label, of_label in values.items()}, len({one.submission for one in members})


def _way(one: Kept) -> Way:
    return one.unit, one.family, one.direction, one.run_kind, one.link_type, one.loss_ratio_allowed, one.setting
