"""Feeds: what a query finds, newest first, and the digests of whole weeks."""

from flask import Flask, Response, request

from registry.api import answers
from registry.desk import current_desk
from registry.digest import Week
from registry.feeds import FORMATS, Feed, digests, submissions
from registry.services import Services

MOST_ENTRIES = 50
_WEEKS = 12


def install(app: Flask, services: Services) -> None:
    """One route for each list, in every format."""

    def feed_of_submissions(form: str) -> Response:
        answers.only_known("q", "lang")
        query = request.args.get("q", "")
        hits = current_desk().search(query, limit=MOST_ENTRIES).hits
        return _written(submissions(hits, query=query, address=_address(), self_url=_self(), lang=answers.language()), form)

    def feed_of_digests(form: str) -> Response:
        answers.only_known("lang")
        first = current_desk().first_received()
        weeks = Week.back_from(Week.last_whole(services.now()), since=first, most=_WEEKS) if first is not None else ()
        return _written(digests(weeks, address=_address(), self_url=_self(), lang=answers.language()), form)

    def _address() -> str:
        return answers.site_url(services.config)

    def _self() -> str:
        return _address() + request.full_path.rstrip("?")

    for form in FORMATS:
        app.add_url_rule(f"/feeds/submissions.{form}", "feed_of_submissions", feed_of_submissions, defaults={"form": form}, methods=["GET"])
        app.add_url_rule(f"/feeds/digests.{form}", "feed_of_digests", feed_of_digests, defaults={"form": form}, methods=["GET"])


def _written(feed: Feed, form: str) -> Response:
    media_type, write = FORMATS[form]
    response = answers.answer(write(feed), content_type=media_type)
    response.last_modified = feed.updated
    return response
