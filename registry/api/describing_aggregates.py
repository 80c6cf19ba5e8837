"""What the OpenAPI description says of comparisons, hardware, know-how and everything else that many submissions add up to."""

from registry.aggregates.compare import FEWEST, MOST
from registry.aggregates.hardware import KINDS, MOST_LISTED
from registry.aggregates.knowhow import MOST_SHOWN
from registry.aggregates.series import LABELS
from registry.api.describing import (
    COUNT,
    COUNT_OR_NULL,
    NUMBER,
    TEXT,
    TEXT_OR_NULL,
    TEXTS,
    TIME,
    Json,
    filters,
    get,
    parameter,
    record,
    ref,
)
from registry.api.knowhow import LAST_CURSOR, ORDERS
from registry.api.matrix import DIMENSIONS
from registry.api.questions import FRAME_BYTES
from registry.search.fields import FIELDS
from schemas import limits
from schemas.identity import ULID
from schemas.v1.submission import METRICS

_TRUTH: Json = {"type": "boolean"}
_NUMBER_OR_NULL: Json = {"type": ["number", "null"]}


def _list_of(schema: Json) -> Json:
    return {"type": "array", "items": schema}


def paths() -> dict[str, Json]:
    """Every path, as OpenAPI wants it."""
    return {
        "/api/v1/compare": {"get": _compare()},
        "/api/v1/matrix": {"get": _matrix()},
        "/api/v1/gain": {"get": _gain()},
        "/api/v1/trend": {"get": _trend()},
        "/api/v1/submissions/{id}/standing": {"get": _standing()},
        "/api/v1/know-how": {"get": _know_how()},
        "/api/v1/know-how/{id}": {"get": _known_problem()},
        **{f"/api/v1/hardware/{kind}": {"get": _listed_items(kind)} for kind in KINDS},
        **{f"/api/v1/hardware/{kind}/{{id}}": {"get": _one_item(kind)} for kind in KINDS},
    }


def _compare() -> Json:
    ids = parameter("ids", TEXT, f"{FEWEST} to {MOST} ids, set apart by commas") | {"required": True}
    return get("Submissions side by side", "Compared", [ids, parameter("baseline", TEXT, "Of which percentages are; the first")],
               refusals=("400",))  # fmt: skip


def _matrix() -> Json:
    by = parameter("by", {"type": "string", "enum": list(DIMENSIONS), "default": DIMENSIONS[0]}, "Whether NICs are told apart")
    return get("Which I/O mode worked under which hypervisor", "Matrix", [*filters(), by], refusals=("400",))


def _know_how() -> Json:
    limit = parameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST_SHOWN, "default": 20})
    order = parameter(
        "order", {"type": "string", "enum": list(ORDERS), "default": ORDERS[0]}, "Whether the one met last or most comes first"
    )
    shape = record(
        {"problems": _list_of(ref("KnownProblem")), "next": TEXT_OR_NULL, "total": COUNT, "total_is_capped": _TRUTH, "trials": COUNT,
         "looked_at": COUNT, "newest_only": _TRUTH, "filtered": TEXT}
    )  # fmt: skip
    return get("Problems, each once", shape, [*filters(), order, limit, _cursor()], refusals=("400",))


def _known_problem() -> Json:
    before = parameter("cursor", {"type": "integer", "minimum": 1, "maximum": LAST_CURSOR}, "What `next` said")
    return get("One problem and its occurrences", "KnownProblem", [path_key(), before], refusals=("400", "404"))


def _cursor() -> Json:
    return parameter("cursor", {"type": "string", "maxLength": 120}, "What `next` said")


def _listed_items(kind: str) -> Json:
    name = parameter("name", TEXT, "Words that stand in the name")
    limit = parameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST_LISTED, "default": MOST_LISTED})
    shape = record({"items": _list_of(ref("HardwareItem")), "next": TEXT_OR_NULL, "total": COUNT, "filtered": TEXT, "newest_only": _TRUTH})
    return get(f"Every {kind} that trials were made with", shape, [*filters(), name, limit, _cursor()], refusals=("400",))


def _frame_bytes() -> Json:
    sizes = {"type": "integer", "minimum": limits.FRAME_BYTES_MIN, "maximum": limits.FRAME_BYTES_MAX, "default": FRAME_BYTES}
    return parameter("frame_bytes", sizes, "Frame size with FCS")


def _gain() -> Json:
    return get("What more queues bring over one queue", "Gain", [*filters(), _frame_bytes()], refusals=("400",))


def _trend() -> Json:
    by = parameter("by", {"type": "string", "enum": sorted({*LABELS, *FIELDS}), "default": "kernel"}, "Whose versions")
    metric = parameter("metric", {"type": "string", "enum": list(METRICS), "default": "rate"})
    return get("A figure over versions, and where it changed", "Trend", [*filters(), metric, by, _frame_bytes()], refusals=("400",))


def _standing() -> Json:
    identity = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "pattern": f"^{ULID.pattern}$"}}
    shape = record({"id": TEXT, "standings": _list_of(ref("Standing"))})
    return get("Where a submission stands among comparable ones", shape, [identity], refusals=("404",))


def _one_item(kind: str) -> Json:
    return get(f"What the community has seen of one {kind}", "Hardware", [path_key()], refusals=("404",))


def path_key() -> Json:
    """The key of an item in the path."""
    return {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^[a-z0-9-]+$"}}


_OUTCOMES: Json = record({"worked": COUNT, "partly": COUNT, "failed": COUNT})
_ALIGNED: Json = record({"name": TEXT, "unit": TEXT_OR_NULL, "differs": _TRUTH, "values": {"type": "array", "items": {}}})
_SEEN: Json = record({"value": TEXT, "key": TEXT_OR_NULL, "hosts": COUNT, "outcomes": _OUTCOMES})
_PART: Json = record(
    {"run": COUNT, "values": _list_of(_NUMBER_OR_NULL), "percent": _list_of(_NUMBER_OR_NULL), "at_least": _list_of(_TRUTH),
     "not_comparable": _list_of(record({"reason": TEXT, "reason_ja": TEXT}))}
)  # fmt: skip

SCHEMAS: dict[str, Json] = {
    "Compared": record(
        {"submissions": _list_of(ref("Hit")), "baseline": TEXT, "facts": _list_of(_ALIGNED),
         "nics": _list_of(record({"names": _list_of(TEXT_OR_NULL), "facts": _list_of(_ALIGNED)})), "features": _list_of(_ALIGNED),
         "problems": _list_of(_list_of({"type": "object"})),
         "series": _list_of(record(
             {"metric": TEXT, "unit": TEXT, "family": COUNT_OR_NULL, "direction": TEXT_OR_NULL, "run_kind": TEXT,
              "setting": TEXT_OR_NULL, "frame_bytes": _list_of(COUNT_OR_NULL), "parts": _list_of({"anyOf": [_PART, {"type": "null"}]})}
         ))}
    ),
    "HardwareItem": record({"key": TEXT, "name": TEXT, "outcomes": _OUTCOMES}),
    "Hardware": record(
        {"key": TEXT, "name": TEXT, "outcomes": _OUTCOMES, "kind": {"enum": list(KINDS)}, "query": TEXT, "looked_at": COUNT,
         "told_apart": COUNT, "newest_only": _TRUTH, "hosts": COUNT, "contributors": COUNT,
         "bios": _list_of(record({"bios": TEXT, "vtx": TEXT_OR_NULL, "vtd": TEXT_OR_NULL, "hosts": COUNT, "outcomes": _OUTCOMES})),
         "bios_modes": _list_of(record({"bios": TEXT, "mode": TEXT, "hosts": COUNT, "outcomes": _OUTCOMES})),
         "sriov": {"anyOf": [
             record({"outcomes": _OUTCOMES, "looked_at": COUNT, "query": TEXT, "problems": _list_of(ref("ProblemSummary")),
                     "seen": {"type": "object", "additionalProperties": _list_of(_SEEN)}}),
             {"type": "null"}]},
         "seen": {"type": "object", "additionalProperties": _list_of(_SEEN)},
         "problems": _list_of(ref("ProblemSummary")),
         "best": _list_of(record({"mode": TEXT, "submission": TEXT, "url": TEXT, "unit": TEXT, "frame_bytes": COUNT_OR_NULL,
                                  "value": NUMBER, "run_kind": TEXT, "family": COUNT_OR_NULL, "direction": TEXT_OR_NULL,
                                  "link_type": TEXT_OR_NULL, "link_speed_mbps": COUNT_OR_NULL, "setting": TEXT_OR_NULL})),
         "newest": _list_of(record({"id": TEXT, "url": TEXT})), "reference": {"type": ["object", "null"]}}
    ),
    "ProblemSummary": record(
        {"key": TEXT, "symptom": TEXT, "stage": TEXT_OR_NULL, "part": TEXT_OR_NULL, "failure_kind": TEXT_OR_NULL, "lang": TEXT_OR_NULL,
         "submissions": COUNT}
    ),
    "KnownProblem": record(
        {"key": TEXT, "symptom": TEXT, "stage": TEXT_OR_NULL, "part": TEXT_OR_NULL, "failure_kind": TEXT_OR_NULL, "lang": TEXT_OR_NULL,
         "submissions": COUNT, "newest": record({"id": TEXT, "url": TEXT}), "outcomes": _OUTCOMES,
         "first_met_at": TIME, "last_met_at": TIME, "matching": COUNT, "looked_at": COUNT, "newest_only": _TRUTH,
         "contributors": COUNT, "culprits": TEXTS,
         "seen": {"type": "object", "additionalProperties": _list_of(_SEEN)},
         "helped": _list_of(record({"text": TEXT, "lang": TEXT, "submissions": COUNT}))},
        occurrences=_list_of({"type": "object"}), next=COUNT_OR_NULL,
    ),
    "Basis": record(
        {"hits": COUNT, "looked_at": COUNT, "sampled": _TRUTH, "approximate": _TRUTH, "hits_are_capped": _TRUTH}
    ),
    "Gain": record(
        {"frame_bytes": COUNT, "turns_at": COUNT_OR_NULL, "n_submissions": COUNT, "filtered": TEXT, "basis": ref("Basis"),
         "steps": _list_of(record({"queues": COUNT, "gain": NUMBER, "lower_quartile": NUMBER, "upper_quartile": NUMBER, "n": COUNT}))}
    ),
    "Trend": record(
        {"metric": TEXT, "by": TEXT, "unit": TEXT_OR_NULL, "frame_bytes": COUNT, "run_kind": TEXT_OR_NULL, "setting": TEXT_OR_NULL,
         "points": _list_of(record({"version": TEXT, "median": NUMBER, "lower_quartile": NUMBER, "upper_quartile": NUMBER, "n": COUNT})),
         "changes": _list_of(record({"before": TEXT, "after": TEXT, "median_before": NUMBER, "median_after": NUMBER, "n_before": COUNT,
                                     "n_after": COUNT, "p": NUMBER})),
         "n_submissions": COUNT_OR_NULL, "filtered": TEXT, "basis": ref("Basis")}
    ),
    "Standing": record(
        {"run": COUNT, "run_kind": TEXT, "mode": TEXT, "setting": TEXT, "unit": TEXT, "family": COUNT_OR_NULL, "direction": TEXT_OR_NULL,
         "frame_bytes": COUNT_OR_NULL, "value": NUMBER, "n": COUNT, "median": _NUMBER_OR_NULL, "percentile": _NUMBER_OR_NULL,
         "basis": ref("Basis")}
    ),
    "Matrix": record(
        {"cells": _list_of(record({"mode": TEXT, "hypervisor": TEXT, "nic": TEXT_OR_NULL, "nic_name": TEXT_OR_NULL, "worked": COUNT,
                                   "partly": COUNT, "failed": COUNT})),
         "looked_at": COUNT_OR_NULL, "nics": COUNT, "filtered": TEXT, "newest_only": _TRUTH}
    ),
}  # fmt: skip
