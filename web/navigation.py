"""Where one can go: the pages by place, one row a page; a page that this site has not is left out."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Flask, current_app, request, url_for
from flask_babel import gettext  # type: ignore[import-untyped]
from werkzeug.exceptions import HTTPException

FEED = "/feeds/submissions.atom"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One page of the navigation. Its sub-pages have endpoints that begin with its own and an underscore."""

    endpoint: str
    words: str
    top: bool = False
    """Whether it stands in the bar of every page; all of them stand at the foot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A place as a template shows it."""

    words: str
    href: str
    current: str | None
    """What `aria-current` says: the page itself, or one below it."""


PLACES: dict[str, tuple[Place, ...]] = {
    "Find": (
        Place(endpoint="search", words="Search", top=True),
        Place(endpoint="matrix", words="Matrix", top=True),
        Place(endpoint="charts", words="Charts", top=True),
        Place(endpoint="compare", words="Compare"),
    ),
    "Learn": (
        Place(endpoint="know_how", words="Know-how", top=True),
        Place(endpoint="hardware", words="Hardware", top=True),
        Place(endpoint="guide", words="Readiness guide"),
    ),
    "Take part": (
        Place(endpoint="share", words="Share what you tried"),
        Place(endpoint="digests", words="Digests"),
        Place(endpoint="subscribe", words="Digest by mail"),
        Place(endpoint="dumps", words="Dumps"),
        Place(endpoint="about", words="Method and privacy"),
        Place(endpoint="transparency", words="Transparency"),
        Place(endpoint="api_docs", words="For programs"),
    ),
}
"""The pages by the heading under which they stand at the foot of every page."""


def init_navigation(app: Flask) -> None:
    """The app whose templates can name every page and the feed of a query."""
    named = {"top_places": top_places, "all_places": all_places, "feed_address": feed_address, "address_of": address_of}
    app.context_processor(lambda: named)


def top_places() -> tuple[Link, ...]:
    """The links of the bar."""
    return tuple(_link(place) for places in PLACES.values() for place in places if place.top and _is_there(place))


def all_places() -> Iterator[tuple[str, tuple[Link, ...]]]:
    """Every heading with its links."""
    for heading, places in PLACES.items():
        yield gettext(heading), tuple(_link(place) for place in places if _is_there(place))


def address_of(page: str, **values: object) -> str | None:
    """The address of a page by its endpoint; None where this site has no such page."""
    return url_for(f"site.{page}", **values) if f"site.{page}" in current_app.view_functions else None  # type: ignore[arg-type]  # Any.


def feed_address(query: str = "") -> str | None:
    """The address of a query's feed; None where this site makes none."""
    try:
        current_app.create_url_adapter(request).match(FEED, method="GET")  # type: ignore[union-attr]  # In a request there is one.
    except HTTPException:
        return None
    return f"{FEED}?{urlencode({'q': query})}" if query else FEED


def _is_there(place: Place) -> bool:
    return f"site.{place.endpoint}" in current_app.view_functions


def _link(place: Place) -> Link:
    endpoint = f"site.{place.endpoint}"
    below = (request.endpoint or "").startswith(f"{endpoint}_")
    current = "page" if request.endpoint == endpoint else "true" if below else None
    return Link(words=gettext(place.words), href=url_for(endpoint), current=current)
