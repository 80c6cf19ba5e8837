"""What the newest trials of a selection have seen: their values, read from the packed lists that ingest wrote."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Select, false, select
from sqlalchemy.orm import Session

from registry.db.pack import unpack_ids
from registry.findings import OutcomeCounts, SeenWith
from registry.models import facet, facet_count, facet_list, submission, submission_facet

MOST_LOOKED_AT = 1_000
"""Trials that one answer is made of, the newest: its cost has a bound, and old ones say little of today's kernels."""
MOST_VALUES = 10
MOST_ASKED_FOR = 20_000
"""Values looked up by their ids in one statement, which has 32,766 parameters at most; more are read whole."""
TRIALS = (submission.c.example == false(), submission.c.kind == "trial")
"""Shipped examples and references are nobody's experience."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One trial and its values by field."""

    number: int
    uid: str
    host: str
    """By which the same host is recognised; the trial's own id where it has no key."""
    outcome: str
    values: Mapping[str, tuple[str, ...]]


def sightings(
    session: Session, conditions: Sequence[ColumnElement[bool]], fields: Sequence[str], most: int = MOST_LOOKED_AT
) -> tuple[Sighting, ...]:
    """The newest trials that meet the conditions, newest first; two statements."""
    columns = (submission.c.id, submission.c.uid, submission.c.outcome, submission.c.card, facet_list.c.facets)
    source = submission.join(facet_list, facet_list.c.submission_id == submission.c.id)
    newest = select(*columns).select_from(source).where(*conditions, *TRIALS).order_by(submission.c.id.desc()).limit(most)
    rows = [(row, unpack_ids(row.facets)) for row in session.execute(newest)]
    wanted = {number for _, ids in rows for number in ids}
    if not wanted:
        return ()
    names = select(facet.c.id, facet.c.field, facet.c.value).where(facet.c.field.in_(fields))
    if len(wanted) <= MOST_ASKED_FOR:
        names = names.where(facet.c.id.in_(wanted))
    named = {number: (field, value) for number, field, value in session.execute(names)}
    return tuple(
        Sighting(
            number=row.id,
            uid=row.uid,
            host=row.card.get("host") or row.uid,
            outcome=row.outcome,
            values=_by_field(named[number] for number in ids if number in named),
        )
        for row, ids in rows
    )


def having(facet_ids: Select[tuple[int]]) -> ColumnElement[bool]:
    """The condition that a submission has one of some values."""
    return submission.c.id.in_(select(submission_facet.c.submission_id).where(submission_facet.c.facet_id.in_(facet_ids)))


def values_of(field: str, key: str | None = None) -> Select[tuple[int]]:
    """The values of a field; those of one key where it is given."""
    chosen = select(facet.c.id).where(facet.c.field == field)
    return chosen if key is None else chosen.where(facet.c.value.startswith(f"{key} ", autoescape=True))


def counted_values(session: Session, field: str, key: str | None = None) -> list[tuple[str, int]]:
    """Every value of a field and how many trials have it, from the counts that ingest keeps; one statement."""
    statement = (
        select(facet.c.value, facet_count.c.submissions)
        .join(facet_count, facet_count.c.facet_id == facet.c.id)
        .where(facet.c.id.in_(values_of(field, key)), facet_count.c.draft == false(), facet_count.c.submissions > 0)
    )
    return [(value, count) for value, count in session.execute(statement)]


def tallied(seen: Iterable[Sighting], values: Callable[[Sighting], Iterable[str]], most: int = MOST_VALUES) -> tuple[SeenWith, ...]:
    """The most frequent values among some trials: on how many hosts, and how it went."""
    hosts: dict[str, set[str]] = {}
    counts: dict[str, dict[str, int]] = {}
    for one in seen:
        for value in dict.fromkeys(values(one)):
            hosts.setdefault(value, set()).add(one.host)
            of_outcome = counts.setdefault(value, {})
            of_outcome[one.outcome] = of_outcome.get(one.outcome, 0) + 1
    found = [SeenWith(value=value, hosts=len(hosts[value]), outcomes=OutcomeCounts(**counts[value])) for value in hosts]
    return tuple(sorted(found, key=lambda one: (-one.hosts, -one.outcomes.total, one.value))[:most])


def contributors_of(seen: Iterable[Sighting]) -> int:
    """How many keys some trials were sent with."""
    return len({value for one in seen for value in one.values.get("contributor", ()) if value.startswith("SHA256:")})


def items_seen(seen: Sequence[Sighting], field: str) -> tuple[SeenWith, ...]:
    """The NICs or boards of some trials, by a field whose values are `KEY OUTCOME NAME`, with their keys."""
    parts = ((value.split(" ", 2), one) for one in seen for value in one.values.get(field, ()))
    names = {told[0]: (told[2] if len(told) > 2 else told[0]) for told, _ in parts}
    found = tallied(seen, lambda one: (value.split(" ", 1)[0] for value in one.values.get(field, ())))
    return tuple(replace(item, key=item.value, value=names[item.value]) for item in found)


def outcomes_of(seen: Iterable[Sighting]) -> OutcomeCounts:
    """How it went, over some trials."""
    counts: dict[str, int] = {}
    for one in seen:
        counts[one.outcome] = counts.get(one.outcome, 0) + 1
    return OutcomeCounts(**counts)


def _by_field(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for field, value in pairs:
        found[field] = (*found.get(field, ()), value)
    return found
