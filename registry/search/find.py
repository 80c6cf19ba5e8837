"""Finding the submissions a query asks for: one keyset page, counted up to a cap."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, false, func, not_, or_, select
from sqlalchemy.orm import Session

from registry.db import dialect
from registry.errors import ParameterError
from registry.models import facet, submission
from registry.records import Figure, Hit, Page
from registry.search.compared import found_anew
from registry.search.once import once
from registry.search.order import NEWEST, Order
from registry.search.parse import Condition, Ids, Measured, Query, Range, Received, Words
from registry.search.words import fold, folded_words

MOST_COUNTED = 1_000
MOST_LIMIT = 100
_COLUMNS = (
    submission.c.id, submission.c.uid, submission.c.received_at, submission.c.created_at, submission.c.kind, submission.c.outcome,
    submission.c.example, submission.c.plausibility, submission.c.title, submission.c.lang, submission.c.problems, submission.c.runs,
    submission.c.card,
)  # fmt: skip


class Found(NamedTuple):
    """Hits in order, and where the next page begins."""

    hits: tuple[Hit, ...]
    next_cursor: str | None


def find(
    session: Session, query: Query, *, order: Order = NEWEST, limit: int = 20, cursor: str | None = None, most: int = MOST_COUNTED
) -> Page:
    """One page of hits in the order of their arrival, and their total; two statements.

    Raises ParameterError for a limit or cursor that cannot be.
    """
    conditions = conditions_of(session, query)
    found = page_of(session, conditions, order=order, limit=limit, cursor=cursor)
    total = count_up_to(session, conditions, most + 1)
    return Page(hits=found.hits, total=min(total, most), total_is_capped=total > most, next_cursor=found.next_cursor)


def as_ranked(hits: Sequence[Hit], shown: Sequence[tuple[Figure, tuple[float, ...]] | None]) -> tuple[Hit, ...]:
    """The hits with the figures that they are ranked by; where that is the best one, the card says more of it."""
    if len(hits) < len(shown):
        return tuple(hits)  # One was taken out meanwhile.
    return tuple(_as_own(hit, *own) if own is not None else hit for hit, own in zip(hits, shown, strict=True))


def _as_own(hit: Hit, own: Figure, spark: tuple[float, ...]) -> Hit:
    best = hit.figure
    is_best = best is not None and (best.value, best.frame_bytes, best.unit) == (own.value, own.frame_bytes, own.unit)
    return replace(hit, figure=best if is_best else own, spark=spark)


def page_of(
    session: Session, conditions: Sequence[ColumnElement[bool]], *, order: Order = NEWEST, limit: int = 20, cursor: str | None = None
) -> Found:
    """The hits of one keyset page in the order of their arrival: its cost does not grow with its depth."""
    check_limit(limit)
    statement = order.applied(select(*_COLUMNS).where(*conditions), cursor).limit(limit + 1)
    rows = session.execute(statement).all()
    more = len(rows) > limit
    return Found(tuple(hit_of(row) for row in rows[:limit]), str(rows[limit - 1].id) if more else None)


def check_limit(limit: int) -> None:
    """Nothing, where a page may be so long. Raises ParameterError otherwise."""
    if not 1 <= limit <= MOST_LIMIT:
        raise ParameterError("limit", f"is {limit}; 1 to {MOST_LIMIT} are allowed")


def hits_of(session: Session, numbers: Sequence[int]) -> tuple[Hit, ...]:
    """The hits of these numbers, in their order; one statement."""
    rows = {row.id: row for row in session.execute(select(*_COLUMNS).where(submission.c.id.in_(numbers)))} if numbers else {}
    return tuple(hit_of(rows[number]) for number in numbers if number in rows)


def count_up_to(session: Session, conditions: Sequence[ColumnElement[bool]], most: int) -> int:
    """How many submissions meet the conditions, counted no further than `most`."""
    some = select(submission.c.id).where(*conditions).limit(most).subquery()
    return session.execute(select(func.count()).select_from(some)).scalar_one()


def conditions_of(session: Session, query: Query) -> list[ColumnElement[bool]]:
    """The terms of a query as SQL conditions over `submission`."""
    wanted = [term.phrase for term in query.terms if isinstance(term, Words) and not term.negated]
    found: list[ColumnElement[bool]] = [submission.c.id.in_(dialect.having_words(session, wanted))] if wanted else []
    for term in query.terms:
        if isinstance(term, Words):
            if term.negated:
                found.append(submission.c.id.not_in(dialect.having_words(session, [term.phrase])))
        else:
            condition = _measured(session, term) if isinstance(term, Measured) else _condition(term)
            found.append(not_(condition) if term.negated else condition)
    return found


def hit_of(row: Any) -> Hit:
    """The Hit of a row of `submission`."""
    card = row.card
    figure = card.get("figure")
    return Hit(
        id=row.uid,
        kind=row.kind,
        outcome=row.outcome,
        example=row.example,
        title=row.title,
        received_at=row.received_at,
        created_at=row.created_at,
        plausibility=row.plausibility,
        modes=tuple(card["modes"]),
        nics=tuple(card["nics"]),
        drivers=tuple(card["drivers"]),
        hypervisor=card["hypervisor"],
        is_guest=card["is_guest"],
        cpu=card["cpu"],
        board=card["board"],
        system=card["system"],
        excerpt=card["excerpt"],
        lang=row.lang,
        problems=row.problems,
        runs=row.runs,
        figure=Figure(**figure) if figure else None,
        spark=tuple(card["spark"]),
        signer=card.get("signer"),
        amended=card.get("amended", False),
    )


def _measured(session: Session, term: Measured) -> ColumnElement[bool]:
    """By the ids that are meant: only asked where a process cannot keep them."""
    numbers = once(session, ("compared", term), lambda: list(found_anew(session, term)))
    return dialect.is_among(submission.c.id, json.dumps(numbers))


def _condition(term: Condition | Received | Ids) -> ColumnElement[bool]:
    if isinstance(term, Received):
        return submission.c.received_at < term.moment if term.before else submission.c.received_at >= term.moment
    if isinstance(term, Ids):
        # A range instead of LIKE: the unique index serves it on every database and under every collation.
        return or_(*(submission.c.uid.between(one, one + "Z" * (26 - len(one))) for one in term.ids))
    of_value = select(facet.c.id).where(facet.c.field == term.field.name, value_condition(term)).correlate(None)
    return dialect.has_facet(submission.c.id, of_value.scalar_subquery())


def value_condition(term: Condition) -> ColumnElement[bool]:
    """Which values of the dictionary a condition means."""
    number = facet.c.number
    if term.field.compare == "number":
        return _number_condition(number, term)
    if term.field.compare in {"choice", "flag"}:
        return facet.c.value.in_(term.values)
    if term.field.compare == "exact":
        return or_(*(_exactly(value) for value in term.values))
    return or_(*(_with_words(value) for value in term.values))


def _number_condition(number: ColumnElement[float], term: Condition) -> ColumnElement[bool]:
    if term.number is not None:
        compared = {">": number > term.number, ">=": number >= term.number, "<": number < term.number, "<=": number <= term.number}
        return compared[term.comparison]
    single = [low for low, high in term.ranges if low is not None and low == high]
    spans = [_between(number, one) for one in term.ranges if one[0] is None or one[0] != one[1]]
    return or_(*([number.in_(single)] if single else []), *spans)


def _between(number: ColumnElement[float], bounds: Range) -> ColumnElement[bool]:
    low, high = bounds
    return and_(*(() if low is None else (number >= low,)), *(() if high is None else (number <= high,)))


def _exactly(value: str) -> ColumnElement[bool]:
    start, going_on = (value[:-1], True) if value.endswith("*") else (value, False)
    words = folded_words(start)
    if not words:
        return false()
    return facet.c.folded.startswith(words, autoescape=True) if going_on else facet.c.folded == words


def _with_words(value: str) -> ColumnElement[bool]:
    """Words that follow each other somewhere in the value; the last one may go on."""
    words = folded_words(value.removesuffix("*"))
    if not words:
        return false()
    japanese = words.strip() if " " not in words.strip() and not fold(value).isascii() else None
    plain = facet.c.folded.contains(words, autoescape=True)
    return or_(plain, facet.c.folded.contains(japanese, autoescape=True)) if japanese else plain
