"""Runs as parts of their baselines: percent of bare metal, over every run that names a baseline it is comparable with."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Text, not_, select, type_coerce
from sqlalchemy.orm import Session

from registry.aggregates.curves import MOST_CURVES, Kept, curves_of
from registry.aggregates.selection import Selection, selected
from registry.aggregates.series import grouping, labelled_rows, series_statement, told_filter
from registry.db.dialect import is_among
from registry.db.pack import unpack_document
from registry.errors import ParameterError
from registry.models import document, series, submission
from registry.records import Curves, Hindrance
from registry.search.carried import fits
from registry.search.parse import Query
from registry.search.values import nic_of
from schemas import Run, Submission
from schemas.comparability import BARE_METAL, Side
from schemas.compiled import take
from schemas.messages import Words, said
from schemas.normalising import RATES, Normalised, baseline_position, normalise

BASELINES = (BARE_METAL,)
UNIT = "percent"
MOST_PAIRS = 2_000
"""Runs normalised for one chart, the newest: each asks for two documents."""
MOST_LOOKED_AT = 20_000
"""Submissions among whose runs those that name a baseline are looked for: few name one, so a sample of them all would decide the answer."""
_TEXT = select(submission.c.id, submission.c.uid, submission.c.plausibility, document.c.body).join(
    document, document.c.submission_id == submission.c.id
)


class _Told:
    """A stored submission and what the judge said of it."""

    def __init__(self, row: Any) -> None:
        self.submission: Submission = take(json.loads(unpack_document(row.body)))
        self.doubtful = row.plausibility == "implausible"


def normalised_runs(session: Session, told: Submission) -> Mapping[int, Normalised]:
    """Every run that names a baseline, by its place, held against that; one statement where baselines lie elsewhere."""
    named = [run.baseline.submission for run in told.runs if run.baseline is not None and run.baseline.submission not in {None, told.id}]
    elsewhere = _by_uid(session, [uid for uid in named if uid is not None])
    return {place: _normalised(told, place, elsewhere) for place, run in enumerate(told.runs) if run.baseline is not None}


def normalised_series(
    session: Session,
    query: Query,
    *,
    metric: str,
    by: str,
    family: int | None = None,
    against: str = BARE_METAL,
    most: int = MOST_LOOKED_AT,
) -> Curves:
    """Median and quartiles of percentages over comparable pairs of what a query asks for, and why the other runs have none.

    Every run that names a baseline has a part, up to MOST_PAIRS of MOST_LOOKED_AT submissions; beyond these the answer says what is
    looked at. Ten statements at most.
    """
    if against not in BASELINES:
        raise ParameterError.unknown("normalise", against, BASELINES)
    if metric not in RATES:
        raise ParameterError("metric", f"is {metric[:40]!r}; only {' and '.join(sorted(RATES))} can be normalised")
    name = grouping(by)
    chosen = selected(session, query, most)
    runs = _runs(session, chosen, _names(against), metric, family)
    pairs = [place for place, row in runs.items() if row.labels.get("baseline") == against]
    parts = [query.text, f"the newest {MOST_PAIRS:,} of {len(pairs):,} runs that name a baseline" if len(pairs) > MOST_PAIRS else ""]
    basis = chosen.basis
    if len(pairs) > MOST_PAIRS:
        basis = replace(basis, sampled=True, looked_at=len({number for number, _ in pairs[:MOST_PAIRS]}))
    found = _pairs(session, pairs[:MOST_PAIRS])
    labelled = labelled_rows(session, [runs[place] for place in found], name)
    kept = [one for row, label in labelled for one in _kept(row, label, found[row.submission_id, row.run], family)]
    reasons = [reason for result in found.values() for reason in result.reasons]
    unnamed = {**runs, **_runs(session, chosen, not_(_names(against)), metric, family)}.keys() - set(pairs)
    reasons += [said("no-baseline")] * len(unnamed)
    curves = curves_of(kept)
    return Curves(
        metric=metric,
        unit=UNIT,
        curves=curves[:MOST_CURVES],
        link_speed_mbps=None,
        n_submissions=len({one.submission for one in kept}),
        filtered=told_filter("; ".join(part for part in parts if part)),
        normalised_to=against,
        hindrances=_counted(reasons),
        basis=basis,
        more_curves=max(0, len(curves) - MOST_CURVES),
    )


def _names(against: str) -> ColumnElement[bool]:
    """Whether a label of a stored series, which keeps their values alone, may be this baseline; the rows that are read then tell."""
    return type_coerce(series.c.labels, Text).contains(against, autoescape=True)


def _runs(session: Session, chosen: Selection, named: ColumnElement[bool], metric: str, family: int | None) -> dict[tuple[int, int], Any]:
    """A row of each run in a guest that is what each is asked to be, the newest first; one statement."""
    among = [] if chosen.numbers is None else [is_among(series.c.submission_id, json.dumps(list(chosen.numbers)))]
    guests = not_(type_coerce(series.c.labels, Text).startswith(BARE_METAL, autoescape=True))  # The mode is the first label of all.
    rows = session.execute(series_statement([*among, guests, named], metric, family))
    return {(row.submission_id, row.run): row for row in rows if row.labels.get("mode") != BARE_METAL and fits(row, chosen.own)}


def _pairs(session: Session, places: Sequence[tuple[int, int]]) -> dict[tuple[int, int], Normalised]:
    ours = (
        {row.id: _Told(row) for row in session.execute(_TEXT.where(submission.c.id.in_({number for number, _ in places})))}
        if places
        else {}
    )
    named = (run.baseline.submission for told in ours.values() for run in told.submission.runs if run.baseline is not None)
    elsewhere = _by_uid(session, [uid for uid in named if uid is not None])
    return {place: _normalised(ours[place[0]].submission, place[1], elsewhere) for place in places}


def _by_uid(session: Session, uids: Iterable[str]) -> dict[str, _Told]:
    wanted = set(uids)
    return {row.uid: _Told(row) for row in session.execute(_TEXT.where(submission.c.uid.in_(wanted)))} if wanted else {}


def _normalised(told: Submission, place: int, elsewhere: Mapping[str, _Told]) -> Normalised:
    run = told.runs[place]
    named = run.baseline
    if named is None:
        return Normalised(label=BARE_METAL, reasons=(said("no-baseline"),))
    label = named.label or BARE_METAL
    own = named.submission in {None, told.id}
    other = elsewhere.get(named.submission or "")
    if not own and other is None:
        return Normalised(label=label, reasons=(said("baseline-missing"),))
    there = told if own or other is None else other.submission
    position = baseline_position(named, there.runs, place if own else None)
    if position is None:
        return Normalised(label=label, reasons=(said("baseline-missing"),))
    if not own and other is not None and other.doubtful:
        return Normalised(label=label, reasons=(said("baseline-doubtful"),))
    return normalise(_side(told, run), _side(there, there.runs[position]), label)


def _side(told: Submission, run: Run) -> Side:
    """A run with its host and its NIC; where it names none and there is one, that."""
    return Side(run=run, host=told.host, nic=nic_of(told, run) or (told.nics[0] if len(told.nics) == 1 else None))


def _kept(row: Any, label: str, result: Normalised, family: int | None) -> list[Kept]:
    """The shares of one run as series of percentages, one for each IP version, direction and unit."""
    groups: dict[tuple[int | None, str | None, str], list[tuple[int, float]]] = {}
    for share in result.shares:
        if family is None or share.family == family:
            point = (share.frame_bytes or 0, 100 * share.ratio)
            groups.setdefault((share.family, share.direction, share.unit), []).append(point)
    return [
        Kept(
            submission=row.submission_id, label=label, unit=UNIT, family=version, direction=direction, run_kind=row.run_kind,
            link_type=row.link_type, loss_ratio_allowed=row.loss_ratio_allowed, link_speed_mbps=None,
            frames=tuple(size for size, _ in points), values=tuple(value for _, value in points),
            setting=row.labels.get("setting", ""),
        )
        for (version, direction, _), points in groups.items()
    ]  # fmt: skip


def _counted(reasons: Iterable[Words]) -> tuple[Hindrance, ...]:
    counts: dict[str, list[Words]] = {}
    for reason in reasons:
        counts.setdefault(reason.text(), []).append(reason)
    ordered = sorted(counts.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    return tuple(Hindrance(words=same[0], runs=len(same)) for _, same in ordered)
