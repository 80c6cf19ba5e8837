"""The whole site: the registry's app with the pages on top. `gunicorn "web.wsgi:create_site()"` serves it."""

import os

from flask import Blueprint, Flask, Response

from registry.api.answers import site_url
from registry.app import create_app
from registry.config import Config
from registry.digest import Week
from registry.dumps.package import LICENCE_URL
from web.arrange.know_how import more_like
from web.assets import init_assets
from web.charts.sparkline import sparkline
from web.errors import error_page
from web.filters import FILTERS
from web.language import init_language
from web.markdown import render_note
from web.navigation import init_navigation
from web.pages import PAGES


def create_site(config: Config | None = None) -> Flask:
    """The app that serves the API and the pages; without a config it reads the environment."""
    app = create_app(config or Config.from_env(os.environ), error_page=error_page)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(FILTERS | {"note": render_note, "sparkline": sparkline, "alike": more_like})
    services = app.extensions["tameshi"]
    app.jinja_env.globals |= {
        "registry_address": lambda: site_url(services.config), "this_week": lambda: str(Week.of(services.now())), "cc_by": LICENCE_URL,
    }  # fmt: skip
    init_language(app)
    init_navigation(app)
    init_assets(app)
    app.register_blueprint(site())
    return app


def site() -> Blueprint:
    """Every page under its address."""
    blueprint = Blueprint("site", "web", template_folder="templates")
    for page in PAGES.values():
        for rule, endpoint, view, *methods in page.ROUTES:
            blueprint.add_url_rule(rule, endpoint, view, methods=methods or None)
    blueprint.after_request(_fresh)
    return blueprint


def _fresh(response: Response) -> Response:
    """The same answer, never shown again without asking: what was shared is visible at once."""
    response.headers.setdefault("Cache-Control", "no-cache")
    return response
