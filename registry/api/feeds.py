"""Feeds: what a query finds, what is tried with one piece of hardware, one submission's corrections, and the digests of whole weeks."""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote

from flask import Flask, Response, abort, request

from registry.aggregates.hardware import KINDS
from registry.api import answers
from registry.api.submissions import tell_why_not
from registry.desk import current_desk
from registry.digest import Week
from registry.feeds import FORMATS, Feed, digests, hardware, one_submission, submissions
from registry.services import Services
from schemas.identity import ULID

MOST_ENTRIES = 50
_WEEKS = 12
Maker = Callable[..., Feed]
"""From services, the registry's address, the feed's own, and what the address of the feed names."""


def install(app: Flask, services: Services) -> None:
    """One route for each list, in every format."""
    for rule, (endpoint, maker) in FEEDS.items():
        for form in FORMATS:
            view = _view(services, maker)
            app.add_url_rule(f"{rule}.{form}", endpoint, _once(app, endpoint, view), defaults={"form": form}, methods=["GET"])


def _once(app: Flask, endpoint: str, view: Callable[..., Response]) -> Callable[..., Response]:
    """The view that an endpoint has already, for one has a single view in all its formats."""
    known: Callable[..., Response] = app.view_functions.get(endpoint, view)  # type: ignore[assignment]  # Our own.
    return known


def _view(services: Services, maker: Maker) -> Callable[..., Response]:
    def feed(form: str, **named: str) -> Response:
        address = answers.site_url(services.config)
        made = maker(services, address, address + request.full_path.rstrip("?"), **named)
        return _written(replace(made, hub=services.config.websub_hub), form)

    return feed


def _written(feed: Feed, form: str) -> Response:
    media_type, write = FORMATS[form]
    response = answers.answer(write(feed), content_type=media_type)
    response.last_modified = feed.updated
    if feed.hub is not None:  # Where WebSub's subscribers look first.
        response.headers.add("Link", f'<{feed.hub}>; rel="hub"')
        response.headers.add("Link", f'<{feed.self_url}>; rel="self"')
    return response


def _of_submissions(_services: Services, address: str, self_url: str) -> Feed:
    answers.only_known("q", "lang")
    query = request.args.get("q", "")
    hits = current_desk().search(query, limit=MOST_ENTRIES).hits
    return submissions(hits, query=query, address=address, self_url=self_url, lang=answers.language())


def _of_digests(services: Services, address: str, self_url: str) -> Feed:
    answers.only_known("lang")
    first = current_desk().first_received()
    weeks = Week.back_from(Week.last_whole(services.now()), since=first, most=_WEEKS) if first is not None else ()
    return digests(weeks, address=address, self_url=self_url, lang=answers.language())


def _of_hardware(_services: Services, address: str, self_url: str, *, kind: str, key: str) -> Feed:
    answers.only_known("lang")
    found = current_desk().hardware(kind, key)
    if found is None:
        abort(404)
    hits = current_desk().search(found.query, limit=MOST_ENTRIES).hits
    url = f"{address}/hardware/{kind}/{quote(key, safe='')}"
    return hardware(hits, name=found.item.name, url=url, address=address, self_url=self_url, lang=answers.language())


def _of_submission(_services: Services, address: str, self_url: str, *, uid: str) -> Feed:
    answers.only_known("lang")
    shared = None if ULID.complaint(uid) else current_desk().submission(uid)
    if shared is None:
        tell_why_not(uid)
        abort(404)
    return one_submission(shared, address=address, self_url=self_url, lang=answers.language())


FEEDS: dict[str, tuple[str, Maker]] = {
    "/feeds/submissions": ("feed_of_submissions", _of_submissions),
    "/feeds/submissions/<uid>": ("feed_of_submission", _of_submission),
    f"/feeds/hardware/<any({', '.join(KINDS)}):kind>/<key>": ("feed_of_hardware", _of_hardware),
    "/feeds/digests": ("feed_of_digests", _of_digests),
}
"""The lists, by address: their endpoints, and who makes them."""
