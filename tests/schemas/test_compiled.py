"""Code written from the validating classes takes and refuses what they take and refuse."""

import json
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from marshmallow import Schema, ValidationError, fields, post_load, pre_load, validates_schema

from schemas import SchemaError, Submission, compiled, read, write
from schemas.kinds import Flag, Real, Text, Whole
from schemas.structure import Leaf, Parts, Structure, closed
from tests.documents import ANY_JSON, nearly_submissions, storable_submissions, submission, submissions

MANY = settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
EXAMPLES = [json.loads(path.read_text("utf-8")) for path in files("schemas").joinpath("examples").iterdir() if path.name.endswith(".json")]


def outcome(taken: Callable[[object], Submission], document: object) -> tuple[str, object]:
    """Every value that came out with its type, or every fault."""
    try:
        records = taken(document)
    except SchemaError as error:
        return type(error).__name__, [fault.to_dict() for fault in error.faults]
    return "taken", (json.dumps(write(records), sort_keys=True), records)


@given(submissions() | storable_submissions())
@MANY
def test_right_documents_become_the_same_records(document: Any) -> None:
    assert outcome(compiled.take, document) == outcome(read, document)


@given(nearly_submissions())
@MANY
def test_spoiled_documents_become_the_same_records_or_the_same_faults(document: Any) -> None:
    assert outcome(compiled.take, document) == outcome(read, document)


@given(ANY_JSON | st.dictionaries(st.sampled_from(["schema", "id", "kind", "nics"]), ANY_JSON))
@MANY
def test_any_json_at_all_gets_the_same_refusal(document: Any) -> None:
    assert outcome(compiled.take, document) == outcome(read, document)


@pytest.mark.parametrize("document", [submission(), *EXAMPLES], ids=lambda document: document["title"])
def test_documents_as_collectors_write_them_never_wait_for_marshmallow(document: Any) -> None:
    assert compiled._taker_of_newest()(document) == read(document)


def test_a_reference_without_its_citation_is_refused_though_every_field_is_right() -> None:
    with pytest.raises(SchemaError, match="is required where kind is reference"):
        compiled.take(submission(kind="reference"))


def test_the_documents_own_objects_are_left_as_they_were() -> None:
    document = submission()
    document["host"]["absent"] = None
    before = json.dumps(document)
    compiled.take(document)
    assert json.dumps(document) == before


class Odd(Structure):
    """A structure with everything the wire has not: a defaulted and a listed leaf in a tree."""

    flag = Leaf(Flag(), default=True)
    inner = Parts(closed("Inner", {"number": Leaf(Whole(1, 9))}), 2, least=1)
    ratio = Leaf(Real(-1, 1), required=True)
    name = Leaf(Text(3, 0, pattern="[a-z]*"), sparse=True)

    @validates_schema
    def agree(self, values: dict[str, Any], **_: Any) -> None:
        """A rule over several fields."""
        if values.get("flag") and values["ratio"] < 0:
            raise ValidationError("contradiction")


ODD = st.fixed_dictionaries(
    {},
    optional={
        "flag": st.none() | st.booleans() | st.just(1),
        "inner": st.none() | st.lists(st.dictionaries(st.just("number"), st.none() | st.integers(0, 10) | st.just(3.0)), max_size=3),
        "ratio": st.none() | st.floats(-2, 2) | st.booleans() | st.integers(-2, 2),
        "name": st.none() | st.text(st.sampled_from("ab\n "), max_size=4),
        "other": st.none(),
    },
)


@given(ODD)
@MANY
def test_what_the_wire_may_grow_into_is_taken_like_marshmallow_takes_it(found: dict[str, Any]) -> None:
    writer = compiled._Writer()
    name = writer.structure(Odd())
    exec("\n".join(writer.functions), writer.names)  # noqa: S102  # What `take` does too.
    try:
        expected = Odd().load(found)
    except ValidationError:
        with pytest.raises(compiled._UnsureError):
            writer.names[name](found)
        return
    try:
        taken = writer.names[name](found)
    except compiled._UnsureError:
        assert 3.0 in [one.get("number") for one in found["inner"]], "only what is unusual may be left to marshmallow"
    else:
        assert taken == expected


class Reshaped(Structure):
    """A hook that changes what comes in."""

    @pre_load
    def reshape(self, values: Any, **_: Any) -> Any:
        """Something else."""
        return values


class Remade(Structure):
    """A second hook on what goes out."""

    @post_load
    def remake(self, values: Any, **_: Any) -> Any:
        """Something else."""
        return values


class Foreign(Structure):
    """A field of marshmallow's own."""

    when = fields.Date()


@pytest.mark.parametrize("schema", [Reshaped(), Remade(), Foreign()], ids=lambda schema: type(schema).__name__)
def test_what_the_written_code_would_pass_by_is_refused_when_it_is_written(schema: Schema) -> None:
    with pytest.raises(TypeError, match="know"):
        compiled._Writer().structure(schema)
