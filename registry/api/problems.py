"""Errors as RFC 9457 problem documents: one shape for every refusal under /api, with a stable code."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed, ServiceUnavailable, TooManyRequests

from registry.errors import HiddenError, ParameterError, QueryError, RefusedError, RegistryError, TooManyError, WithdrawnError
from registry.services import Services

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_S = 5
CODES = {
    400: "bad-request",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    429: "rate-limit",
    500: "internal",
    503: "unavailable",
}
_MACHINE_PATHS = ("/api/", "/feeds/", "/digests/", "/healthz", "/readyz", "/metrics")


def problem(status: int, code: str, title: str, detail: str | None = None, **more: Any) -> Response:
    """A problem document; `code` is what programs look at."""
    body = {"type": "about:blank", "title": title, "status": status, "code": code, **({"detail": detail} if detail else {}), **more}
    response = Response(json.dumps(body), status=status, content_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response


def of_registry_error(error: RegistryError) -> Response:
    """The problem document of one of our own errors, as an answer."""
    response = problem(error.status, type(error).code, error.title, str(error), **details_of(error))
    if isinstance(error, TooManyError):
        response.headers["Retry-After"] = str(error.retry_after_s)
    return response


def details_of(error: RegistryError) -> dict[str, Any]:
    """What the problem document of one of our own errors says beside its title."""
    more: dict[str, Any] = {}
    if isinstance(error, RefusedError):
        more["errors"] = [fault.to_dict() for fault in error.faults]
    if isinstance(error, QueryError):
        more |= {"reason": error.code, "position": error.position, "length": error.length, "suggestion": error.suggestion}
    if isinstance(error, ParameterError):
        more["parameter"] = error.name
    if isinstance(error, HiddenError):
        more["reason"] = error.reason
    if isinstance(error, WithdrawnError) and error.statement is not None:
        more["statement"] = error.statement
    return more


def of_http_error(error: HTTPException) -> Response:
    """The problem document of an HTTP error, its headers (Allow, Retry-After) kept."""
    status = error.code or 500
    details: Mapping[int, str | None] = {404: "there is nothing at this address"}
    response = problem(status, CODES.get(status, "http"), error.name, details.get(status, error.description if status < 500 else None))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    if isinstance(error, ServiceUnavailable):
        response.headers["Retry-After"] = str(RETRY_AFTER_S)
    if isinstance(error, TooManyRequests) and error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def is_for_machines() -> bool:
    """Whether the request asks an address that answers programs."""
    return request.path.startswith(_MACHINE_PATHS)


def install(app: Flask, services: Services) -> None:
    """Every error answered: as a problem for programs, as a page for people."""

    def answer(error: HTTPException) -> ResponseReturnValue:
        if error.response is not None or (error.code or 500) < 400:
            return error.get_response()
        if is_for_machines() or services.error_page is None:
            return of_http_error(error)
        return services.error_page(error)

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> ResponseReturnValue:
        return answer(error)

    @app.errorhandler(RegistryError)
    def registry_error(error: RegistryError) -> ResponseReturnValue:
        _count_refusal(services, error)
        if is_for_machines() or services.error_page is None:
            return of_registry_error(error)
        page = HTTPException(str(error))
        if isinstance(error, TooManyError):
            page = TooManyRequests(str(error), retry_after=error.retry_after_s)
        page.code = error.status
        return services.error_page(page)

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> ResponseReturnValue:  # Boundary: no traceback reaches a client.
        if is_overload(error):
            services.log.warning("database busy", error=type(error).__name__)
            return answer(ServiceUnavailable("the database is busy or away; try again"))
        services.log.error("unexpected error", exc_info=error)
        return answer(InternalServerError())


def _count_refusal(services: Services, error: RegistryError) -> None:
    if isinstance(error, RefusedError):
        services.refusals.note(error.code, services.database, services.now())


def is_overload(error: Exception) -> bool:
    """Whether the database was away or out of connections, rather than asked something wrong."""
    if isinstance(error, PoolTimeoutError):
        return True
    return isinstance(error, OperationalError) or (isinstance(error, DBAPIError) and error.connection_invalidated)
