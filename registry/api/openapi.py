"""The OpenAPI 3.1 description of the interface, made of the same tables that answer it."""

import json
from typing import Any

from flask import Flask, Response

from registry.aggregates.normalised import BASELINES
from registry.aggregates.series import LABELS
from registry.api.answers import answer
from registry.api.batches import MOST_LINES, NDJSON
from registry.ingest.stream import BATCH_BYTES
from registry.search.fields import COLUMN_FIELDS, FIELDS
from registry.search.find import MOST_LIMIT, SORTS
from registry.search.parse import QUERY_CHARACTERS
from registry.services import Services
from schemas.identity import ULID
from schemas.json_schema import submission_schema
from schemas.v1.submission import METRICS

Json = dict[str, Any]


def install(app: Flask, services: Services) -> None:
    """The route."""
    url = services.config.public_url if services.config.public_url_is_given else "/"
    text = json.dumps(describe(url), ensure_ascii=False).encode()

    def openapi() -> Response:
        return answer(text)

    app.add_url_rule("/api/openapi.json", "api_openapi", openapi, methods=["GET"])


def describe(public_url: str) -> Json:
    """The whole description."""
    submission = submission_schema()
    submission.pop("$schema", None)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Tameshi", "version": "1", "description": "What people tried with routers and hosts under virtualization."},
        "servers": [{"url": public_url}],
        "paths": {
            "/api/v1/submissions": {"get": _list(), "post": _create()},
            "/api/v1/submissions:batch": {"post": _batch()},
            "/api/v1/submissions/{id}": {"get": _one()},
            "/api/v1/facets": {"get": _facets()},
            "/api/v1/series": {"get": _series()},
            "/api/v1/schema/submission-1.json": {"get": _get("The JSON Schema of a submission", {}, media="application/schema+json")},
            "/api/openapi.json": {"get": _get("This description", {})},
        },
        "components": {"schemas": {"Submission": submission, **_SCHEMAS}},
    }


def _list() -> Json:
    parameters = [
        _parameter("sort", {"type": "string", "enum": list(SORTS), "default": "newest"}),
        _parameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST_LIMIT, "default": 20}),
        _parameter("cursor", {"type": "string", "pattern": "^[1-9][0-9]{0,17}$"}, "What `next` said"),
    ]
    return _get("Submissions that a query asks for, newest first", "Page", [*_filters(), *parameters], refusals=("400",))


def _facets() -> Json:
    schema = {"type": "object", "additionalProperties": {"type": "array", "items": _ref("FacetCount")}}
    return _get("Values of each field and how often they occur", schema, _filters(), refusals=("400",))


def _series() -> Json:
    parameters = [
        _parameter("metric", {"type": "string", "enum": list(METRICS), "default": "rate"}),
        _parameter("by", {"type": "string", "enum": sorted({*LABELS, *FIELDS}), "default": "mode"}, "What tells lines apart"),
        _parameter("family", {"type": "integer", "enum": [4, 6]}),
        _parameter("normalise", {"type": "string", "enum": list(BASELINES)}, "Percent of the baseline that each run names"),
    ]
    return _get("Median, quartiles and count per frame size", "Curves", [*_filters(), *parameters], refusals=("400",))


def _one() -> Json:
    identity = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "pattern": f"^{ULID.pattern}$"}}
    return _get("One submission: the document as it was sent, and its judgement", "Kept", [identity], refusals=("404",))


def _create() -> Json:
    reasons = {
        "400": "No JSON, no UTF-8, a damaged stream",
        "409": "Another document has this id",
        "413": "Too large, packed or unpacked",
        "415": "Another content type or encoding",
        "422": "The document does not keep the schema, or its figures cannot be: all reasons in `errors`",
        "429": "Too many submissions from one address",
    }
    return {
        "summary": "Share a submission",
        "description": "Sending the same document again is safe: its id makes it one.",
        "parameters": [{"name": "Content-Encoding", "in": "header", "schema": {"type": "string", "enum": ["identity", "gzip", "zstd"]}}],
        "requestBody": {"required": True, "content": {"application/json": {"schema": _ref("Submission")}}},
        "responses": {
            "201": _body("Created", _ref("Accepted")),
            "200": _body("The same document was here already", _ref("Accepted")),
            **{status: _body(words, _ref("Problem"), "application/problem+json") for status, words in reasons.items()},
        },
    }


def _batch() -> Json:
    reasons = {"415": "Another content type or encoding"}
    return {
        "summary": "Share many submissions",
        "description": f"A document a line in, an answer a line out, in the same order. At most {MOST_LINES:,} lines and "
        f"{BATCH_BYTES // 2**20} MiB, unpacked; the answer to what is beyond is the last line. Every line counts as a submission for the "
        "rate limit. Whatever a line is answered was committed before; sending the same lines again is safe.",
        "parameters": [{"name": "Content-Encoding", "in": "header", "schema": {"type": "string", "enum": ["identity", "gzip", "zstd"]}}],
        "requestBody": {"required": True, "content": {NDJSON: {"schema": {"type": "string"}}}},
        "responses": {
            "200": _body("Lines, each an object as BatchLine", {"type": "string"}, NDJSON),
            **{status: _body(words, _ref("Problem"), "application/problem+json") for status, words in reasons.items()},
        },
    }


def _get(
    summary: str,
    schema: Json | str,
    parameters: list[Json] | None = None,
    *,
    media: str = "application/json",
    refusals: tuple[str, ...] = (),
) -> Json:
    shape = _ref(schema) if isinstance(schema, str) else schema
    problems = {status: _body("Refused", _ref("Problem"), "application/problem+json") for status in refusals}
    responses = {"200": _body("Found", shape, media), "304": {"description": "Not changed"}, **problems}
    return {"summary": summary, "responses": responses, **({"parameters": parameters} if parameters else {})}


def _filters() -> list[Json]:
    line = _parameter("q", {"type": "string", "maxLength": QUERY_CHARACTERS}, "A line of the query language")
    fields = {row.name: row.meaning for row in FIELDS.values()} | COLUMN_FIELDS
    return [line, *(_parameter(name, {"type": "string", "maxLength": 200}, meaning) for name, meaning in sorted(fields.items()))]


def _parameter(name: str, schema: Json, description: str = "") -> Json:
    return {"name": name, "in": "query", "schema": schema, **({"description": description} if description else {})}


def _body(description: str, schema: Json, media: str = "application/json") -> Json:
    return {"description": description, "content": {media: {"schema": schema}}}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(required: Json, **optional: Json) -> Json:
    return {"type": "object", "properties": {**required, **optional}, "required": list(required)}


_TEXT: Json = {"type": "string"}
_TEXT_OR_NULL: Json = {"type": ["string", "null"]}
_TIME: Json = {"type": "string", "format": "date-time"}
_COUNT: Json = {"type": "integer", "minimum": 0}
_COUNT_OR_NULL: Json = {"type": ["integer", "null"]}
_NUMBER: Json = {"type": "number"}
_TEXTS: Json = {"type": "array", "items": _TEXT}

_SCHEMAS: dict[str, Json] = {
    "Fault": _object({"pointer": _TEXT, "code": _TEXT, "message": _TEXT}),
    "Problem": _object(
        {"type": _TEXT, "title": _TEXT, "status": {"type": "integer"}, "code": _TEXT},
        detail=_TEXT,
        errors={"type": "array", "items": {"$ref": "#/components/schemas/Fault"}},
        position=_COUNT,
        length=_COUNT,
        suggestion=_TEXT_OR_NULL,
        parameter=_TEXT,
        reason=_TEXT,
    ),
    "Judgement": _object({"plausibility": _TEXT, "flags": {"type": "array", "items": {"$ref": "#/components/schemas/Fault"}}}),
    "Accepted": _object(
        {"id": _TEXT, "url": _TEXT, "status": {"enum": ["created", "duplicate"]}, "judgement": {"$ref": "#/components/schemas/Judgement"}}
    ),
    "BatchLine": _object(
        {"line": _COUNT, "id": _TEXT_OR_NULL, "status": {"type": "integer"}},
        result={"enum": ["created", "duplicate"]},
        url=_TEXT,
        judgement=_object({"plausibility": _TEXT, "flags": _COUNT}),
        problem={"$ref": "#/components/schemas/Problem"},
    ),
    "Hit": _object(
        {
            "id": _TEXT, "url": _TEXT, "kind": _TEXT, "outcome": _TEXT, "example": {"type": "boolean"}, "title": _TEXT_OR_NULL,
            "received_at": _TIME, "created_at": _TIME, "plausibility": _TEXT, "modes": _TEXTS, "nics": _TEXTS, "drivers": _TEXTS,
            "hypervisor": _TEXT_OR_NULL, "is_guest": {"type": ["boolean", "null"]}, "cpu": _TEXT_OR_NULL, "board": _TEXT_OR_NULL,
            "system": _TEXT_OR_NULL, "excerpt": _TEXT_OR_NULL, "lang": _TEXT_OR_NULL, "problems": _COUNT, "runs": _COUNT,
            "figure": {"type": ["object", "null"]},
        }
    ),
    "Page": _object(
        {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Hit"}}, "next": _TEXT_OR_NULL, "total": _COUNT,
         "total_is_capped": {"type": "boolean"}}
    ),
    "Kept": _object(
        {"id": _TEXT, "url": _TEXT, "received_at": _TIME, "sha256": _TEXT, "judgement": {"$ref": "#/components/schemas/Judgement"},
         "document": {"$ref": "#/components/schemas/Submission"}}
    ),
    "FacetCount": _object({"value": _TEXT, "count": _COUNT}),
    "CurvePoint": _object(
        {"frame_bytes": _COUNT_OR_NULL, "median": _NUMBER, "lower_quartile": _NUMBER, "upper_quartile": _NUMBER, "n": _COUNT}
    ),
    "Curve": _object(
        {"label": _TEXT, "unit": _TEXT, "family": _COUNT_OR_NULL, "direction": _TEXT_OR_NULL, "run_kind": _TEXT_OR_NULL,
         "link_type": _TEXT_OR_NULL, "loss_ratio_allowed": {"type": ["number", "null"]}, "setting": _TEXT_OR_NULL,
         "points": {"type": "array", "items": {"$ref": "#/components/schemas/CurvePoint"}}}
    ),
    "Curves": _object(
        {"metric": _TEXT, "unit": _TEXT, "link_speed_mbps": _COUNT_OR_NULL, "n_submissions": _COUNT, "filtered": _TEXT,
         "curves": {"type": "array", "items": {"$ref": "#/components/schemas/Curve"}}},
        normalised_to=_TEXT,
        left_out={"type": "array", "items": {"$ref": "#/components/schemas/LeftOut"}},
    ),
    "LeftOut": _object({"reason": _TEXT, "reason_ja": _TEXT, "runs": _COUNT}),
}  # fmt: skip
