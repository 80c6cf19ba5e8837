"""What queues bring, where a run stands, how versions changed a figure."""

from dataclasses import asdict
from typing import Any

from flask import Flask, Response, abort, request

from registry.api import answers
from registry.desk import current_desk
from registry.services import Services
from schemas import limits
from schemas.identity import ULID

FRAME_BYTES = 64


def install(app: Flask, _services: Services) -> None:
    """The routes."""
    app.add_url_rule("/api/v1/gain", "api_gain", _gain, methods=["GET"])
    app.add_url_rule("/api/v1/trend", "api_trend", _trend, methods=["GET"])
    app.add_url_rule("/api/v1/submissions/<uid>/standing", "api_standing", _standing, methods=["GET"])


def _gain() -> Response:
    answers.only_known("q", "frame_bytes", *sorted(answers.FACET_PARAMETERS))
    return answers.answer(_plain(current_desk().gain(answers.query_line(), frame_bytes=_frame_bytes())))


def _trend() -> Response:
    answers.only_known("q", "metric", "by", "frame_bytes", *sorted(answers.FACET_PARAMETERS))
    found = current_desk().trend(
        answers.query_line(),
        metric=request.args.get("metric", "rate"),
        by=request.args.get("by", "kernel"),
        frame_bytes=_frame_bytes(),
    )
    return answers.answer(_plain(found))


def _standing(uid: str) -> Response:
    answers.only_known()
    found = None if ULID.complaint(uid) else current_desk().standing(uid)
    if found is None:
        abort(404)
    return answers.answer({"id": uid, "standings": [asdict(one) for one in found]})


def _frame_bytes() -> int:
    return answers.whole("frame_bytes", FRAME_BYTES, limits.FRAME_BYTES_MIN, limits.FRAME_BYTES_MAX)


def _plain(found: Any) -> dict[str, Any]:
    """A record that is written as it is: names and units are those of the interface."""
    return asdict(found)
