"""What may stand at a place of a query line, for boxes that help with typing."""

from flask import Flask, Response, request

from registry.api import answers
from registry.desk import current_desk
from registry.errors import ParameterError
from registry.search.parse import QUERY_CHARACTERS
from registry.services import Services


def install(app: Flask, _services: Services) -> None:
    """The route."""

    def complete() -> Response:
        answers.only_known("q", "at")
        line = request.args.get("q", "")
        if len(line) > QUERY_CHARACTERS:
            raise ParameterError("q", f"has {len(line):,} characters; at most {QUERY_CHARACTERS} are allowed")
        found = current_desk().complete(line, answers.whole("at", len(line), 0, len(line)))
        items = [{"text": one.text, "kind": one.kind, "meaning": one.meaning, "count": one.count} for one in found.offers]
        return answers.answer({"start": found.start, "end": found.end, "items": items})

    app.add_url_rule("/api/v1/complete", "api_complete", complete, methods=["GET"])
