"""Everything that can be made of a document: one pure function that ingest, rebuild and check share."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from registry.db.pack import pack_labels, pack_numbers
from registry.derive.card import card_of, searchable_texts
from registry.derive.charted import Charted, Told, charted_of
from registry.derive.figures import figures_of
from registry.derive.knowhow import Sighted, sighted
from registry.derive.seen import nic_key, price_of, seen_values
from registry.derive.standing import standings_of
from registry.records import Judgement
from registry.search.configuration import fingerprints_by_run
from registry.search.fields import FacetValue, facet_values
from registry.search.kept import pack_flags
from registry.search.values import hypervisor_of, nic_name, nic_of
from registry.search.words import tokens
from schemas import Facts, Run, Submission
from schemas.physics.base import link_mbps
from schemas.times import moment

NO_CONFIGURATION = "-"
"""Label of a run that tells too little of itself, beside others that do not."""
SERIES_COLUMNS = (
    "submission_id", "run", "position", "metric", "unit", "family", "direction", "run_kind", "link_type", "link_speed_mbps",
    "loss_ratio_allowed", "labels", "frames", "points",
)  # fmt: skip


class Tally(NamedTuple):
    """Where a submission is counted on the home page."""

    example: bool
    kind: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """The rows of one submission, without the number that the database gives it."""

    columns: dict[str, Any]
    """Of `submission`, as Python knows them."""
    series: tuple[tuple[Any, ...], ...]
    """As SERIES_COLUMNS, the number left out."""
    flags: str | None
    """As they are kept; None where there is none."""
    facets: tuple[FacetValue, ...]
    """Sorted by field and value."""
    figures: tuple[tuple[int, float], ...]
    """Key and value, sorted by key."""
    words: tuple[str, ...]
    tally: Tally
    problems: int
    runs: int
    charted: Charted | None
    """Its part in the histograms of charts; None where curves leave it out."""
    sighted: Sighted


def derive(told: Submission, judgement: Judgement, received_at: datetime) -> Derived:
    """The rows of a judged submission."""
    figures = figures_of(told, judgement)
    found = [*facet_values(told, judgement), *seen_values(told, judgement)]
    facets = sorted(found, key=lambda one: (one.field, one.value))
    example = bool(told.example)
    told_series = list(_told_series(told))
    is_charted = told.kind == "trial" and not example and judgement.plausibility != "implausible"
    return Derived(
        columns={
            "uid": told.id,
            "received_at": received_at,
            "created_at": moment(told.created_at),
            "kind": told.kind,
            "outcome": told.outcome,
            "example": example,
            "plausibility": judgement.plausibility,
            "title": told.title,
            "lang": _lang(told),
            "problems": len(told.problems),
            "runs": len(told.runs),
            "card": card_of(told),
        },
        series=tuple(_series_row(*one) for one in told_series),
        flags=pack_flags(judgement.flags),
        facets=tuple(facets),
        figures=figures,
        words=tuple(tokens(searchable_texts(told))),
        tally=Tally(example, told.kind, told.outcome),
        problems=len(told.problems),
        runs=len(told.runs),
        sighted=sighted(told, facets, figures),
        charted=charted_of([one for _, _, one in told_series], facets) if is_charted else None,
    )


def _lang(told: Submission) -> str | None:
    if told.note:
        return told.note.lang
    return next((problem.lang for problem in told.problems if problem.lang), None)


def _told_series(told: Submission) -> Iterator[tuple[int, int, Told]]:
    """Every series with the places of its run and of itself."""
    of_all = {"hypervisor": hypervisor_of(told), "price": price_of(told)}
    configurations = _configurations(told)
    known: dict[str | None, tuple[Facts | None, dict[str, Any]]] = {}
    for place, run in enumerate(told.runs):
        if not run.series:
            continue
        if run.nic not in known:
            named = nic_of(told, run)
            known[run.nic] = named, of_all | _nic_labels(named or (told.nics[0] if len(told.nics) == 1 else Facts({})))
        nic, shared = known[run.nic]
        found = shared | _run_labels(run) | configurations.get(place, {})
        common, speed = {name: word for name, word in found.items() if word}, link_mbps(run, nic)
        # JSON's 0 is a whole number, and a column of PostgreSQL takes no mixture.
        loss = None if run.loss_ratio_allowed is None else float(run.loss_ratio_allowed)
        for position, (one, standing) in enumerate(zip(run.series, standings_of(run, told.host), strict=True)):
            labels = common | standing
            way = one.unit, one.family, one.direction, run.kind, run.link_type, loss, labels.get("setting", "")
            yield place, position, Told(one, way, labels, speed)


def _configurations(told: Submission) -> dict[int, dict[str, str]]:
    """By run, what tells its configuration apart from that of others; nothing where all of a submission are of the same one."""
    of_run = fingerprints_by_run(told)
    measured = [place for place, run in enumerate(told.runs) if run.series]
    if len(set(of_run.values())) <= 1 and len(of_run) in {0, len(measured)}:
        return {}
    return {place: {"configuration": of_run.get(place, NO_CONFIGURATION)} for place in measured}


def _series_row(place: int, position: int, told: Told) -> tuple[Any, ...]:
    one, (unit, family, direction, run_kind, link_type, loss, _), told_labels, speed = told
    labels = pack_labels(told_labels)
    frames, points = pack_numbers([point.frame_bytes or 0 for point in one.points], [point.value for point in one.points])
    return place, position, one.metric, unit, family, direction, run_kind, link_type, speed, loss, labels, frames, points


def _run_labels(run: Run) -> dict[str, Any]:
    """What a chart may tell the lines of this run apart by."""
    queues, cores = run.queues and str(run.queues), run.cores and str(run.cores)
    return {"tool": run.tool.name, "run": run.kind, "queues": queues, "cores": cores}


def _nic_labels(nic: Facts) -> dict[str, Any]:
    """And by its NIC."""
    facts = {"mode": "io_mode", "driver": "driver", "role": "role", "driver_version": "driver_version"}
    return {"nic": nic_name(nic), "nic_key": nic_key(nic)} | {label: nic.get(fact) for label, fact in facts.items()}
