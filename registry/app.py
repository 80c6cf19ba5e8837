"""The application: one factory, one config. Importing this module does nothing."""

import uuid
from datetime import UTC, datetime

import structlog
from flask import Flask, Response, g, request
from flask_compress import Compress
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from werkzeug.middleware.proxy_fix import ProxyFix

from registry import api, headers, log
from registry.api import problems
from registry.config import Config, kept_secret
from registry.db.engine import Database
from registry.desk import close_desk
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
    services = Services(
        config, Database(config.database_url), Metrics(), _limiter(config), log.make_logger(config.log_level), now, error_page
    )
    app.extensions["tameshi"] = services
    _name_requests(app)  # First, so that a request has its id and its clock whatever ends it.
    services.metrics.install(app)
    headers.install(app)
    Compress(app)
    services.limiter.init_app(app)
    problems.install(app, services)
    api.install(app, services)
    app.teardown_request(close_desk)
    return app


def _limiter(config: Config) -> Limiter:
    return Limiter(get_remote_address, storage_uri=config.rate_limit_storage, strategy="moving-window")


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
