"""Whether the registry lives, is ready, and how busy it is."""

from flask import Flask, Response
from sqlalchemy.exc import SQLAlchemyError

from registry.api.answers import answer
from registry.api.problems import RETRY_AFTER_S, problem
from registry.db.migrate import head, require_migrated
from registry.errors import NotMigratedError
from registry.search.choose import memory_bytes
from registry.services import Services


def install(app: Flask, services: Services) -> None:
    """The routes."""
    needed = head()

    def healthz() -> Response:
        return answer({"status": "ok"})

    def readyz() -> Response:
        try:
            require_migrated(services.database)
        except NotMigratedError as error:
            return _not_ready(error.code, str(error))
        except SQLAlchemyError as error:
            services.log.warning("not ready", error=type(error).__name__)
            return _not_ready("database-unreachable", "the database does not answer")
        return answer({"status": "ready", "revision": needed})

    def metrics() -> Response:
        services.metrics.bitmaps.set(memory_bytes(services.database))
        return services.metrics.text()

    app.add_url_rule("/healthz", "healthz", healthz, methods=["GET"])
    app.add_url_rule("/readyz", "readyz", readyz, methods=["GET"])
    app.add_url_rule("/metrics", "metrics", metrics, methods=["GET"])


def _not_ready(code: str, detail: str) -> Response:
    response = problem(503, code, "Not ready", detail)
    response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return response
