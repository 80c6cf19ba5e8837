"""What may stand at a place of a query line: names of fields, then their values with how often they occur."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import false, or_, select
from sqlalchemy.orm import Session

from registry.models import facet, facet_count
from registry.search import figures
from registry.search.fields import ALIASES, COLUMN_FIELDS, FIELDS, Field
from registry.search.words import fold, folded_words

MOST_OFFERED = 20
_TYPED = re.compile(r'(?:"[^"]*"?|[^\s"])*$')
_FIELD = re.compile(r"(?P<minus>-?)(?P<name>[A-Za-z_][A-Za-z0-9_@%-]*)?(?P<op>:|>=|<=|>|<)?(?P<value>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One text that may stand there."""

    text: str
    """What takes the place; a field ends with `:` or, for a figure, with `>`."""
    kind: str
    """`field`, `figure` or `value`."""
    meaning: str | None = None
    count: int | None = None
    """Of a value: how many submissions have it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """The part of the line that an offer takes the place of, and the offers, the best first."""

    start: int
    end: int
    offers: tuple[Offer, ...] = ()


def complete(session: Session, line: str, at: int) -> Completion:
    """What may stand at a place of a line; one statement at most. Every line has an answer, if only an empty one."""
    typed = _TYPED.search(line, 0, at)
    start = typed.start() if typed else at
    found = _FIELD.fullmatch(line, start, at)
    if found is None:
        return Completion(start=at, end=at)
    if found["op"] is None:
        begun = "" if found["name"] is None else found["name"].lower()
        offers = () if found["value"] else tuple(_names(begun))
        return Completion(start=start + len(found["minus"]), end=at, offers=offers[:MOST_OFFERED])
    begun = found["value"].rpartition(",")[2]
    name = (found["name"] or "").lower()
    row = FIELDS.get(ALIASES.get(name, name))
    if row is None or found["op"] != ":" or row.compare == "number":
        return Completion(start=at - len(begun), end=at)
    return Completion(start=at - len(begun), end=at, offers=tuple(_values(session, row, begun.strip('"'))))


def _names(begun: str) -> Iterator[Offer]:
    for name, row in FIELDS.items():
        if name.startswith(begun):
            yield Offer(text=f"{name}:", kind="field", meaning=row.meaning)
    for name, meaning in COLUMN_FIELDS.items():
        if name.startswith(begun):
            yield Offer(text=f"{name}:", kind="field", meaning=meaning)
    for name, meaning in figures.names():
        if name.startswith(begun):
            yield Offer(text=f"{name}>", kind="figure", meaning=meaning)


def _values(session: Session, row: Field, begun: str) -> Iterator[Offer]:
    """The most frequent values that begin so, or have a word that does; of a closed set also by another name."""
    total = facet_count.c.submissions + facet_count.c.examples
    statement = select(facet.c.value, total).join(facet_count, facet_count.c.facet_id == facet.c.id)
    statement = statement.where(facet.c.field == row.name, facet_count.c.draft == false(), total > 0)
    words = folded_words(begun)
    if words:
        meant = {value for name, value in row.choices.items() if name.startswith(fold(begun))}
        statement = statement.where(or_(facet.c.folded.contains(words, autoescape=True), facet.c.value.in_(sorted(meant))))
    statement = statement.order_by(total.desc(), facet.c.value).limit(MOST_OFFERED)
    for value, count in session.execute(statement):
        yield Offer(text=quoted(value), kind="value", count=count)


def quoted(value: str) -> str:
    """The value as a query takes it; quotes within it cannot be asked for and are left out."""
    plain = value.replace('"', "")
    return f'"{plain}"' if any(character.isspace() or character in ",<>:*" for character in plain) else plain
