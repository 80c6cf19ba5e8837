"""Which values the fields have among some submissions, and how often."""

from flask import Flask, Response

from registry.api import answers
from registry.desk import current_desk
from registry.services import Services


def install(app: Flask, _services: Services) -> None:
    """The route."""

    def facets() -> Response:
        answers.only_known("q", *sorted(answers.FACET_PARAMETERS))
        counted = current_desk().facets(answers.query_line())
        return answers.answer({field: [{"value": value, "count": count} for value, count in pairs] for field, pairs in counted.items()})

    app.add_url_rule("/api/v1/facets", "api_facets", facets, methods=["GET"])
