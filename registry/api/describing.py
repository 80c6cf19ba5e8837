"""The parts that the OpenAPI description is made of."""

from collections.abc import Mapping
from typing import Any

from registry.search.fields import COLUMN_FIELDS, FIELDS
from registry.search.parse import QUERY_CHARACTERS

Json = dict[str, Any]
LINE_BYTES = 8190
"""Of a request's first line: gunicorn's most. A long Japanese query takes nine bytes a character."""


def get(
    summary: str,
    schema: Json | str,
    parameters: list[Json] | None = None,
    *,
    media: str = "application/json",
    refusals: tuple[str, ...] | Mapping[str, str] = (),
) -> Json:
    """A GET: what it answers, what it takes, what it refuses."""
    shape = ref(schema) if isinstance(schema, str) else schema
    told = refusals if isinstance(refusals, Mapping) else dict.fromkeys(refusals, "Refused")
    words = {**told, "429": "Too many requests from one address; Retry-After tells the seconds"}
    problems = {status: body(why, ref("Problem"), "application/problem+json") for status, why in words.items()}
    too_long = body(f"The address has more than {LINE_BYTES:,} bytes", TEXT, "text/html")
    responses = {"200": body("Found", shape, media), "304": {"description": "Not changed"}, "414": too_long, **problems}
    return {"summary": summary, "responses": responses, **({"parameters": parameters} if parameters else {})}


def filters() -> list[Json]:
    """The query line and every field as parameters."""
    line = parameter("q", {"type": "string", "maxLength": QUERY_CHARACTERS}, "A line of the query language")
    fields = {row.name: row.meaning for row in FIELDS.values()} | COLUMN_FIELDS
    return [line, *(parameter(name, {"type": "string", "maxLength": 200}, meaning) for name, meaning in sorted(fields.items()))]


def parameter(name: str, schema: Json, description: str = "") -> Json:
    """A parameter of the query string."""
    return {"name": name, "in": "query", "schema": schema, **({"description": description} if description else {})}


def body(description: str, schema: Json, media: str = "application/json") -> Json:
    """A body of one media type."""
    return {"description": description, "content": {media: {"schema": schema}}}


def ref(name: str) -> Json:
    """A schema by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def record(required: Json, **optional: Json) -> Json:
    """An object with keys that are always there and others."""
    return {"type": "object", "properties": {**required, **optional}, "required": list(required)}


TEXT: Json = {"type": "string"}
TEXT_OR_NULL: Json = {"type": ["string", "null"]}
TIME: Json = {"type": "string", "format": "date-time"}
COUNT: Json = {"type": "integer", "minimum": 0}
COUNT_OR_NULL: Json = {"type": ["integer", "null"]}
NUMBER: Json = {"type": "number"}
TEXTS: Json = {"type": "array", "items": TEXT}
