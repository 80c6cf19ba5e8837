"""What is wrong with a document, beside the field that it is about."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from registry.ingest.rules import RULES
from schemas import Fault
from schemas.labels import Language
from web.arrange.share_form import RESULTS

WORDS: dict[str, str] = {
    "required": "This is needed.",
    "type": "A value of another kind belongs here.",
    "choice": "This is none of the words that are known here.",
    "length": "This is too short or too long.",
    "range": "This number is outside of what can be.",
    "pattern": "This is not written as it should be.",
    "unknown-key": "This is not part of a document.",
    "private": "Something here is surely private; write a mark such as [mac] or [address] in its place.",
}
"""What the faults of the schema are called in a language that the schema does not speak; message ids, by their codes."""

SAID_WHOLLY = {"required"}
"""Codes whose words leave nothing for the English message to add."""

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
    """The same with its figures, in English; empty where the words have told it all."""


def field_faults(faults: Iterable[Fault], names: Iterable[str], lang: Language, say: Say, *, typed_runs: int) -> tuple[FieldFault, ...]:
    """Every fault with its field; `say` translates, `typed_runs` is how many runs stand in fields of their own."""
    shown = tuple(names)
    return tuple(_fault(fault, place_of(fault.pointer, shown, typed_runs), _words(fault.code, lang, say)) for fault in faults)


def _fault(fault: Fault, field: str, words: str | None) -> FieldFault:
    message = "" if words and fault.code in SAID_WHOLLY else fault.message
    return FieldFault(field=field, pointer=fault.pointer, words=words, message=message)


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
