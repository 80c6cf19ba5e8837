"""One box, and cards of what it finds."""

from flask import render_template, request

from registry.desk import current_desk
from registry.errors import ParameterError, QueryError
from registry.search.fields import FIELDS
from web.arrange.results import SORTS, Results, results
from web.arrange.trouble import trouble

LIMIT = 20


def show() -> tuple[str, int]:
    """The page of results; a query that cannot be understood comes back with the place marked."""
    query = request.args.get("q", "").strip()
    found = _find(query)
    page = render_template("search.html", query=query, found=found, fields=sorted(FIELDS), sorts=SORTS, sort=_sort())
    return page, 400 if found.trouble else 200


def _find(query: str) -> Results:
    desk = current_desk()
    try:
        page = desk.search(query, sort=_sort(), limit=LIMIT, cursor=request.args.get("cursor"))
        return results(query, page, desk.facets(query))
    except (QueryError, ParameterError) as error:
        return Results(trouble=trouble(query, error))


def _sort() -> str:
    return request.args.get("sort") or "newest"


ROUTES = (("/search", "search", show),)
