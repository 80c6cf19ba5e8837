"""What a value is told when it is wrong."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from marshmallow import Schema, fields

from schemas.identity import ULID
from schemas.kinds import Choice, EvidenceList, Flag, Kind, Real, Text, Texts, Whole, WholeChoice
from schemas.structure import Leaf, Part, Parts
from schemas.v1.submission import CODE, LANGUAGE, SubmissionSchema

COMPLAINTS: list[tuple[Kind, Any, str, str]] = [
    (LANGUAGE, "j", "length", "has 1 character; 2 to 12 are allowed"),
    (Text(3), "", "length", "has no character; 1 to 3 are allowed"),
    (Text(3), "xxxx", "length", "has 4 characters; at most 3 are allowed"),
    (ULID, "01KAT", "length", "has 5 characters; exactly 26 are needed"),
    (ULID, "01kat5q9z8m3n4p5q6r7s8t9vw", "pattern", "must be written like 01KAT5Q9Z8M3N4P5Q6R7S8T9VW"),
    (CODE, "Loss Conflict", "pattern", "must be written like loss-conflict"),
    (Text(3), 5, "type", "must be a text, not a whole number"),
    (Text(30), "a\nb", "characters", "holds control characters or line ends"),
    (Text(30), "a\ud800", "characters", "holds half of a surrogate pair, which is no character"),
    (Choice("a", "b"), "c", "choice", "'c' is not known here; known: a, b"),
    (Choice("a", "b"), None, "type", "must be one of a, b, not null"),
    (Whole(0, 9), 10, "range", "10 lies outside 0 to 9"),
    (Whole(0, 9), 1.5, "type", "must be a whole number, not a number"),
    (Whole(0, 9), True, "type", "must be a whole number, not true or false"),
    (WholeChoice((4, 6)), 5, "choice", "5 is not known here; known: 4, 6"),
    (Real(0, 1), -0.5, "range", "-0.5 lies outside 0 to 1"),
    (Real(0, 1), float("nan"), "range", "must be finite"),
    (Flag(), "yes", "type", "must be true or false, not a text"),
    (Texts(1), ["a", "b"], "length", "has 2 entries; at most 1 are allowed"),
    (Texts(2, 3), ["a", "long"], "length", "entry 1 has 4 characters; at most 3 are allowed"),
    (EvidenceList(), [{"value": "x"}], "type", "entry 0 must be an object with a path and a value"),
]


@pytest.mark.parametrize(("kind", "value", "code", "words"), COMPLAINTS)
def test_a_complaint_is_a_sentence_with_a_code(kind: Kind, value: Any, code: str, words: str) -> None:
    complaint = kind.complaint(value)
    assert complaint is not None
    assert (complaint.code, str(complaint)) == (code, words)


def texts_of(schema: Schema) -> Iterator[Text]:
    """Every kind of text in a schema."""
    for field in schema.fields.values():
        inner: fields.Field[Any] = field.inner if isinstance(field, Parts) else field
        if isinstance(inner, Part):
            yield from texts_of(inner.schema)
        elif isinstance(inner, Leaf) and isinstance(inner.kind, Text):
            yield inner.kind


def test_every_pattern_has_an_example_that_keeps_it() -> None:
    """Nobody is asked to read a regular expression."""
    patterned = [kind for kind in texts_of(SubmissionSchema()) if kind.pattern is not None]
    assert len(patterned) > 10
    for kind in patterned:
        assert kind.example is not None, kind
        assert kind.complaint(kind.example) is None
        assert re.fullmatch(kind.pattern or "", kind.example)
