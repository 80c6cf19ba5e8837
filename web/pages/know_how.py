"""What went wrong for many, and what helped: problems to browse, and one page for each."""

from flask import abort, render_template, request

from registry.aggregates.knowhow import Order
from registry.desk import current_desk
from registry.errors import ParameterError, QueryError
from registry.ingest.confirm import NOTHING_SAID
from web.arrange.know_how import SORTS, asked_of, problem_sheet, shelves, without
from web.arrange.results import chips_of
from web.arrange.trouble import trouble

LIMIT = 20
COUNTED = "has:problems kind:trial -is:example"
"""Whose problems are counted beside the list: those that the list itself is made of."""


def show() -> tuple[str, int]:
    """The problems a line asks for; a line that cannot be understood comes back with the place marked."""
    line = request.args.get("q", "").strip()
    order: Order = "last" if request.args.get("sort") == "last" else "most"
    desk = current_desk()
    stage, component, culprit = (asked_of(line, field) for field in ("stage", "component", "culprit"))
    try:
        found = desk.know_how(
            line,
            stage=stage,
            component=component,
            culprit=culprit,
            order=order,
            limit=LIMIT,
            cursor=request.args.get("cursor"),
        )
        around = without(line, *(field for field, value in (("stage", stage), ("component", component)) if value))
        helped = desk.what_helped(around, stage=stage, component=component, culprit=culprit)
        boxes = shelves(line, desk.facets(f"{COUNTED} {line}".strip()))
    except (QueryError, ParameterError) as error:
        return render_template("know_how.html", line=line, order=order, sorts=SORTS, trouble=trouble(line, error, request.args)), 400
    page = render_template(
        "know_how.html", line=line, order=order, sorts=SORTS, found=found, shelves=boxes, chips=chips_of(line), helped=helped
    )
    return page, 200


def show_one(key: str) -> str:
    """One problem: what it is, what helped, on what it was met and by whom."""
    desk, before = current_desk(), request.args.get("cursor", "")
    problem = desk.known_problem(key, int(before) if before.isdecimal() and len(before) < 18 else None)
    if problem is None:
        abort(404)
    said = desk.confirmed([key]).get(key, NOTHING_SAID)
    return render_template("know_how_one.html", key=key, said=said, sheet=problem_sheet(problem, desk.worked_since(problem)))


ROUTES = (("/know-how", "know_how", show), ("/know-how/<key>", "know_how_one", show_one))
