"""Kinds of values: what one leaf of a document may hold.

A kind knows two things about itself, side by side so that they cannot drift apart: the complaint it has about a value
(`complaint`) and the JSON Schema that says the same (`json_schema`). It imports no validation library, so that the
catalogue stays light on a test host.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from schemas import limits

JsonSchema = dict[str, Any]


class Complaint(str):
    """A message about one value, and the stable code of its fault."""

    __slots__ = ("code",)
    code: str

    def __new__(cls, code: str, message: str) -> "Complaint":
        """A string that carries `code` beside its words."""
        self = super().__new__(cls, message)
        self.code = code
        return self


class Kind(Protocol):
    """What every kind offers."""

    def complaint(self, value: object) -> Complaint | None:
        """What is wrong with a value read from JSON, or None."""

    def json_schema(self) -> JsonSchema:
        """The JSON Schema (2020-12) that accepts exactly what `complaint` lets pass."""


_LINE = r"[^\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufffe\uffff]*"
"""One line: no control characters, no line ends, no marks that turn the reading direction."""
_LINES = r"[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff]*"
"""Lines: tab and line ends are welcome, other control characters are not (XML could not carry them)."""
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def _name(value: object) -> str:
    if value is None:
        return "null"
    names = {bool: "true or false", int: "a whole number", float: "a number", str: "a text", dict: "an object", list: "a list"}
    return names.get(type(value), type(value).__name__)


def counted(count: int, one: str, many: str, least: int, most: int) -> str:
    """What is wrong with a count, in a sentence: `has 1 character; 2 to 12 are allowed`."""
    has = f"has {count:,} {one if count == 1 else many}" if count else f"has no {one}"
    if least == most:
        return f"{has}; exactly {most:,} {'is' if most == 1 else 'are'} needed"
    if least and count < least:
        return f"{has}; {least:,} to {most:,} are allowed"
    return f"{has}; at most {most:,} are allowed"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


@dataclass(frozen=True, slots=True)
class Text:
    """A text of `min_length` to `max_length` characters, one line unless `multiline`."""

    max_length: int = limits.LINE
    min_length: int = 1
    multiline: bool = False
    pattern: str | None = None
    """What the whole text must look like, in the regular expressions that Python and ECMA 262 share."""
    example: str | None = None

    def complaint(self, value: object) -> Complaint | None:
        """What is wrong with the text."""
        if not isinstance(value, str):
            return Complaint("type", f"must be a text, not {_name(value)}")
        if not self.min_length <= len(value) <= self.max_length:
            return Complaint("length", counted(len(value), "character", "characters", self.min_length, self.max_length))
        if _SURROGATE.search(value):
            return Complaint("characters", "holds half of a surrogate pair, which is no character")
        if self.pattern is not None:
            if re.fullmatch(self.pattern, value) is None:
                return Complaint("pattern", f"must be written like {self.example or self.pattern}")
            return None
        if re.fullmatch(_LINES if self.multiline else _LINE, value) is None:
            return Complaint("characters", "holds control characters" + ("" if self.multiline else " or line ends"))
        return None

    def json_schema(self) -> JsonSchema:
        """`type: string` with lengths and a pattern."""
        pattern = self.pattern or (_LINES if self.multiline else _LINE)
        schema: JsonSchema = {"type": "string", "maxLength": self.max_length, "pattern": f"^(?:{pattern})$"}
        return schema | ({"minLength": self.min_length} if self.min_length else {})


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a closed set of words."""

    words: tuple[str, ...]

    def __init__(self, *words: str) -> None:
        object.__setattr__(self, "words", words)

    def complaint(self, value: object) -> Complaint | None:
        """Which words are known, if the value is none of them."""
        if isinstance(value, str) and value in self.words:
            return None
        if not isinstance(value, str):
            return Complaint("type", f"must be one of {', '.join(self.words)}, not {_name(value)}")
        return Complaint("choice", f"{value[:60]!r} is not known here; known: {', '.join(self.words)}")

    def json_schema(self) -> JsonSchema:
        """`enum` of the words."""
        return {"type": "string", "enum": list(self.words)}


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number of 64 bits; 3.0 is whole, as in JSON Schema."""

    minimum: int = 0
    maximum: int = limits.INTEGER_MAX

    def complaint(self, value: object) -> Complaint | None:
        """What is wrong with the number."""
        if not _is_number(value) or (isinstance(value, float) and not value.is_integer()):
            return Complaint("type", f"must be a whole number, not {_name(value)}")
        if not self.minimum <= value <= self.maximum:  # type: ignore[operator]  # _is_number has looked.
            return Complaint("range", f"{value!s:.40} lies outside {self.minimum} to {self.maximum}")
        return None

    def json_schema(self) -> JsonSchema:
        """`type: integer` with both bounds."""
        return {"type": "integer", "minimum": self.minimum, "maximum": self.maximum}


@dataclass(frozen=True, slots=True)
class WholeChoice:
    """One of a closed set of whole numbers, such as the IP versions 4 and 6."""

    numbers: tuple[int, ...]

    def complaint(self, value: object) -> Complaint | None:
        """Which numbers are known, if the value is none of them."""
        if not _is_number(value):
            return Complaint("type", f"must be a whole number, not {_name(value)}")
        if value not in self.numbers:
            return Complaint("choice", f"{value!s:.40} is not known here; known: {', '.join(map(str, self.numbers))}")
        return None

    def json_schema(self) -> JsonSchema:
        """`enum` of the numbers."""
        return {"type": "integer", "enum": list(self.numbers)}


@dataclass(frozen=True, slots=True)
class Real:
    """A finite number, zero or more unless `minimum` says otherwise."""

    minimum: float = 0
    maximum: float = limits.NUMBER_MAX

    def complaint(self, value: object) -> Complaint | None:
        """What is wrong with the number; NaN and infinity are never right."""
        if not _is_number(value):
            return Complaint("type", f"must be a number, not {_name(value)}")
        if isinstance(value, float) and not math.isfinite(value):
            return Complaint("range", "must be finite")
        if not self.minimum <= value <= self.maximum:  # type: ignore[operator]  # _is_number has looked.
            return Complaint("range", f"{value!s:.40} lies outside {self.minimum:g} to {self.maximum:g}")
        return None

    def json_schema(self) -> JsonSchema:
        """`type: number` with both bounds."""
        return {"type": "number", "minimum": self.minimum, "maximum": self.maximum}


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def complaint(self, value: object) -> Complaint | None:
        """What is wrong, if the value is neither."""
        return None if isinstance(value, bool) else Complaint("type", f"must be true or false, not {_name(value)}")

    def json_schema(self) -> JsonSchema:
        """`type: boolean`."""
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Texts:
    """A list of one-line texts."""

    max_items: int
    max_length: int = limits.LINE

    def complaint(self, value: object) -> Complaint | None:
        """The first thing wrong with the list."""
        if not isinstance(value, list):
            return Complaint("type", f"must be a list of texts, not {_name(value)}")
        if len(value) > self.max_items:
            return Complaint("length", counted(len(value), "entry", "entries", 0, self.max_items))
        item = Text(self.max_length)
        for position, text in enumerate(value):
            if complaint := item.complaint(text):
                return Complaint(complaint.code, f"entry {position} {complaint}")
        return None

    def json_schema(self) -> JsonSchema:
        """`type: array` of strings."""
        return {"type": "array", "maxItems": self.max_items, "items": Text(self.max_length).json_schema()}


@dataclass(frozen=True, slots=True)
class EvidenceList:
    """A list of `{path, value}`: what a verdict saw, `value` null where the path was absent."""

    max_items: int = limits.EVIDENCE

    def complaint(self, value: object) -> Complaint | None:
        """The first thing wrong with the list."""
        if not isinstance(value, list):
            return Complaint("type", f"must be a list of evidence, not {_name(value)}")
        if len(value) > self.max_items:
            return Complaint("length", counted(len(value), "entry", "entries", 0, self.max_items))
        for position, entry in enumerate(value):
            if complaint := self._entry_complaint(entry):
                return Complaint(complaint.code, f"entry {position} {complaint}")
        return None

    def _entry_complaint(self, entry: object) -> Complaint | None:
        if not isinstance(entry, Mapping) or not entry.keys() <= {"path", "value"} or "path" not in entry:
            return Complaint("type", "must be an object with a path and a value")
        if complaint := Text(_PATH).complaint(entry["path"]):
            return Complaint(complaint.code, f"path {complaint}")
        if entry.get("value") is not None and (complaint := Text(_VALUE, 0).complaint(entry["value"])):
            return Complaint(complaint.code, f"value {complaint}")
        return None

    def json_schema(self) -> JsonSchema:
        """`type: array` of closed objects."""
        entry: JsonSchema = {
            "type": "object",
            "properties": {"path": Text(_PATH).json_schema(), "value": nullable(Text(_VALUE, 0).json_schema())},
            "required": ["path"],
            "additionalProperties": False,
        }
        return {"type": "array", "maxItems": self.max_items, "items": entry}


_PATH, _VALUE = 300, 300


def nullable(schema: JsonSchema) -> JsonSchema:
    """The same JSON Schema, null allowed too."""
    allowed = dict(schema)
    if "type" in allowed:
        types: Sequence[str] = [allowed["type"]] if isinstance(allowed["type"], str) else allowed["type"]
        allowed["type"] = [*types, "null"]
    if "enum" in allowed:
        allowed["enum"] = [*allowed["enum"], None]
    return allowed if "type" in allowed else {"anyOf": [schema, {"type": "null"}]}
