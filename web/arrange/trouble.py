"""Where a query went wrong, and why, in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from registry.errors import ParameterError, QueryError

WORDS: dict[str, str] = {
    "query-too-long": "The query has %(length)s characters; at most %(most)s are allowed.",
    "too-many-terms": "More than %(most)s terms are not looked for at once.",
    "unclosed-quote": "This quotation mark is never closed.",
    "unknown-field": "There is no field “%(field)s”.",
    "nothing-to-find": "There is no letter and no digit to look for.",
    "value-missing": "“%(field)s%(op)s” needs a value behind it.",
    "not-compared": "“%(field)s” holds words, not numbers; write %(field)s:value.",
    "unknown-value": "“%(field)s” is never “%(value)s”. Known: %(known)s.",
    "yes-or-no": "“%(field)s” is yes or no, not “%(value)s”.",
    "number-needed": "“%(field)s” is compared with a number, not with “%(value)s”.",
    "one-number": "“%(field)s%(op)s” is compared with one number.",
    "size-missing": "“%(field)s” is asked at a frame size, as pps@64.",
    "size-unknown": "“%(field)s” names a frame size, but is kept for all sizes together.",
    "size-impossible": "“%(field)s” names a frame size that no frame has.",
    "share-unknown": "“%(field)s” asks for a share of something; only a share of line rate is known, as pps@64%%line.",
    "range-backwards": "“%(value)s” goes from the larger number to the smaller one.",
    "no-id": "An id has letters and digits only.",
    "no-day": "“%(value)s” is no day, month or year; write 2026-11-17, 2026-11 or 2026.",
}
"""What a query's fault is called; message ids, by the code of the error."""


PARAMETERS: dict[str, str] = {
    "cursor": "This page of the list is not there: its address is none that this registry gave out.",
    "sort": "“%(value)s” is no order. Known: newest, oldest, rate, efficiency, or a figure as ndr@64.",
    "frame_bytes": "“%(value)s” is no frame size: a whole number of bytes is needed, as 64 or 1518.",
    "metric": "“%(value)s” has neither a baseline nor a share for each core or price; rate and goodput have.",
    "normalise": "Per cent of a baseline go with no division and no direction.",
}
"""The same of parameters of an address, by their names; message ids."""
UNKNOWN_WORD = "“%(name)s” is never “%(value)s”. Known: %(known)s."
"""Of any parameter that may be one of some words; a message id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A query that cannot be understood, cut at the place that is wrong."""

    message: str
    """The fault in English, for a code without words."""
    words: str | None = None
    """The fault as a message id."""
    values: Mapping[str, str | int] = field(default_factory=dict)
    """What goes into the places of the words."""
    before: str
    wrong: str
    after: str
    suggestion: str | None = None
    """The whole query as it was probably meant."""
    of_query: bool = True
    """Whether it is the query that is wrong."""


def trouble(query: str, error: QueryError | ParameterError, arguments: Mapping[str, str] | None = None) -> Trouble:
    """What went wrong, and where; the marked place reaches to the next blank where the error names no length.

    `arguments` are those of the address, for words about a parameter.
    """
    if not isinstance(error, QueryError):
        return _of_parameter(query, error, (arguments or {}).get(error.name, "")[:40])
    start = max(0, min(error.position, len(query)))
    blank = query.find(" ", start)
    end = start + error.length if error.length else (blank if blank > start else len(query))
    before, wrong, after = query[:start], query[start:end], query[end:]
    return Trouble(
        message=str(error).removesuffix(f"; did you mean `{error.suggestion}`?"),
        words=WORDS.get(error.code),
        values=error.params,
        before=before,
        wrong=wrong,
        after=after,
        suggestion=f"{before}{corrected(wrong, error.suggestion)}{after}" if error.suggestion else None,
    )


def _of_parameter(query: str, error: ParameterError, value: str) -> Trouble:
    """What is wrong beside the query, of which no place is marked then."""
    words = UNKNOWN_WORD if error.known else PARAMETERS.get(error.name)
    values = {"name": error.name, "value": value, "known": ", ".join(error.known)}
    return Trouble(message=str(error), words=words, values=values, before=query, wrong="", after="", of_query=False)


def corrected(term: str, suggestion: str) -> str:
    """The term as it was probably meant: a suggestion without a colon is the field's name alone."""
    minus = "-" if term.startswith("-") else ""
    if ":" in suggestion:
        return minus + suggestion
    place = next((index for index, character in enumerate(term) if character in ":<>"), len(term))
    return minus + suggestion + term[place:]
