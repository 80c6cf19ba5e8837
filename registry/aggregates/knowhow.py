"""Problems that many met, each as one: how often, on what, and what helped."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, false, select
from sqlalchemy.orm import Session

from registry.aggregates.hardware import summary_of
from registry.aggregates.sightings import Sighting, contributors_of, having, items_seen, outcomes_of, sightings, tallied, values_of
from registry.db.pack import unpack_document
from registry.derive.problems import identity_of, language_of, normalised, unpack_identity
from registry.derive.seen import BIOS, BOARD, CELL, NIC, PROBLEM, VERSION
from registry.findings import Helped, KnowHow, KnownProblem, Occurrence, SeenWith
from registry.models import document, facet, facet_count, submission
from schemas import Problem

MOST_SHOWN = 50
MOST_READ = 5
"""Documents read for one problem of a list, the newest."""
MOST_OCCURRENCES = 100
_ON_WHAT = {"hypervisor": "hypervisor", "hypervisor_version": VERSION, "mode": "mode", "driver": "driver", "kernel": "kernel", "os": "os",
            "bios": BIOS}  # fmt: skip
_ITEMS = {"nic": NIC, "board": BOARD}
"""What has a page of its own, by its name there."""
_FIELDS = (PROBLEM, CELL, "contributor", *_ON_WHAT.values(), *_ITEMS.values())
Order = Literal["last", "most"]
"""The problem met last first, or the one met most."""
_WITH_PROBLEMS = having(select(facet.c.id).where(facet.c.field == "has", facet.c.value == "problems"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One problem as one submission told it."""

    number: int
    uid: str
    received_at: datetime
    outcome: str
    title: str | None
    title_lang: str | None
    hypervisor: str | None
    nics: tuple[str, ...]
    firmware: tuple[str, ...]
    problem: Problem


def know_how(
    session: Session,
    conditions: Sequence[ColumnElement[bool]],
    *,
    stage: str | None = None,
    component: str | None = None,
    order: Order = "last",
    limit: int = MOST_SHOWN,
    filtered: str = "",
) -> KnowHow:
    """The problems of the newest trials that meet the conditions, the one met last first or the one met most; four statements."""
    found = sightings(session, (*conditions, _WITH_PROBLEMS), _FIELDS)
    asked = [pair for pair in grouped_by_problem(found).items() if is_asked(pair[0], stage, component)]
    if order == "most":
        asked.sort(key=lambda pair: -len(pair[1]))
    grouped = asked[:limit]
    counts = _counts(session, [value for value, _ in grouped])
    told = _told(session, {one.number for _, members in grouped for one in members[:MOST_READ]})
    return KnowHow(
        problems=tuple(known(value, members, counts.get(value, len(members)), told) for value, members in grouped),
        looked_at=len(found),
        total=len(asked),
        filtered=filtered,
    )


def known_problem(session: Session, key: str) -> KnownProblem | None:
    """One problem with its newest occurrences, or None where nobody met it; four statements."""
    found = sightings(session, (having(values_of(PROBLEM, key)),), _FIELDS)
    grouped = {value: members for value, members in grouped_by_problem(found).items() if unpack_identity(value).key == key}
    if not grouped:
        return None
    value, members = next(iter(grouped.items()))
    counts = _counts(session, [value])
    told = _told(session, {one.number for one in members[:MOST_OCCURRENCES]})
    return known(value, members, counts.get(value, len(members)), told, with_occurrences=True)


def grouped_by_problem(found: Iterable[Sighting]) -> dict[str, list[Sighting]]:
    """Trials by the problems they met, in the order in which these were met last."""
    groups: dict[str, list[Sighting]] = {}
    for one in found:
        for value in sorted(one.values.get(PROBLEM, ())):
            groups.setdefault(value, []).append(one)
    return groups


def is_asked(value: str, stage: str | None, component: str | None) -> bool:
    """Whether a problem itself is of a stage and a part; the trial it was met in may have others."""
    one = unpack_identity(value)
    return stage in {None, one.stage} and (component is None or normalised(component) in one.part)


def known(
    value: str, members: Sequence[Sighting], submissions: int, told: Sequence[Told], *, with_occurrences: bool = False
) -> KnownProblem:
    """One problem out of the trials that met it and of what some of them told."""
    key = unpack_identity(value).key
    own = [one for one in told if identity_of(one.problem).key == key]
    return KnownProblem(
        summary=summary_of(value, submissions, own[0].problem if own else None),
        newest=members[0].uid,
        outcomes=outcomes_of(members),
        contributors=contributors_of(members),
        seen={name: table for name, table in _seen(members).items() if table},
        culprits=tuple(word for word, _ in Counter(one.problem.culprit for one in own if one.problem.culprit).most_common()),
        helped=helped_by(own),
        occurrences=tuple(_occurrence(one) for one in own) if with_occurrences else (),
    )


def helped_by(told: Iterable[Told]) -> tuple[Helped, ...]:
    """Workarounds that say the same as one, those told by most first; in the words in which each was told last."""
    groups: dict[tuple[str, str], list[Told]] = {}
    for one in told:
        if one.problem.workaround:
            groups.setdefault((language_of(one.problem), normalised(one.problem.workaround)), []).append(one)
    found = [
        Helped(text=same[0].problem.workaround or "", lang=lang, submissions=len({one.number for one in same}))
        for (lang, _), same in groups.items()
    ]
    return tuple(sorted(found, key=lambda one: -one.submissions))


def _seen(members: Sequence[Sighting]) -> dict[str, tuple[SeenWith, ...]]:
    items = {name: items_seen(members, field) for name, field in _ITEMS.items()}
    tables = {name: tallied(members, _reading(field)) for name, field in _ON_WHAT.items()}
    return tables | items | {"cell": tallied(members, lambda one: (value.rpartition(" ")[0] for value in one.values.get(CELL, ())))}


def _reading(field: str) -> Any:
    return lambda one: one.values.get(field, ())


def _occurrence(one: Told) -> Occurrence:
    return Occurrence(
        submission=one.uid, received_at=one.received_at, outcome=one.outcome, hypervisor=one.hypervisor, nics=one.nics,
        symptom=one.problem.symptom, cause=one.problem.cause, culprit=one.problem.culprit, workaround=one.problem.workaround,
        lang=language_of(one.problem), title=one.title, title_lang=one.title_lang, component=one.problem.component, firmware=one.firmware,
    )  # fmt: skip


def _counts(session: Session, values: Sequence[str]) -> Mapping[str, int]:
    """In how many trials each problem was met, from the counts that ingest keeps."""
    if not values:
        return {}
    statement = (
        select(facet.c.value, facet_count.c.submissions)
        .join(facet_count, facet_count.c.facet_id == facet.c.id)
        .where(facet.c.field == PROBLEM, facet.c.value.in_(values), facet_count.c.draft == false())
    )
    return {row.value: row.submissions for row in session.execute(statement)}


def _told(session: Session, numbers: set[int]) -> list[Told]:
    """The problems of some submissions, the newest first."""
    if not numbers:
        return []
    columns = (
        submission.c.id, submission.c.uid, submission.c.received_at, submission.c.outcome, submission.c.title, submission.c.lang,
        submission.c.card, document.c.body,
    )  # fmt: skip
    source = submission.join(document, document.c.submission_id == submission.c.id)
    rows = session.execute(select(*columns).select_from(source).where(submission.c.id.in_(numbers)).order_by(submission.c.id.desc()))
    return [one for row in rows for one in _of_row(row)]


def _of_row(row: Any) -> Iterator[Told]:
    told = json.loads(unpack_document(row.body))
    firmware = tuple(dict.fromkeys(nic["firmware"] for nic in told.get("nics") or () if nic.get("firmware")))
    for problem in told.get("problems") or ():
        yield Told(
            number=row.id, uid=row.uid, received_at=row.received_at, outcome=row.outcome, title=row.title, title_lang=row.lang,
            hypervisor=row.card["hypervisor"], nics=tuple(row.card["nics"]), firmware=firmware, problem=Problem(**problem),
        )  # fmt: skip
