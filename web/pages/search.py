"""One box, and cards of what it finds."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from registry.desk import Desk, current_desk
from registry.errors import ParameterError, QueryError
from registry.records import Page
from registry.search.complete import quoted
from registry.search.fields import COLUMN_FIELDS, FIELDS
from registry.search.parse import Measured, parse_query
from web.arrange.chosen import chosen
from web.arrange.meant import meanings
from web.arrange.results import SORTS, Results, results, without_figure
from web.arrange.standing import Mine, StandingRow, mine_of, standing_rows
from web.arrange.trouble import trouble

LIMIT = 20
FORM_FIELDS = FIELDS.keys() - {"lang"}
"""Fields that may be parameters of their own, as a form without script sends them; `lang` is the language of the page."""
BY_ARRIVAL = ("newest", "oldest")
"""Orders that leave nothing out; a list by a figure leaves out what has none."""
KEPT = ("sort", "mine", "ids")


def show() -> tuple[str, int] | Response:
    """The page of results; a query that cannot be understood comes back with the place marked."""
    query = request.args.get("q", "").strip()
    asked = [
        f"{name}:{quoted(value.strip())}"
        for name, values in request.args.lists()
        if name in FORM_FIELDS
        for value in values
        if value.strip()
    ]
    if asked or FORM_FIELDS & request.args.keys():
        kept: dict[str, Any] = {
            name: request.args[name] for name in KEPT if request.args.get(name) or name in request.args.keys() & {"mine"}
        }
        return redirect(url_for("site.search", q=" ".join((query, *asked)).strip() or None, **kept))
    desk = current_desk()
    found, mine = _find(desk, query), _mine()
    page = render_template(
        "search.html", query=query, found=found, fields=FIELDS.values(), column_fields=COLUMN_FIELDS, sorts=SORTS, sort=_sort(),
        meant=meanings(query), own=mine, mine=mine and mine.pps, standing=_standing(desk, query, mine) if mine and found.page else (),
        kept_ids=chosen(request.args.getlist("ids")).ids, shown_ids=[hit.id for hit in found.page.hits] if found.page else (),
    )  # fmt: skip
    return page, 400 if found.trouble else 200


def _find(desk: Desk, query: str) -> Results:
    """What was found; beside quartiles there are no facets, for one page asks no more than ten statements."""
    try:
        page = desk.search(query, sort=_sort(), limit=LIMIT, cursor=request.args.get("cursor"))
        counts = {} if "mine" in request.args else desk.facets(query)
        return results(query, page, counts, without_figure(page, _everything(desk, query, page)))
    except (QueryError, ParameterError) as error:
        return Results(trouble=trouble(query, error, request.args))


def _everything(desk: Desk, query: str, page: Page) -> Page | None:
    """What the list would be by arrival, which leaves nothing out; the list itself where it leaves nothing out either.

    None beside quartiles, and where another figure is asked for than the list is ordered by: one page asks no more than ten statements.
    """
    by_figure = any(isinstance(term, Measured) for term in parse_query(query).terms)
    if _sort() in BY_ARRIVAL or (by_figure and _sort() == "rate"):
        return page
    return None if by_figure or "mine" in request.args else desk.search(query, limit=1)


def _mine() -> Mine | None:
    """The reader's own rate; None where nobody asks how it stands."""
    return mine_of(request.args["mine"]) if "mine" in request.args else None


def _standing(desk: Desk, query: str, mine: Mine) -> tuple[StandingRow, ...]:
    """Quartiles of what was found; of those that were chosen by a figure they would say nothing."""
    asked = parse_query(query)
    return () if any(isinstance(term, Measured) for term in asked.terms) else standing_rows(desk.series(asked), mine.pps)


def _sort() -> str:
    return request.args.get("sort") or "newest"


ROUTES = (("/search", "search", show),)
