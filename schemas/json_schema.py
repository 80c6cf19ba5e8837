"""The published JSON Schema (2020-12) of a submission, derived from the same classes that validate it."""

from typing import Any

from marshmallow import Schema, fields

from schemas.kinds import JsonSchema, nullable
from schemas.signature import STATEMENT
from schemas.statements import ACTIONS, StatementSchema
from schemas.structure import Leaf, Part, Parts
from schemas.v1.submission import VERSION, SubmissionSchema

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def submission_schema(base_url: str = "") -> JsonSchema:
    """The JSON Schema of `tameshi/1`; `base_url` is the registry that publishes it."""
    body = _of_structure(SubmissionSchema())
    body["allOf"] = [
        {
            "if": {"properties": {"kind": {"const": "reference"}}, "required": ["kind"]},
            "then": {"properties": {"reference": {"type": "object"}}, "required": ["reference"]},
        }
    ]
    identity = {"$id": f"{base_url}/api/v1/schema/submission-1.json"} if base_url else {}
    return {"$schema": DIALECT, **identity, "title": f"Tameshi submission, wire version {VERSION}", **body}


def statement_schema() -> JsonSchema:
    """The JSON Schema of a signed statement, with what each action needs."""
    body = _of_structure(StatementSchema())
    body["allOf"] = [
        {
            "if": {"properties": {"action": {"const": action}}, "required": ["action"]},
            "then": {"properties": {name: {"type": "string"} for name in sorted(needed)}, "required": sorted(needed)},
        }
        for action, needed in ACTIONS.items()
    ]
    return {"title": f"Signed statement, {STATEMENT}", **body}


def _of_structure(schema: Schema) -> JsonSchema:
    return {
        "type": "object",
        "properties": {name: _of_field(field) for name, field in schema.fields.items()},
        "required": [name for name, field in schema.fields.items() if field.required],
        "additionalProperties": False,
    }


def _of_field(field: fields.Field[Any]) -> JsonSchema:
    if isinstance(field, Leaf):
        body = field.kind.json_schema()
    elif isinstance(field, Parts):
        body = {"type": "array", "minItems": field.least, "maxItems": field.most, "items": _of_field(field.inner)}
    elif isinstance(field, Part):
        body = _of_structure(field.schema)
    else:
        raise TypeError(f"no JSON Schema for {type(field).__name__}")
    return nullable(body) if field.allow_none else body
