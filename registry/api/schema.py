"""The published JSON Schema of a submission."""

import json

from flask import Flask, Response

from registry.api.answers import answer
from registry.services import Services
from schemas.json_schema import submission_schema


def install(app: Flask, services: Services) -> None:
    """The route."""
    text = json.dumps(submission_schema(services.config.public_url), ensure_ascii=False, indent=1).encode()

    def schema() -> Response:
        return answer(text, content_type="application/schema+json")

    app.add_url_rule("/api/v1/schema/submission-1.json", "api_schema", schema, methods=["GET"])
