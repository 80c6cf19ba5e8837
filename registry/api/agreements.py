"""How a submission stands beside others of its configuration, and how it was judged, for programs."""

from typing import Any

from registry.api.describing import COUNT, TEXT, TIME, Json, record
from registry.trust.agreement import Agreement, Compared, Witness
from registry.trust.history import Judgement
from schemas.times import rfc3339

NUMBER: Json = {"type": "number"}
NUMBER_OR_NULL: Json = {"type": ["number", "null"]}
YES_OR_NO: Json = {"type": "boolean"}


def agreement_json(one: Agreement) -> dict[str, Any]:
    """One configuration of a submission."""
    return {
        "fingerprint": one.fingerprint,
        "reproduced": one.reproduced,
        "witnesses": [_witness(witness) for witness in one.witnesses],
        "figures": [_figure(compared) for compared in one.compared],
    }


def judged_json(one: Judgement) -> dict[str, Any]:
    """One judgement of several."""
    flags = [{"code": flag.code, "pointer": flag.pointer, "message": flag.message} for flag in one.flags]
    return {"judged_at": rfc3339(one.judged_at), "rules": one.rules, "plausibility": one.plausibility, "flags": flags}


def _witness(one: Witness) -> dict[str, Any]:
    return {"id": one.uid, "another_key": one.is_other_key, "agrees": one.agrees, "ratio": one.ratio, "figures": one.points}


def _figure(one: Compared) -> dict[str, Any]:
    point, bounds = one.point, one.bounds
    return {
        "metric": point.metric, "unit": point.unit, "frame_bytes": point.frame_bytes or None, "family": point.family,
        "direction": point.direction, "run_kind": point.run_kind, "setting": point.setting or None, "tool": point.tool or None,
        "value": one.value, "others": one.others, "median": one.median, "least": one.least, "most": one.most,
        "ratio": one.ratio if one.median else None, "low": bounds and bounds.low, "high": bounds and bounds.high,
    }  # fmt: skip


WITNESS = record({"id": TEXT, "another_key": YES_OR_NO, "agrees": YES_OR_NO, "ratio": NUMBER, "figures": COUNT})
FIGURE = record(
    {
        "metric": TEXT, "unit": TEXT, "frame_bytes": {"type": ["integer", "null"]}, "family": {"type": ["integer", "null"]},
        "direction": {"type": ["string", "null"]}, "run_kind": TEXT, "setting": {"type": ["string", "null"]},
        "tool": {"type": ["string", "null"]}, "value": NUMBER, "others": COUNT, "median": NUMBER, "least": NUMBER, "most": NUMBER,
        "ratio": NUMBER_OR_NULL, "low": NUMBER_OR_NULL, "high": NUMBER_OR_NULL,
    }
)  # fmt: skip
REPRODUCTION = record(
    {
        "fingerprint": TEXT,
        "reproduced": COUNT,
        "witnesses": {"type": "array", "items": WITNESS},
        "figures": {"type": "array", "items": FIGURE},
    }
)
JUDGED = record(
    {
        "judged_at": TIME, "rules": COUNT, "plausibility": TEXT,
        "flags": {"type": "array", "items": record({"code": TEXT, "pointer": TEXT, "message": TEXT})},
    }
)  # fmt: skip
