"""What is wrong with a document, beside the field that it is about."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from registry.ingest.rules import RULES
from schemas import Fault
from schemas.labels import Language
from web.arrange.share_form import RESULTS
from web.arrange.share_words import in_words

WORDS: dict[str, str] = {
    "required": "This is needed.",
    "type": "A value of another kind belongs here.",
    "choice": "This is none of the words that are known here.",
    "length": "This is too short or too long.",
    "range": "This number is outside of what can be.",
    "pattern": "This is not written as it should be.",
    "characters": "There is a character here that has no place in words.",
    "unsupported-version": "This version is not read here.",
    "signature": "The signature does not fit the document.",
    "unsigned-claim": "This key signs what it sends, and this is unsigned.",
    "retired-key": "This key was given up.",
    "unknown-key": "This is not part of a document.",
    "private": "Something here is surely private; write a mark such as [mac] or [address] in its place.",
}
"""What the faults of the schema are called in a language that the schema does not speak; message ids, by their codes."""

OTHER = "Something here cannot be taken as it is."
"""A fault of a kind that has no words; a message id."""
SAID_WHOLLY = {"required", "private"}
"""Codes whose words leave nothing for the message to add."""
REFUSALS: dict[str, str] = {
    "too-large": "It is larger than a document may be.",
    "not-json": "This is no JSON that can be read.",
    "not-utf-8": "The text is not UTF-8.",
    "conflict": "Another document with this id is here already. Begin a new form; copy what you typed.",
    "withdrawn": "A document with this id was here and was withdrawn.",
    "hidden": "The moderators have hidden the document with this id.",
    "waiting": "It waits for the moderators before it is published.",
    "rate-limit": "Too many at once. Wait a minute; nothing you typed is lost.",
}
"""What the registry's other refusals are called; message ids, by the codes of errors."""
REFUSED = "The registry could not take it. Try again in a minute; nothing you typed is lost."
"""Any other refusal; a message id."""

Say = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFault:
    """A fault and the field beside which it is shown."""

    field: str
    """The field's name; empty where no field of the form is meant."""
    pointer: str
    words: str | None
    """What kind of fault it is, in the reader's language."""
    message: str
    """The same with its figures, in the reader's language; empty where the words have told it all."""


def field_faults(faults: Iterable[Fault], names: Iterable[str], lang: Language, say: Say, *, typed_runs: int) -> tuple[FieldFault, ...]:
    """Every fault with its field; `say` translates, `typed_runs` is how many runs stand in fields of their own."""
    shown = tuple(names)
    return tuple(_fault(fault, place_of(fault.pointer, shown, typed_runs), lang, say) for fault in faults)


def refusal(code: str, message: str, lang: Language, say: Say) -> str:
    """Why nothing of a document is taken, in the reader's language."""
    return message if lang == "en" else say(REFUSALS.get(code, REFUSED))


def _fault(fault: Fault, field: str, lang: Language, say: Say) -> FieldFault:
    words = _words(fault.code, lang, say)
    message = "" if words and fault.code in SAID_WHOLLY else in_words(fault.message, lang) or ""
    return FieldFault(field=field, pointer=fault.pointer, words=words if words or message else say(OTHER), message=message)


def place_of(pointer: str, names: tuple[str, ...], typed_runs: int = 1) -> str:
    """The field of a place: its own, else the first one below it, else the first one below what holds it."""
    steps = pointer.split("/")
    if steps[1:2] == ["runs"] and (len(steps) == 2 or not steps[2].isdigit() or int(steps[2]) >= typed_runs):
        return RESULTS
    if pointer in names or not pointer:
        return pointer
    below = next((name for name in names if name.startswith(pointer + "/")), None)
    return below or place_of(pointer.rpartition("/")[0], names, typed_runs)


def by_field(faults: Iterable[FieldFault]) -> Mapping[str, tuple[FieldFault, ...]]:
    """The faults of each field."""
    found: dict[str, tuple[FieldFault, ...]] = {}
    for fault in faults:
        found[fault.field] = (*found.get(fault.field, ()), fault)
    return found


def _words(code: str, lang: Language, say: Say) -> str | None:
    rule = RULES.get(code)
    if rule is not None:
        return rule.words[1 if lang == "ja" else 0]
    return say(WORDS[code]) if lang != "en" and code in WORDS else None
