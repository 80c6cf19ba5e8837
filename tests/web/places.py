"""Where a reader can go: every page of the site, reached as a reader reaches it.

A page whose address holds an id is found by following the first such link of a page that lists it, so the table holds for any
registry; `test_access.py` proves that no page is missing from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A page: an address, or the page that links to it and what the link looks like."""

    path: str
    link: str | None = None
    """CSS selector of the link to follow from `path`; None where `path` is the page."""
    then: str | None = None
    """Likewise of the one to follow from there."""


PLACES: Mapping[str, Place] = {
    "home": Place(path="/"),
    "search": Place(path="/search?q=has:runs"),
    "search-all": Place(path="/search"),
    "search-mistake": Place(path="/search?q=moed:sriov"),
    "submission": Place(path="/search?q=has:runs", link=".card h3 a"),
    "submission-failed": Place(path="/search?q=outcome:failed", link=".card h3 a"),
    "search-standing": Place(path="/search?q=has:figures&sort=rate&mine=300"),
    "matrix": Place(path="/matrix"),
    "charts": Place(path="/charts"),
    "charts-percent": Place(path="/charts?normalise=bare-metal"),
    "charts-at-one-size": Place(path="/charts?chart=at-one-size"),
    "charts-gain": Place(path="/charts?chart=gain"),
    "charts-trend": Place(path="/charts?chart=trend"),
    "charts-none": Place(path="/charts?q=nic:nothing-like-it"),
    "charts-embed": Place(path="/charts/embed"),
    "compare-choose": Place(path="/compare"),
    "compare": Place(path="/compare", link="a.example"),
    "share": Place(path="/share"),
    "share-form": Place(path="/share/form"),
    "know-how": Place(path="/know-how"),
    "know-how-none": Place(path="/know-how?q=nothing-like-it"),
    "problem": Place(path="/know-how", link=".known a"),
    "hardware": Place(path="/hardware"),
    "hardware-list": Place(path="/hardware/nic"),
    "hardware-item": Place(path="/hardware/nic", link=".list-of tbody th a"),
    "hardware-unseen": Place(path="/hardware/nic/8086-10fb"),
    "guide": Place(path="/guide"),
    "digests": Place(path="/digests"),
    "digest-week": Place(path="/digests", link="main tbody th a"),
    "subscribe": Place(path="/subscribe?q=nic:82576"),
    "subscribe-confirm": Place(path="/subscribe/confirm/nothing-like-it"),
    "subscribe-leave": Place(path="/subscribe/leave/nothing-like-it"),
    "dumps": Place(path="/dumps/"),
    "about": Place(path="/about"),
    "transparency": Place(path="/transparency"),
    "report": Place(path="/search?q=has:runs", link=".card h3 a", then='a[href*="/report?"]'),
    "moderate-closed": Place(path="/moderate"),
    "api-docs": Place(path="/api/docs"),
    "not-found": Place(path="/nowhere"),
}


def path_of(tab: Any, address: str, place: Place) -> str | None:
    """The address of a page within the site at `address`; None where nothing leads there, as in an empty registry."""
    if place.link is None:
        return place.path
    path: str | None = place.path
    for link in filter(None, (place.link, place.then)):
        path = _behind(tab, address + (path or ""), link)
        if path is None:
            return None
    return path


def _behind(tab: Any, page: str, link: str) -> str | None:
    """Where the first such link of a page leads, without the host."""
    tab.goto(page)
    found = tab.locator(link)
    if not found.count():
        return None
    parts = urlsplit(str(found.first.evaluate("link => link.href")))
    return parts.path + (f"?{parts.query}" if parts.query else "")
