"""The weeks and what each brought: for mailing lists as text and mail, for people as pages."""

from datetime import datetime

from flask import abort, current_app, render_template, request

from registry.desk import current_desk
from registry.digest import Week, WeekError
from web.arrange.digests import KINDS_OF_NEWS, Section, query_of, week_lines

WEEKS = 13
"""A quarter of a year on one page."""
CARDS = 30


def show() -> str:
    """The weeks, the running one first; `before` names the week after the first one shown."""
    first, now = current_desk().first_received(), _now()
    weeks = Week.back_from(_newest(now), since=first, most=WEEKS + 1) if first is not None else ()
    totals = current_desk().received_in([(week.start, week.end) for week in weeks[:WEEKS]])
    return render_template(
        "digests.html", weeks=week_lines(weeks[:WEEKS], totals, now), older=weeks[WEEKS - 1] if len(weeks) > WEEKS else None
    )


def week(name: str) -> str:
    """One week: bad know-how first, then what worked. 404 for a week that does not exist or has not begun."""
    meant, desk = _week(name), current_desk()
    if meant is None or meant.start > _now():
        abort(404)
    queries = {title: query_of(meant, rest) for title, rest in KINDS_OF_NEWS}
    sections = [Section(title=title, query=query, page=desk.search(query, limit=CARDS)) for title, query in queries.items()]
    return render_template(
        "digest_week.html", week=meant, is_over=meant.end <= _now(), sections=sections, references=query_of(meant, "kind:reference")
    )


def _newest(now: datetime) -> Week:
    before = _week(request.args.get("before", ""))
    return Week.of(now) if before is None else min(before.before, Week.of(now))


def _week(name: str) -> Week | None:
    try:
        return Week.parse(name)
    except WeekError:
        return None


def _now() -> datetime:
    now: datetime = current_app.extensions["tameshi"].now()
    return now


ROUTES = (("/digests", "digests", show), ("/digests/<name>.html", "digests_week", week))
