"""One line of the query language as a frozen Query.

`nic:82576 mode:sriov,paravirt cores>=8 pps@64>1e6 -outcome:failed "latency spikes" 遅い` — words and conditions stand side by side
and all must hold; values after a comma are alternatives; `-` in front says "not"; quotes keep spaces and ask for whole
words. Every complaint points at its place in the line.
"""

import difflib
import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from registry.db.dialect import Phrase
from registry.errors import QueryError
from registry.search.fields import ALIASES, COLUMN_FIELDS, FIELDS, Field
from registry.search.figures import Asked, FigureError, figure_asked
from registry.search.figures import names as figure_names
from registry.search.seen_fields import SEEN_FIELDS
from registry.search.words import fold, phrase

QUERY_CHARACTERS = 1000
MOST_TERMS = 32
MOST_VALUES = 64
"""Alternatives of one term; SQLite ends at a thousand in all."""
Comparison = Literal["=", ">", ">=", "<", "<="]

_TERM = re.compile(
    r"""(?P<minus>-)?(?:(?P<field>[A-Za-z_][A-Za-z0-9_@%-]*)(?P<op>:|>=|<=|>|<))?"""
    r"""(?P<value>(?:"[^"]*"|[^\s"])*)(?P<open>")?"""
)
_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_NUMBER = re.compile(r"(\d{1,15}(?:\.\d{1,9})?(?:[eE][+-]?\d{1,2})?)([kMG]?)", re.ASCII)
_TIMES = {"": 1.0, "k": 1e3, "M": 1e6, "G": 1e9}
Range = tuple[float | None, float | None]
"""From and to, both included; None is open."""


@dataclass(frozen=True, slots=True)
class Words:
    """A word that must, or must not, stand in a submission."""

    phrase: Phrase
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """A field that must, or must not, hold one of some values."""

    field: Field
    values: tuple[str, ...]
    comparison: Comparison = "="
    number: float | None = None
    negated: bool = False
    ranges: tuple[Range, ...] = ()
    """Alternatives beside the values: `cores:4..16`."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure that must, or must not, be what it is compared with."""

    figure: Asked
    comparison: Comparison
    number: float | None = None
    ranges: tuple[Range, ...] = ()
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Received:
    """A bound on the time of arrival."""

    moment: datetime
    before: bool
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Ids:
    """Ids, or beginnings of ids."""

    ids: tuple[str, ...]
    negated: bool = False


Term = Words | Condition | Measured | Received | Ids


@dataclass(frozen=True, slots=True)
class Query:
    """What a line asks for; all terms must hold."""

    text: str
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class _Raw:
    """A term as it stood in the line."""

    position: int
    text: str
    negated: bool
    field: str | None
    op: str
    value: str

    @property
    def is_mark(self) -> bool:
        """Whether it says nothing, as the dash and the smiley in `virtio – slow 😀`; beside words it is passed over."""
        return self.field is None and phrase(self.value) is None

    def complaint(self, code: str, message: str, suggestion: str | None = None, **params: str | int) -> QueryError:
        named: dict[str, str | int] = {"field": self.field, "op": self.op} if self.field is not None else {}
        length = max(1, len(self.text))
        return QueryError(code, message, position=self.position, length=length, suggestion=suggestion, params=named | params)


def parse_query(line: str) -> Query:
    """The query of a line; an empty line asks for everything. Raises QueryError that points at the trouble."""
    if len(line) > QUERY_CHARACTERS:
        message = f"the query has {len(line):,} characters; at most {QUERY_CHARACTERS} are allowed"
        params = {"length": len(line), "most": QUERY_CHARACTERS}
        raise QueryError("query-too-long", message, position=QUERY_CHARACTERS, params=params)
    raws = _split(line)
    if len(raws) > MOST_TERMS:
        raise raws[MOST_TERMS].complaint("too-many-terms", f"more than {MOST_TERMS} terms", most=MOST_TERMS)
    terms = tuple(_term(raw) for raw in raws if not raw.is_mark)
    if raws and not terms:
        raise raws[0].complaint("nothing-to-find", "holds no letter and no digit to look for")
    return Query(" ".join(line.split()), terms)


def _split(line: str) -> list[_Raw]:
    raws: list[_Raw] = []
    position = 0
    while position < len(line):
        if line[position].isspace():
            position += 1
            continue
        found = _TERM.match(line, position)
        assert found is not None  # noqa: S101  # Every part of the pattern may be empty.
        if found["open"]:
            raise QueryError("unclosed-quote", "this quotation mark is never closed", position=found.start("open"), length=1)
        text = found[0]
        raws.append(_Raw(position, text, found["minus"] is not None, found["field"], found["op"] or "", found["value"]))
        position = found.end() if text else position + 1
    return raws


def _term(raw: _Raw) -> Term:
    if raw.field is None:
        return _words(raw)
    name = raw.field.lower()
    name = ALIASES.get(name, name)
    if name in COLUMN_FIELDS:
        return _column(raw, name)
    row = FIELDS.get(name) or SEEN_FIELDS.get(name)
    if row is not None:
        return _condition(raw, row)
    if (figure := _figure(raw, name)) is not None:
        return _measured(raw, figure)
    known = [*FIELDS, *SEEN_FIELDS, *COLUMN_FIELDS, *ALIASES, *(figure for figure, _ in figure_names())]
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    raise raw.complaint("unknown-field", f"there is no field `{raw.field}`", near[0] if near else None)


def _figure(raw: _Raw, name: str) -> Asked | None:
    try:
        return figure_asked(name)
    except FigureError as error:
        raise raw.complaint(error.code, str(error), error.suggestion) from None


def _measured(raw: _Raw, figure: Asked) -> Measured:
    number, ranges = _numbers(raw, _alternatives(raw), figure.factor)
    return Measured(figure, _comparison(raw), number, ranges, raw.negated)


def _words(raw: _Raw) -> Words:
    quoted = raw.value.startswith('"') and raw.value.endswith('"') and len(raw.value) > 1
    found = phrase(raw.value.replace('"', " "), whole=quoted)
    assert found is not None  # noqa: S101  # Marks were left out before.
    return Words(found, raw.negated)


def _alternatives(raw: _Raw) -> tuple[str, ...]:
    parts = re.findall(r'((?:"[^"]*"|[^,"])*)(?:,|$)', raw.value)[:-1] if raw.value else []
    values = tuple(part.replace('"', "").strip() for part in parts or [raw.value])
    values = tuple(value for value in values if value)
    if not values:
        raise raw.complaint("value-missing", f"`{raw.field}{raw.op}` needs a value behind it")
    if len(values) > MOST_VALUES:
        raise raw.complaint("too-many-values", f"more than {MOST_VALUES} values", most=MOST_VALUES)
    return values


def _condition(raw: _Raw, row: Field) -> Condition:
    values = _alternatives(raw)
    if row.compare == "number":
        return _numeric(raw, row, values)
    if raw.op != ":":
        raise raw.complaint("not-compared", f"`{raw.field}` holds words, not numbers; write `{raw.field}:value`")
    if row.compare == "choice":
        values = tuple(_choice(raw, row, value) for value in values)
    elif row.compare == "flag":
        values = tuple(_flag(raw, value) for value in values)
    return Condition(row, values, negated=raw.negated)


def _choice(raw: _Raw, row: Field, value: str) -> str:
    known = row.choices.get(fold(value))
    if known is None:
        words = list(dict.fromkeys(row.choices.values()))
        near = difflib.get_close_matches(fold(value), list(row.choices), n=1, cutoff=0.6)
        suggestion = f"{raw.field}:{row.choices[near[0]]}" if near else None
        known_words = ", ".join(words)
        message = f"`{raw.field}` is never `{value[:40]}`; known: {known_words}"
        raise raw.complaint("unknown-value", message, suggestion, value=value[:40], known=known_words)
    return known


def _flag(raw: _Raw, value: str) -> str:
    meant = {"yes": "yes", "true": "yes", "1": "yes", "no": "no", "false": "no", "0": "no"}.get(fold(value))
    if meant is None:
        raise raw.complaint("yes-or-no", f"`{raw.field}` is yes or no, not `{value[:40]}`", value=value[:40])
    return meant


def _numeric(raw: _Raw, row: Field, values: tuple[str, ...]) -> Condition:
    number, ranges = _numbers(raw, values)
    return Condition(row, values, _comparison(raw), number, raw.negated, ranges)


def _comparison(raw: _Raw) -> Comparison:
    return "=" if raw.op == ":" else raw.op  # type: ignore[return-value]  # The pattern knows these alone.


def _numbers(raw: _Raw, values: tuple[str, ...], factor: float = 1.0) -> tuple[float | None, tuple[Range, ...]]:
    """The number that `>` and its like compare with, or the numbers and ranges that `:` allows."""
    if raw.op == ":":
        return None, tuple(_range(raw, value, factor) for value in values)
    if len(values) > 1:
        raise raw.complaint("one-number", f"`{raw.field}{raw.op}` is compared with one number")
    return _number(raw, values[0]) / factor, ()


def _range(raw: _Raw, value: str, factor: float) -> Range:
    first, dots, last = value.partition("..")
    if not dots:
        number = _number(raw, value) / factor
        return number, number
    if not first and not last:
        raise _no_number(raw, value)
    low = _number(raw, first) / factor if first else None
    high = _number(raw, last) / factor if last else None
    if low is not None and high is not None and low > high:
        said = f"`{value[:40]}` goes from the larger number to the smaller one"
        raise raw.complaint("range-backwards", said, f"{raw.field}:{last}..{first}", value=value[:40])
    return low, high


def _number(raw: _Raw, text: str) -> float:
    found = _NUMBER.fullmatch(text)
    if found is None:
        raise _no_number(raw, text)
    return float(found[1]) * _TIMES[found[2]]


def _no_number(raw: _Raw, text: str) -> QueryError:
    return raw.complaint("number-needed", f"`{raw.field}` is compared with a number, not with `{text[:40]}`", value=text[:40])


def _column(raw: _Raw, name: str) -> Term:
    if raw.op != ":":
        raise raw.complaint("not-compared", f"`{name}` is not compared; write `{name}:value`")
    values = _alternatives(raw)
    if name == "id":
        if not all(re.fullmatch(r"[0-9A-Za-z]{1,26}", value) for value in values):
            raise raw.complaint("no-id", "an id has letters and digits only")
        return Ids(tuple(value.upper() for value in values), raw.negated)
    first, last = _span(raw, values[0])
    return Received(last if name == "until" else first, name == "until", raw.negated)


def _span(raw: _Raw, text: str) -> tuple[datetime, datetime]:
    """The first moment of a year, a month or a day, and the first one after it."""
    found = _DAY.fullmatch(text)
    try:
        if found is None or not text.isascii():
            raise ValueError(text)
        year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
        first = datetime(year, month, day, tzinfo=UTC)
        if found[3]:
            return first, first + timedelta(days=1)
        last_month = month if found[2] else 12
        return first, datetime(year, last_month, monthrange(year, last_month)[1], tzinfo=UTC) + timedelta(days=1)
    except (ValueError, OverflowError):
        message = f"`{text[:40]}` is no day, month or year; write 2026-11-17, 2026-11 or 2026"
        raise raw.complaint("no-day", message, value=text[:40]) from None
