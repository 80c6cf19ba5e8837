"""The OpenAPI 3.1 description of the interface, made of the same tables that answer it."""

import json

from flask import Flask, Response

from registry.aggregates.hardware import KINDS
from registry.aggregates.normalised import BASELINES
from registry.aggregates.series import LABELS, PER
from registry.api import describing_aggregates, statements
from registry.api.agreements import JUDGED, REPRODUCTION
from registry.api.answers import answer
from registry.api.batches import MOST_LINES, NDJSON
from registry.api.describing import (
    COUNT,
    COUNT_OR_NULL,
    NUMBER,
    TEXT,
    TEXT_OR_NULL,
    TEXTS,
    TIME,
    Json,
    body,
    filters,
    get,
    parameter,
    record,
    ref,
)
from registry.api.describing_aggregates import path_key
from registry.feeds import FORMATS as FEEDS
from registry.ingest.stream import BATCH_BYTES
from registry.search.fields import FIELDS
from registry.search.find import MOST_LIMIT
from registry.search.order import SORTS
from registry.search.parse import QUERY_CHARACTERS
from registry.services import Services
from schemas.identity import ULID
from schemas.json_schema import submission_schema
from schemas.labels import LANGUAGES
from schemas.v1.submission import DIRECTIONS, METRICS


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
            **statements.paths(),
            "/api/v1/facets": {"get": _facets()},
            "/api/v1/complete": {"get": _complete()},
            "/api/v1/series": {"get": _series()},
            **describing_aggregates.paths(),
            **{f"/feeds/submissions.{form}": {"get": _feed([filters()[0]], media)} for form, (media, _) in FEEDS.items()},
            **{
                f"/feeds/submissions/{{id}}.{form}": {"get": _feed([_identity()], media, "404", "410")}
                for form, (media, _) in FEEDS.items()
            },
            **{
                f"/feeds/hardware/{{kind}}/{{id}}.{form}": {"get": _feed([_kind(), path_key()], media, "404")}
                for form, (media, _) in FEEDS.items()
            },
            **{f"/feeds/digests.{form}": {"get": _feed([], media)} for form, (media, _) in FEEDS.items()},
            "/api/v1/schema/submission-1.json": {"get": get("The JSON Schema of a submission", {}, media="application/schema+json")},
            "/api/openapi.json": {"get": get("This description", {})},
        },
        "components": {"schemas": {"Submission": submission, **_SCHEMAS, **statements.SCHEMAS, **describing_aggregates.SCHEMAS}},
    }


def _list() -> Json:
    parameters = [
        parameter("sort", {"type": "string", "examples": [*SORTS, "ndr@1518", "pps_per_eur@64"], "default": "newest"}, _SORTING),
        parameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST_LIMIT, "default": 20}),
        parameter("cursor", {"type": "string", "maxLength": 64}, "What `next` said"),
    ]
    return get("Submissions that a query asks for, in an order", "Page", [*filters(), *parameters], refusals=("400",))


def _facets() -> Json:
    schema = {"type": "object", "additionalProperties": {"type": "array", "items": ref("FacetCount")}}
    return get("Values of each field and how often they occur", schema, filters(), refusals=("400",))


def _feed(parameters: list[Json], media: str, *refusals: str) -> Json:
    lang = parameter("lang", {"type": "string", "enum": list(LANGUAGES), "default": "en"}, "Language of the feed's own words")
    shape: Json = {"type": "object"} if "json" in media else TEXT
    return get("The newest, for feed readers", shape, [*parameters, lang], media=media.partition(";")[0], refusals=("400", *refusals))


_SORTING = (
    "; ".join(f"`{name}`: {meaning}" for name, meaning in SORTS.items()) + ". Any figure of the query language is an order too, the best "
    "value first. In an order by a figure only submissions that have it are listed and counted."
)


def _complete() -> Json:
    at = parameter(
        "at", {"type": "integer", "minimum": 0, "maximum": QUERY_CHARACTERS}, "Characters before the caret; all of `q` without it"
    )
    line = parameter("q", {"type": "string", "maxLength": QUERY_CHARACTERS}, "The line as it is typed so far")
    return get("What may stand there: fields, then their values with counts", "Completion", [line, at], refusals=("400",))


def _series() -> Json:
    parameters = [
        parameter("metric", {"type": "string", "enum": list(METRICS), "default": "rate"}),
        parameter("by", {"type": "string", "enum": sorted({*LABELS, *FIELDS}), "default": "mode"}, "What tells lines apart"),
        parameter("family", {"type": "integer", "enum": [4, 6]}),
        parameter("direction", {"type": "string", "enum": list(DIRECTIONS)}, "tx, rx, one way or both"),
        parameter("per", {"type": "string", "enum": list(PER)}, "Rates by core, or by what NIC and host cost"),
        parameter("normalise", {"type": "string", "enum": list(BASELINES)}, "Percent of the baseline that each run names"),
    ]
    return get("Median, quartiles and count per frame size", "Curves", [*filters(), *parameters], refusals=("400",))


def _one() -> Json:
    refusals = {
        "404": "`not-found`: no such submission; `waiting`: it is here, and waits for a moderator",
        "410": "`withdrawn`: its contributor took it back, `statement` proves it; `hidden`: the moderators hide it, `reason` tells why",
    }
    return get("One submission: the document as it was sent, and its judgement", "Kept", [_identity()], refusals=refusals)


def _identity() -> Json:
    return {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "pattern": f"^{ULID.pattern}$"}}


def _kind() -> Json:
    return {"name": "kind", "in": "path", "required": True, "schema": {"type": "string", "enum": list(KINDS)}}


def _create() -> Json:
    reasons = {
        "400": "No JSON, no UTF-8, a damaged stream",
        "404": "`waiting`: the submission of this id is here, and waits for a moderator",
        "409": "Another document has this id",
        "410": "`withdrawn`: the submission of this id was taken back; `hidden`: the moderators hide it",
        "413": "Too large, packed or unpacked",
        "415": "Another content type or encoding",
        "422": "The document does not keep the schema, its figures cannot be, its signature does not hold, or it holds what is surely "
        "somebody's (`private`): all reasons in `errors`",
        "429": "Too many submissions from one address",
    }
    return {
        "summary": "Share a submission",
        "description": "Sending the same document again is safe: its id makes it one.",
        "parameters": [{"name": "Content-Encoding", "in": "header", "schema": {"type": "string", "enum": ["identity", "gzip", "zstd"]}}],
        "requestBody": {"required": True, "content": {"application/json": {"schema": ref("Submission")}}},
        "responses": {
            "201": body("Created", ref("Accepted")),
            "200": body("The same document was here already", ref("Accepted")),
            **{status: body(words, ref("Problem"), "application/problem+json") for status, words in reasons.items()},
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
            "200": body("Lines, each an object as BatchLine", {"type": "string"}, NDJSON),
            **{status: body(words, ref("Problem"), "application/problem+json") for status, words in reasons.items()},
        },
    }


_WAITS: Json = {"const": True, "description": "Taken, and shown once a moderator has looked at it"}
_SCHEMAS: dict[str, Json] = {
    "Fault": record({"pointer": TEXT, "code": TEXT, "message": TEXT}),
    "Problem": record(
        {"type": TEXT, "title": TEXT, "status": {"type": "integer"}, "code": TEXT},
        detail=TEXT,
        errors={"type": "array", "items": {"$ref": "#/components/schemas/Fault"}},
        position=COUNT,
        length=COUNT,
        suggestion=TEXT_OR_NULL,
        parameter=TEXT,
        reason=TEXT,
        statement={"type": "object"},
    ),
    "Judgement": record({"plausibility": TEXT, "flags": {"type": "array", "items": {"$ref": "#/components/schemas/Fault"}}}),
    "Accepted": record(
        {"id": TEXT, "url": TEXT, "status": {"enum": ["created", "duplicate"]}, "judgement": {"$ref": "#/components/schemas/Judgement"},
         "signed_by": TEXT_OR_NULL},
        handle=record({"name": TEXT, "state": {"enum": ["yours", "taken", "too-many", "nobodys"]}}),
        waits=_WAITS,
    ),
    "BatchLine": record(
        {"line": COUNT, "id": TEXT_OR_NULL, "status": {"type": "integer"}},
        result={"enum": ["created", "duplicate"]},
        url=TEXT,
        judgement=record({"plausibility": TEXT, "flags": COUNT}),
        waits=_WAITS,
        problem={"$ref": "#/components/schemas/Problem"},
    ),
    "Hit": record(
        {
            "id": TEXT, "url": TEXT, "kind": TEXT, "outcome": TEXT, "example": {"type": "boolean"}, "title": TEXT_OR_NULL,
            "received_at": TIME, "created_at": TIME, "plausibility": TEXT, "modes": TEXTS, "nics": TEXTS, "drivers": TEXTS,
            "hypervisor": TEXT_OR_NULL, "is_guest": {"type": ["boolean", "null"]}, "cpu": TEXT_OR_NULL, "board": TEXT_OR_NULL,
            "system": TEXT_OR_NULL, "excerpt": TEXT_OR_NULL, "lang": TEXT_OR_NULL, "problems": COUNT, "runs": COUNT,
            "signed_by": TEXT_OR_NULL, "amended": {"type": "boolean"},
            "figure": {"type": ["object", "null"]},
        }
    ),
    "Page": record(
        {"items": {"type": "array", "items": {"$ref": "#/components/schemas/Hit"}}, "next": TEXT_OR_NULL, "total": COUNT,
         "total_is_capped": {"type": "boolean"}}
    ),
    "Kept": record(
        {"id": TEXT, "url": TEXT, "received_at": TIME, "sha256": TEXT, "judgement": {"$ref": "#/components/schemas/Judgement"},
         "signed_by": TEXT_OR_NULL, "handle": TEXT_OR_NULL,
         "revisions": {"type": "array", "items": {"$ref": "#/components/schemas/Revision"}},
         "reproductions": {"type": "array", "items": REPRODUCTION}, "judgements": {"type": "array", "items": JUDGED},
         "document": {"$ref": "#/components/schemas/Submission"}}
    ),
    "Completion": record(
        {"start": COUNT, "end": COUNT,
         "items": {"type": "array", "items": record({"text": TEXT, "kind": {"enum": ["field", "figure", "value"]}, "meaning": TEXT_OR_NULL,
                                                     "count": COUNT_OR_NULL})}}
    ),
    "FacetCount": record({"value": TEXT, "count": COUNT}),
    "CurvePoint": record(
        {"frame_bytes": COUNT_OR_NULL, "median": NUMBER, "lower_quartile": NUMBER, "upper_quartile": NUMBER, "n": COUNT}
    ),
    "Curve": record(
        {"label": TEXT, "unit": TEXT, "family": COUNT_OR_NULL, "direction": TEXT_OR_NULL, "run_kind": TEXT_OR_NULL,
         "link_type": TEXT_OR_NULL, "loss_ratio_allowed": {"type": ["number", "null"]}, "setting": TEXT_OR_NULL,
         "points": {"type": "array", "items": {"$ref": "#/components/schemas/CurvePoint"}}}
    ),
    "Curves": record(
        {"metric": TEXT, "unit": TEXT, "link_speed_mbps": COUNT_OR_NULL, "n_submissions": COUNT, "filtered": TEXT,
         "basis": {"$ref": "#/components/schemas/Basis"}, "more_curves": COUNT,
         "curves": {"type": "array", "items": {"$ref": "#/components/schemas/Curve"}}},
        normalised_to=TEXT,
        left_out={"type": "array", "items": {"$ref": "#/components/schemas/LeftOut"}},
    ),
    "LeftOut": record({"reason": TEXT, "reason_ja": TEXT, "runs": COUNT}),
}  # fmt: skip
