"""Two to eight submissions side by side."""

from typing import Any

from flask import Flask, Response, request

from registry.api import answers
from registry.desk import current_desk
from registry.findings import Aligned, AlignedNic, Compared, Line, LinePart
from registry.services import Services
from schemas.messages import Words
from schemas.records import plain


def install(app: Flask, services: Services) -> None:
    """The route."""

    def compare() -> Response:
        answers.only_known("ids", "baseline")
        uids = [uid for uid in request.args.get("ids", "").split(",") if uid]
        found = current_desk().compare(uids, request.args.get("baseline"))
        return answers.answer(compared_json(found, answers.site_url(services.config)))

    app.add_url_rule("/api/v1/compare", "api_compare", compare, methods=["GET"])


def compared_json(found: Compared, site: str) -> dict[str, Any]:
    """A comparison as the interface writes it; every list of values is in the order of `submissions`."""
    return {
        "submissions": [answers.hit_json(one.hit, f"{site}/s/{one.hit.id}") for one in found.submissions],
        "baseline": found.submissions[found.baseline].hit.id,
        "facts": [_aligned(one) for one in found.facts],
        "nics": [_nic(one) for one in found.nics],
        "features": [_aligned(one) for one in found.features],
        "problems": [[plain(problem) for problem in one.submission.problems] for one in found.submissions],
        "series": [_line(one) for one in found.lines],
    }


def _aligned(one: Aligned) -> dict[str, Any]:
    return {"name": one.name, "unit": one.unit, "differs": one.differs, "values": list(one.values)}


def _nic(one: AlignedNic) -> dict[str, Any]:
    return {"names": list(one.names), "facts": [_aligned(fact) for fact in one.facts]}


def _line(one: Line) -> dict[str, Any]:
    return {
        "metric": one.metric,
        "unit": one.unit,
        "family": one.family,
        "direction": one.direction,
        "run_kind": one.run_kind,
        "setting": one.setting or None,
        "frame_bytes": [size or None for size in one.frames],
        "parts": [None if part is None else _part(part) for part in one.parts],
    }


def _part(one: LinePart) -> dict[str, Any]:
    return {
        "run": one.run,
        "values": list(one.values),
        "percent": list(one.percent),
        "at_least": list(one.at_least),
        "not_comparable": [words_json(reason) for reason in one.reasons],
    }


def words_json(reason: Words) -> dict[str, str]:
    """A reason in both languages."""
    return {"reason": reason.text(), "reason_ja": reason.text("ja")}
