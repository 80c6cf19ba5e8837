"""The application: one factory, one config. Importing this module does nothing."""

import uuid
from datetime import UTC, datetime

import structlog
from flask import Flask, Response, abort, g, request
from flask_compress import Compress
from werkzeug.middleware.proxy_fix import ProxyFix

from registry import api, headers, log
from registry.api import problems
from registry.config import Config, kept_secret
from registry.db.engine import Database
from registry.desk import close_desk
from registry.door.keeper import Doorkeeper
from registry.door.kinds import kind_of
from registry.door.origin import refuse_other_sites
from registry.metrics import Metrics
from registry.services import Clock, ErrorPage, Services


def utc_now() -> datetime:
    """The registry's clock."""
    return datetime.now(UTC)


def create_app(config: Config, *, error_page: ErrorPage | None = None, now: Clock = utc_now) -> Flask:
    """The registry's application: ingest, reading, health. Pages are added by whoever calls."""
    app = Flask("registry", static_folder=None)
    app.config.update(
        SECRET_KEY=kept_secret(config),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        COMPRESS_MIMETYPES=[
            "text/html", "text/css", "text/plain", "text/javascript", "application/javascript", "image/svg+xml", "application/json",
            "application/problem+json", "application/schema+json", "application/atom+xml",
        ],
    )  # fmt: skip
    if config.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=config.proxies, x_proto=config.proxies, x_host=config.proxies)  # type: ignore[method-assign]  # As Flask documents it.
    logger = log.make_logger(config.log_level)
    services = Services(
        config, Database(config.database_url, config.query_s), Metrics(), Doorkeeper(config, logger), logger, now, error_page
    )
    app.extensions["tameshi"] = services
    _name_requests(app)  # First, so that a request has its id and its clock whatever ends it.
    services.metrics.install(app)
    headers.install(app)
    Compress(app)
    _keep_the_door(app, services.door, config.public_url)
    problems.install(app, services)
    api.install(app, services)
    app.teardown_request(close_desk)
    return app


def _keep_the_door(app: Flask, door: Doorkeeper, public_url: str) -> None:
    @app.before_request
    def admit() -> None:
        if "\0" in request.path:
            abort(404)  # Nothing is called so, and PostgreSQL takes no text that holds one.
        refuse_other_sites(
            request.method,
            request.path,
            fetch_site=request.headers.get("Sec-Fetch-Site"),
            origin=request.headers.get("Origin"),
            ours={request.host_url.rstrip("/"), public_url},
        )
        kind = kind_of(request.endpoint, request.method)
        if kind is not None:
            door.admit_address(kind)


def _name_requests(app: Flask) -> None:
    @app.before_request
    def name() -> None:
        g.request_id = uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=g.request_id, route=request.url_rule.rule if request.url_rule else None)

    @app.after_request
    def tell(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id") or uuid.uuid4().hex
        return response
