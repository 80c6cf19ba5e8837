"""Problems that people met, and what helped."""

from typing import Any

from flask import Flask, Response, abort, request

from registry.aggregates.knowhow import MOST_SHOWN, Order
from registry.api import answers
from registry.api.hardware import outcomes_json, problem_json, seen_json
from registry.desk import current_desk
from registry.errors import ParameterError
from registry.findings import KnownProblem
from registry.services import Services
from schemas.times import rfc3339
from schemas.v1.submission import CULPRITS, STAGES

PATH = "/api/v1/know-how"
ORDERS: tuple[Order, ...] = ("last", "most")
LAST_CURSOR = 999_999_999
CHOICES = {"stage": STAGES, "culprit": CULPRITS}
"""What is asked of the problem itself, not of the trial it was met in; so is `component`, any word of it."""
_OF_THE_PROBLEM = frozenset({*CHOICES, "component"})


def install(app: Flask, services: Services) -> None:
    """The routes."""

    def listing() -> Response:
        answers.only_known("q", "order", "limit", "cursor", *sorted(answers.FACET_PARAMETERS))
        found = current_desk().know_how(
            answers.query_line(without=_OF_THE_PROBLEM),
            stage=_choice("stage"),
            culprit=_choice("culprit"),
            component=request.args.get("component"),
            order=_order(),
            limit=answers.whole("limit", 20, 1, MOST_SHOWN),
            cursor=request.args.get("cursor"),
        )
        site = answers.site_url(services.config)
        return answers.answer(
            {
                "problems": [known_json(one, site) for one in found.problems],
                "next": found.next_cursor,
                "total": found.total,
                "total_is_capped": found.total_is_capped,
                "trials": found.trials,
                "looked_at": found.looked_at,
                "newest_only": found.newest_only,
                "filtered": found.filtered,
            }
        )

    def one(id: str) -> Response:  # noqa: A002  # The name in the description.
        answers.only_known("cursor")
        cursor = answers.whole("cursor", 0, 1, LAST_CURSOR)
        found = current_desk().known_problem(id, cursor or None)
        if found is None:
            abort(404)
        site = answers.site_url(services.config)
        return answers.answer({**known_json(found, site), "occurrences": _occurrences(found, site), "next": found.next_cursor})

    app.add_url_rule(PATH, "api_know_how", listing, methods=["GET"])
    app.add_url_rule(f"{PATH}/<id>", "api_know_how_one", one, methods=["GET"])


def _choice(name: str) -> str | None:
    """A word of a closed set, where it is asked for. Raises ParameterError for another one."""
    word = request.args.get(name)
    if word is not None and word not in CHOICES[name]:
        raise ParameterError(name, f"is {word[:40]!r}; known: {', '.join(CHOICES[name])}")
    return word


def _order() -> Order:
    """Which problem comes first. Raises ParameterError for an order that is not known."""
    asked = request.args.get("order", ORDERS[0])
    for known in ORDERS:
        if known == asked:
            return known
    raise ParameterError("order", f"is {asked[:40]!r}; known: {', '.join(ORDERS)}")


def known_json(one: KnownProblem, site: str) -> dict[str, Any]:
    """A problem as the interface writes it."""
    return {
        **problem_json(one.summary),
        "newest": {"id": one.newest, "url": f"{site}/s/{one.newest}"},
        "first_met_at": rfc3339(one.first_met_at),
        "last_met_at": rfc3339(one.last_met_at),
        "outcomes": outcomes_json(one.outcomes),
        "matching": one.matching,
        "looked_at": one.looked_at,
        "newest_only": one.newest_only,
        "contributors": one.contributors,
        "culprits": list(one.culprits),
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
