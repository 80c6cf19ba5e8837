"""Which I/O mode worked under which hypervisor."""

from flask import Flask, Response, request

from registry.api import answers
from registry.api.hardware import outcomes_json
from registry.desk import current_desk
from registry.errors import ParameterError
from registry.services import Services

DIMENSIONS = ("hypervisor", "nic")


def install(app: Flask, _services: Services) -> None:
    """The route."""

    def matrix() -> Response:
        answers.only_known("q", "by", *sorted(answers.FACET_PARAMETERS))
        by = request.args.get("by", "hypervisor")
        if by not in DIMENSIONS:
            raise ParameterError("by", f"is {by[:40]!r}; known: {', '.join(DIMENSIONS)}")
        found = current_desk().counted_matrix(answers.query_line(), by_nic=by == "nic")
        cells = [
            {"mode": one.mode, "hypervisor": one.hypervisor, "nic": one.nic, "nic_name": one.nic_name, **outcomes_json(one.outcomes)}
            for one in found.cells
        ]
        told = {"looked_at": found.looked_at, "nics": found.nics, "filtered": found.filtered, "newest_only": found.newest_only}
        return answers.answer({"cells": cells, **told})

    app.add_url_rule("/api/v1/matrix", "api_matrix", matrix, methods=["GET"])
