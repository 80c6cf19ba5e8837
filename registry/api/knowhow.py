"""Problems that people met, and what helped."""

from typing import Any

from flask import Flask, Response, abort, request

from registry.aggregates.knowhow import MOST_SHOWN
from registry.api import answers
from registry.api.hardware import outcomes_json, problem_json, seen_json
from registry.desk import current_desk
from registry.findings import KnownProblem
from registry.services import Services
from schemas.times import rfc3339

PATH = "/api/v1/know-how"


def install(app: Flask, services: Services) -> None:
    """The routes."""

    def listing() -> Response:
        answers.only_known("q", "limit", *sorted(answers.FACET_PARAMETERS))
        found = current_desk().know_how(
            answers.query_line(),
            stage=request.args.get("stage"),
            component=request.args.get("component"),
            limit=answers.whole("limit", 20, 1, MOST_SHOWN),
        )
        site = answers.site_url(services.config)
        problems = [known_json(one, site) for one in found.problems]
        return answers.answer({"problems": problems, "looked_at": found.looked_at, "filtered": found.filtered})

    def one(id: str) -> Response:  # noqa: A002  # The name in the description.
        answers.only_known()
        found = current_desk().known_problem(id)
        if found is None:
            abort(404)
        site = answers.site_url(services.config)
        return answers.answer({**known_json(found, site), "occurrences": _occurrences(found, site)})

    app.add_url_rule(PATH, "api_know_how", listing, methods=["GET"])
    app.add_url_rule(f"{PATH}/<id>", "api_know_how_one", one, methods=["GET"])


def known_json(one: KnownProblem, site: str) -> dict[str, Any]:
    """A problem as the interface writes it."""
    return {
        **problem_json(one.summary),
        "newest": {"id": one.newest, "url": f"{site}/s/{one.newest}"},
        "outcomes": outcomes_json(one.outcomes),
        "seen": {name: [seen_json(value) for value in values] for name, values in one.seen.items()},
        "helped": [{"text": helped.text, "lang": helped.lang, "submissions": helped.submissions} for helped in one.helped],
    }


def _occurrences(found: KnownProblem, site: str) -> list[dict[str, Any]]:
    return [
        {
            "submission": one.submission,
            "url": f"{site}/s/{one.submission}",
            "received_at": rfc3339(one.received_at),
            "outcome": one.outcome,
            "hypervisor": one.hypervisor,
            "nics": list(one.nics),
            "symptom": one.symptom,
            "cause": one.cause,
            "culprit": one.culprit,
            "workaround": one.workaround,
        }
        for one in found.occurrences
    ]
