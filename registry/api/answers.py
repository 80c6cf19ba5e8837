"""Answers of the interface: JSON with an entity tag, and parameters read strictly."""

import json
from collections.abc import Collection
from typing import Any

from flask import Response, request

from registry.config import Config
from registry.errors import ParameterError
from registry.records import Flagged, Hit, Judgement
from registry.search.fields import ALIASES, COLUMN_FIELDS, FIELDS
from schemas.labels import LANGUAGES, Language
from schemas.times import rfc3339

JSON = "application/json"


def answer(body: Any, *, status: int = 200, content_type: str = JSON) -> Response:
    """JSON; a GET is answered with an entity tag, and with 304 where the asker has it already."""
    text = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    response = Response(text, status=status, content_type=content_type)
    if request.method in {"GET", "HEAD"} and status == 200:
        response.headers["Cache-Control"] = "no-cache"  # Kept by browsers, asked for anew: nothing is ever stale.
        response.add_etag()
        response.make_conditional(request)
    return response


def site_url(config: Config) -> str:
    """The address people use, without a slash at the end: the configured one, else the one asked under."""
    return config.public_url if config.public_url_is_given else request.host_url.rstrip("/")


def only_known(*names: str) -> None:
    """Nothing, where every parameter is known and stands once. Raises ParameterError otherwise."""
    for name, values in request.args.lists():
        if name not in names:
            raise ParameterError(name[:40], f"is not known here; known: {', '.join(names)}")
        if len(values) > 1:
            raise ParameterError(name, "stands more than once")


def whole(name: str, default: int, least: int, most: int) -> int:
    """A whole number of the query string. Raises ParameterError outside its bounds."""
    text = request.args.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and least <= int(text) <= most):
        raise ParameterError(name, f"is {text[:40]!r}; a whole number from {least} to {most} is needed")
    return int(text)


def language() -> Language:
    """The language that `lang` names, English without it. Raises ParameterError for one that we do not speak."""
    text = request.args.get("lang", "en")
    for known in LANGUAGES:
        if known == text:
            return known
    raise ParameterError("lang", f"is {text[:40]!r}; known: {', '.join(LANGUAGES)}")


def query_line(*, without: Collection[str] = ()) -> str:
    """The query of `q` and of every parameter that bears a field's name, as one line; those left out that are asked otherwise."""
    line = [request.args.get("q", "")]
    for name, values in request.args.lists():
        if name in FACET_PARAMETERS and name not in without:
            for value in values:
                if '"' in value:
                    raise ParameterError(name, "holds a quotation mark")
                line.append(f'{name}:"{value}"' if any(mark.isspace() for mark in value) else f"{name}:{value}")
    return " ".join(part for part in line if part)


FACET_PARAMETERS = frozenset((*FIELDS, *COLUMN_FIELDS, *ALIASES))


def judgement_json(judgement: Judgement) -> dict[str, Any]:
    """What the judge found."""
    return {"plausibility": judgement.plausibility, "flags": [flag_json(flag) for flag in judgement.flags]}


def flag_json(flag: Flagged) -> dict[str, str]:
    """One flag."""
    return {"code": flag.code, "pointer": flag.pointer, "message": flag.message}


def hit_json(hit: Hit, url: str) -> dict[str, Any]:
    """A hit as a list shows it."""
    figure = hit.figure
    return {
        "id": hit.id,
        "url": url,
        "kind": hit.kind,
        "outcome": hit.outcome,
        "example": hit.example,
        "title": hit.title,
        "received_at": rfc3339(hit.received_at),
        "created_at": rfc3339(hit.created_at),
        "plausibility": hit.plausibility,
        "modes": list(hit.modes),
        "nics": list(hit.nics),
        "drivers": list(hit.drivers),
        "hypervisor": hit.hypervisor,
        "is_guest": hit.is_guest,
        "cpu": hit.cpu,
        "board": hit.board,
        "system": hit.system,
        "excerpt": hit.excerpt,
        "lang": hit.lang,
        "signed_by": hit.signer,
        "amended": hit.amended,
        "problems": hit.problems,
        "runs": hit.runs,
        "figure": None
        if figure is None
        else {
            "metric": figure.metric,
            "unit": figure.unit,
            "value": figure.value,
            "frame_bytes": figure.frame_bytes,
            "family": figure.family,
            "loss_ratio": figure.loss_ratio,
            "run_kind": figure.run_kind,
            "at_least": figure.at_least,
        },
    }
