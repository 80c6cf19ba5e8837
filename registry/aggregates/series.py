"""Curves over the series of many submissions, or of one."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Select, false, select
from sqlalchemy.orm import Session

from registry.aggregates.charts import chart, curves_of_chart, is_kept
from registry.aggregates.curves import MOST_CURVES, Kept, agreed, agreed_speed, curves_of, one_unit, point_of
from registry.aggregates.selection import MOST, Selection, selected
from registry.db.dialect import is_among
from registry.db.pack import unpack_numbers
from registry.derive.standing import setting_of
from registry.errors import ParameterError
from registry.models import facet, facet_list, series, submission
from registry.records import Basis, Curve, Curves, Hindrance
from registry.search.carried import Conditions, fits
from registry.search.fields import FIELDS
from registry.search.parse import Query
from registry.search.values import nic_name, nic_of
from schemas import Point, Run, Series, Submission
from schemas.comparability import is_at_least
from schemas.messages import said
from schemas.normalising import RATES
from schemas.physics.base import link_mbps
from schemas.v1.submission import DIRECTIONS, METRICS

MOST_SERIES = 20_000
MOST_VALUES = 2_000
"""Values of a field that are read whole; of one with more, only those that are asked for."""
LABELS = ("mode", "nic", "driver", "driver_version", "hypervisor", "role", "tool", "run", "queues", "cores")
"""What a stored series carries itself; any other field is looked up by its submission."""
ALIASES = {"io_mode": "mode"}
UNKNOWN = "unknown"
PER = {"core": "cores", "price": "price"}
"""What a rate may be divided by → the label of a stored series that says how much there was of it."""
LEFT_OUT = "examples, references, implausible submissions and runs that were noisy, self-clocked or on an emulated CPU left out"


def grouping(by: str) -> str:
    """The field that tells lines apart. Raises ParameterError for one that is not known."""
    name = ALIASES.get(by, by)
    if name not in LABELS and name not in FIELDS:
        raise ParameterError.unknown("by", by, dict.fromkeys((*LABELS, *FIELDS)))
    return name


def series_of(
    session: Session,
    query: Query,
    *,
    metric: str,
    by: str,
    family: int | None = None,
    direction: str | None = None,
    per: str | None = None,
    most: int = MOST,
) -> Curves:
    """The curves of every plausible trial that a query asks for, `per` core or price where asked.

    Of few submissions their series are read, of many their histograms where those are kept, else a sample's series. Ten statements at most.
    """
    name = checked(metric, by, direction, per)
    chosen = selected(session, query, most)
    if chosen.kept_as is not None and per is None and is_kept(name, chosen.kept_as):
        return _of_histograms(session, chosen, query.text, metric=metric, name=name, family=family, direction=direction)
    return _of_series(session, chosen, query.text, metric=metric, name=name, family=family, direction=direction, per=per)


def _of_histograms(
    session: Session, chosen: Selection, asked: str, *, metric: str, name: str, family: int | None, direction: str | None
) -> Curves:
    found = chart(session, metric, name, chosen.kept_as or "", family=family, direction=direction)
    return Curves(
        metric=metric,
        unit=found.unit or default_unit(metric),
        curves=curves_of_chart(session, found.lines),
        link_speed_mbps=found.link_speed_mbps,
        n_submissions=found.n_submissions,
        filtered=told_filter(asked),
        basis=Basis(hits=chosen.basis.hits, looked_at=chosen.basis.hits, approximate=True),
        more_curves=max(0, len(found.lines) - MOST_CURVES),
    )


def _of_series(
    session: Session, chosen: Selection, asked: str, *, metric: str, name: str, family: int | None, direction: str | None, per: str | None
) -> Curves:
    conditions = chosen.conditions if direction is None else [*chosen.conditions, series.c.direction == direction]
    rows = rows_of(session, conditions, metric, family, chosen.own)
    untold = [] if per is None else [row for row in rows if PER[per] not in row.labels]
    told = rows if not untold else [row for row in rows if per is None or PER[per] in row.labels]
    parts = [asked, f"{len(untold)} series that tell no {per} left out" if untold else ""]
    hindrances = (Hindrance(words=said(f"no-{per}"), runs=len({(row.submission_id, row.run) for row in untold})),) if untold else ()
    labelled = labelled_rows(session, told, name)
    unit, kept = one_unit(
        [kept_as(row, label) if per is None else divided(kept_as(row, label), row.labels[PER[per]]) for row, label in labelled]
    )
    curves = curves_of(kept)
    return Curves(
        metric=metric,
        unit=unit or default_unit(metric),
        curves=curves[:MOST_CURVES],
        link_speed_mbps=agreed_speed(kept),
        n_submissions=len({one.submission for one in kept}),
        filtered=told_filter("; ".join(part for part in parts if part)),
        hindrances=hindrances,
        basis=chosen.basis,
        more_curves=max(0, len(curves) - MOST_CURVES),
    )


def rows_of(
    session: Session, conditions: Sequence[ColumnElement[bool]], metric: str, family: int | None = None, own: Conditions | None = None
) -> list[Any]:
    """The stored series of plausible trials that are what each is asked to be, those set apart left out; one statement."""
    rows = session.execute(series_statement(conditions, metric, family))
    return [row for row in rows if "apart" not in row.labels and fits(row, own or {})]


def labelled_rows(session: Session, rows: Sequence[Any], name: str) -> Iterator[tuple[Any, str]]:
    """Each row with what tells its line apart, several times where its submission has several values; three statements at most."""
    if name in LABELS:
        return ((row, row.labels.get(name) or UNKNOWN) for row in rows)
    values = values_of_field(session, sorted({row.submission_id for row in rows}), name)
    return ((row, label) for row in rows for label in values.get(row.submission_id, (UNKNOWN,)))


def values_of_field(session: Session, numbers: Sequence[int], name: str) -> dict[int, tuple[str, ...]]:
    """The values of a field that some submissions have; three statements at most."""
    if not numbers:
        return {}
    lists = select(facet_list.c.submission_id, facet_list.c.facets).where(is_among(facet_list.c.submission_id, json.dumps(numbers)))
    facets = {row.submission_id: row.facets for row in session.execute(lists)}
    dictionary = select(facet.c.id, facet.c.value).where(facet.c.field == name)
    names = {row.id: row.value for row in session.execute(dictionary.limit(MOST_VALUES + 1))}
    if len(names) > MOST_VALUES:
        having = json.dumps(sorted({number for ids in facets.values() for number in ids}))
        names = {row.id: row.value for row in session.execute(dictionary.where(is_among(facet.c.id, having)))}
    found = {number: tuple(sorted(names[one] for one in ids if one in names)) for number, ids in facets.items()}
    return {number: values for number, values in found.items() if values}


def checked(metric: str, by: str, direction: str | None, per: str | None) -> str:
    """The field that tells lines apart, where everything asked for is known. Raises ParameterError."""
    if metric not in METRICS:
        raise ParameterError.unknown("metric", metric, METRICS)
    if direction not in {None, *DIRECTIONS}:
        raise ParameterError.unknown("direction", str(direction), DIRECTIONS)
    if per not in {None, *PER}:
        raise ParameterError.unknown("per", str(per), PER)
    if per is not None and metric not in RATES:
        raise ParameterError("metric", f"is {metric[:40]!r}; only {' and '.join(sorted(RATES))} can be told per {per}")
    return grouping(by)


def divided(one: Kept, amount: str) -> Kept:
    """The series by core, or by unit of a currency: `4`, `22000 JPY`."""
    number, _, currency = amount.partition(" ")
    values = tuple(value / float(number) for value in one.values)
    return replace(one, values=values, unit=f"{one.unit}/{currency or 'core'}")


def told_filter(filtered: str) -> str:
    """How the series were chosen: the query, then what is always left out."""
    return f"{filtered}; {LEFT_OUT}" if filtered else LEFT_OUT


def default_unit(metric: str) -> str:
    """The unit of a metric where no series says one."""
    return {"rate": "pps", "goodput": "l4_bps"}.get(metric, "us")


def series_statement(conditions: Sequence[ColumnElement[bool]], metric: str, family: int | None) -> Select[Any]:
    """The stored series of every plausible trial that meets the conditions, the newest first."""
    columns: list[ColumnElement[Any]] = [
        series.c.submission_id, series.c.run, series.c.unit, series.c.family, series.c.direction, series.c.run_kind, series.c.link_type,
        series.c.loss_ratio_allowed, series.c.link_speed_mbps, series.c.labels, series.c.frames, series.c.points,
    ]  # fmt: skip
    source = series.join(submission, submission.c.id == series.c.submission_id)
    counted = (submission.c.example == false(), submission.c.kind == "trial", submission.c.plausibility != "implausible")
    where = [*conditions, *counted, series.c.metric == metric]
    if family is not None:
        where.append(series.c.family == family)
    return select(*columns).select_from(source).where(*where).order_by(series.c.submission_id.desc()).limit(MOST_SERIES)


def kept_of(row: Any, name: str) -> Kept:
    """A stored series as a record, labelled by one of LABELS."""
    return kept_as(row, row.labels.get(name) or UNKNOWN)


def kept_as(row: Any, label: str) -> Kept:
    """A stored series as a record."""
    frames, values = unpack_numbers(row.frames, row.points)
    return Kept(
        submission=row.submission_id,
        label=label,
        unit=row.unit,
        family=row.family,
        direction=row.direction,
        run_kind=row.run_kind,
        link_type=row.link_type,
        loss_ratio_allowed=row.loss_ratio_allowed,
        link_speed_mbps=row.link_speed_mbps,
        frames=frames,
        values=values,
        setting=row.labels.get("setting", ""),
    )


def curves_of_submission(told: Submission, *, flagged: bool) -> tuple[Curves, ...]:
    """One Curves for each metric and unit of a submission, every series its own line; no statement."""
    found: dict[tuple[str, str], list[tuple[Run, Series]]] = {}
    for run in told.runs:
        for one in run.series:
            found.setdefault((one.metric, one.unit), []).append((run, one))
    return tuple(_own_curves(told, metric, unit, members, flagged) for (metric, unit), members in found.items())


def _own_curves(told: Submission, metric: str, unit: str, members: list[tuple[Run, Series]], flagged: bool) -> Curves:
    speed = agreed(link_mbps(run, nic_of(told, run)) for run, _ in members)
    lines = tuple(_own_curve(told, run, one, flagged) for run, one in members)
    return Curves(metric=metric, unit=unit, curves=lines, link_speed_mbps=speed, n_submissions=1, filtered=f"id:{told.id}")


def _own_curve(told: Submission, run: Run, one: Series, flagged: bool) -> Curve:
    nic = nic_of(told, run)
    named = nic_name(nic) if nic is not None else None
    values: dict[int, list[float]] = {}
    for point in one.points:
        values.setdefault(point.frame_bytes or 0, []).extend(_measured(point))
    at_least = {point.frame_bytes or 0 for point in one.points if is_at_least(run, point)}
    return Curve(
        label=" · ".join(word for word in (run.tool.name, named) if word),
        unit=one.unit,
        family=one.family,
        direction=one.direction,
        run_kind=run.kind,
        points=tuple(replace(point_of(size, values[size]), at_least=size in at_least) for size in sorted(values)),
        flagged=flagged,
        link_type=run.link_type,
        loss_ratio_allowed=run.loss_ratio_allowed,
        setting=setting_of(run, one),
    )


def _measured(point: Point) -> Iterator[float]:
    """The trials of a point, or its value alone."""
    return iter([trial.value for trial in point.trials] or [point.value])
