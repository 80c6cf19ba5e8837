"""The interface for programs, to be read and tried: made of the same description that /api/openapi.json answers."""

from functools import cache
from typing import Any

from flask import Response, current_app, make_response, render_template

from registry.api.answers import site_url
from registry.api.openapi import describe
from registry.search.fields import COLUMN_FIELDS, FIELDS
from web.arrange.api_docs import operations, shapes
from web.language import language


def show() -> Response:
    """The browsable description; its prose is in the reader's language, its technical words are the description's own."""
    here = site_url(current_app.extensions["tameshi"].config)
    fields = sorted({row.name: row.meaning for row in FIELDS.values()}.items() | COLUMN_FIELDS.items())
    names = frozenset(name for name, _ in fields)
    told = _description()
    page = render_template("api_docs.html", operations=operations(told, names, here), shapes=shapes(told), fields=fields)
    response = make_response(page)
    response.headers["Content-Language"] = language()  # Addresses below /api/ say no language by themselves.
    response.vary.update(("Accept-Language", "Cookie"))
    return response


@cache
def _description() -> dict[str, Any]:
    return describe("/")


ROUTES = (("/api/docs", "api_docs", show),)
