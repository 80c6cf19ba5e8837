"""What robots ask for first: the rules of the site, and a map of what is worth looking at."""

from collections.abc import Iterator
from datetime import datetime

from flask import Response, current_app, render_template, url_for

from registry.api.answers import site_url
from registry.desk import Desk, current_desk
from web.arrange.hardware import KINDS

PAGES = (
    "home",
    "search",
    "matrix",
    "charts",
    "know_how",
    "hardware",
    "guide",
    "share",
    "share_form",
    "digests",
    "dumps",
    "about",
    "transparency",
    "api_docs",
)
"""Pages without an id of their own."""
MOST = 100
"""How many of a kind of hardware, of problems and of submissions are named; the lists and the feed lead to the rest."""
CLOSED = ("/api/v1/", "/compare", "/charts/embed", "/moderate", "/report")
"""What is the same in another form and has no end, or is nobody's to find."""


def robots() -> Response:
    """The rules: everything may be read, answers to programs are no pages."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), f"Sitemap: {_here()}{url_for('site.sitemap')}"]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


def sitemap() -> Response:
    """The map: every page, the hardware and the problems that most met, and the newest submissions."""
    return Response(render_template("sitemap.xml", here=_here(), places=list(_places(current_desk()))), mimetype="application/xml")


def _places(desk: Desk) -> Iterator[tuple[str, datetime | None]]:
    """Addresses, each with the time of its last change where that is known."""
    yield from ((url_for(f"site.{page}"), None) for page in PAGES)
    for kind in KINDS:
        yield url_for("site.hardware_kind", kind=kind), None
        items = desk.hardware_page(kind, limit=MOST).items
        yield from ((url_for("site.hardware_one", kind=kind, key=item.key), None) for item in items)
    for known in desk.know_how("", order="most", limit=MOST).problems:
        yield url_for("site.know_how_one", key=known.summary.key), known.last_met_at
    yield from ((url_for("site.submission", id=hit.id), hit.received_at) for hit in desk.newest(MOST))


def _here() -> str:
    return site_url(current_app.extensions["tameshi"].config)


ROUTES = (("/robots.txt", "robots", robots), ("/sitemap.xml", "sitemap", sitemap))
