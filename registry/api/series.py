"""Medians and quartiles over frame size."""

from dataclasses import asdict
from typing import Any

from flask import Flask, Response, request

from registry.api import answers
from registry.desk import current_desk
from registry.errors import ParameterError
from registry.records import Curve, Curves
from registry.services import Services


def install(app: Flask, _services: Services) -> None:
    """The route."""

    def series() -> Response:
        answers.only_known("q", "metric", "by", "family", "direction", "per", "normalise", *sorted(answers.FACET_PARAMETERS))
        curves = current_desk().series(
            answers.query_line(),
            metric=request.args.get("metric", "rate"),
            by=request.args.get("by", "mode"),
            family=_family(request.args.get("family")),
            direction=request.args.get("direction"),
            per=request.args.get("per"),
            normalise=request.args.get("normalise"),
        )
        return answers.answer(curves_json(curves))

    app.add_url_rule("/api/v1/series", "api_series", series, methods=["GET"])


def _family(text: str | None) -> int | None:
    if text not in {None, "4", "6"}:
        raise ParameterError("family", "is 4 or 6")
    return int(text) if text else None


def curves_json(curves: Curves) -> dict[str, Any]:
    """Curves as the interface writes them."""
    return {
        "metric": curves.metric,
        "unit": curves.unit,
        "link_speed_mbps": curves.link_speed_mbps,
        "n_submissions": curves.n_submissions,
        "filtered": curves.filtered,
        "basis": curves.basis and asdict(curves.basis),
        **_normalised_json(curves),
        "more_curves": curves.more_curves,
        "curves": [_curve_json(curve) for curve in curves.curves],
    }


def _normalised_json(curves: Curves) -> dict[str, Any]:
    """To what the values are normalised, and why some runs are not among them; nothing for plain values."""
    if curves.normalised_to is None:
        return {}
    reasons = [{"reason": one.words.text(), "reason_ja": one.words.text("ja"), "runs": one.runs} for one in curves.hindrances]
    return {"normalised_to": curves.normalised_to, "left_out": reasons}


def _curve_json(curve: Curve) -> dict[str, Any]:
    points = [
        {
            "frame_bytes": point.frame_bytes or None,
            "median": point.median,
            "lower_quartile": point.lower_quartile,
            "upper_quartile": point.upper_quartile,
            "n": point.n,
        }
        for point in curve.points
    ]
    return {
        "label": curve.label,
        "unit": curve.unit,
        "family": curve.family,
        "direction": curve.direction,
        "run_kind": curve.run_kind,
        "link_type": curve.link_type,
        "loss_ratio_allowed": curve.loss_ratio_allowed,
        "setting": curve.setting or None,
        "points": points,
    }
