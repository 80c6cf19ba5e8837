"""Orders of a list: by arrival, or by a figure; each with a cursor that says where the next page begins."""

import math
import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

from registry.errors import ParameterError
from registry.models import submission
from registry.search.figures import Asked, FigureError, figure_asked
from registry.search.parse import Measured, Query

SORTS: dict[str, str] = {
    "newest": "What came last, first",
    "oldest": "What came first, first",
    "rate": "By the figure that the query asks about, else by pps@64",
    "efficiency": "By pps@64 for each core",
}
"""Orders with a name; any figure is one too: `ndr@1518`, `pps_per_eur@64`. Only what has the figure is listed then."""
_NUMBER = re.compile(r"[1-9][0-9]{0,18}", re.ASCII)
_PLACE = re.compile(r"(-?[0-9.]{1,25}(?:e[+-]?[0-9]{1,3})?)_([1-9][0-9]{0,18})", re.ASCII)
_BIGGEST = 2**63 - 1
_EFFICIENCY = "pps_per_core@64"
Place = tuple[float, int]
"""Value and number of the last submission of a page."""


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is ordered; None as its figure is by arrival."""

    newest_first: bool
    figure: Asked | None = None

    def applied(self, statement: Select[Any], cursor: str | None) -> Select[Any]:
        """The statement in this order by arrival, from the cursor on. Raises ParameterError for a cursor that is none."""
        number = submission.c.id
        if cursor is not None:
            from_here = whole_cursor(cursor)
            statement = statement.where(number < from_here if self.newest_first else number > from_here)
        return statement.order_by(number.desc() if self.newest_first else number.asc())


NEWEST = Order(True)


def order_of(sort: str, query: Query) -> Order:
    """The order of this name. Raises ParameterError for one that is not known."""
    if sort in {"newest", "oldest"}:
        return Order(sort == "newest")
    if sort == "rate":
        asked = (term.figure for term in query.terms if isinstance(term, Measured) and not term.figure.least and term.figure.name != "loss")
        return Order(True, next(asked, figure_asked("pps@64")))
    try:
        named = figure_asked(_EFFICIENCY if sort == "efficiency" else sort[:40])
    except FigureError as error:
        raise ParameterError("sort", f"is {sort[:40]!r}: {error}") from None
    if named is None:
        raise ParameterError("sort", f"is {sort[:40]!r}; known: {', '.join(SORTS)}, or a figure as `ndr@64`")
    return Order(True, named)


def whole_cursor(cursor: str) -> int:
    """The number in a cursor of an order by arrival. Raises ParameterError."""
    if _NUMBER.fullmatch(cursor) is None or int(cursor) > _BIGGEST:
        raise _no_cursor()
    return int(cursor)


def cursor_of(place: Place) -> str:
    """Where the page after a place begins, in an order by a figure."""
    value, number = place
    return f"{float(value)!r}_{number}"


def place_in(cursor: str) -> Place:
    """Value and number in a cursor of an order by a figure. Raises ParameterError."""
    found = _PLACE.fullmatch(cursor)
    try:
        value, number = (float(found[1]), int(found[2])) if found else (math.nan, 0)
    except ValueError:  # Two dots.
        raise _no_cursor() from None
    if not math.isfinite(value) or number > _BIGGEST:
        raise _no_cursor()
    return value, number


def comes_after(one: Place, other: Place, least: bool) -> bool:
    """Whether a place comes behind another: the best first, of equals the newest; of the least, the oldest."""
    return one > other if least else one < other


def _no_cursor() -> ParameterError:
    return ParameterError("cursor", "is none that this registry gave out in this order")
