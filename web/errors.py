"""Error pages for people, in their language; programs under /api keep their problem documents."""

from flask import Flask, Response, g, render_template, request
from flask_babel import gettext  # type: ignore[import-untyped]

PROGRAMS = ("/api/", "/assets/", "/feeds/", "/dumps/", "/healthz", "/readyz", "/metrics")
"""Addresses that programs ask; their answers stay as they are."""


def init_errors(app: Flask) -> None:
    """The app whose errors are pages where people look."""
    app.after_request(_for_people)


def _for_people(response: Response) -> Response:
    """The same answer, told as a page; status and headers such as Retry-After and Allow stay."""
    if response.status_code < 400 or request.path.startswith(PROGRAMS) or g.get("speaks_for_itself"):
        return response
    heading, advice = words_for(response.status_code)
    page = render_template("error.html", code=response.status_code, heading=heading, advice=advice)
    response.set_data(page)
    response.content_type = "text/html; charset=utf-8"
    response.headers["Cache-Control"] = "no-store"
    return response


def words_for(status: int) -> tuple[str, str]:
    """What went wrong, and what the reader can do."""
    words = {
        400: (gettext("This address cannot be understood"), gettext("Something in it is not as it should be. Start again from here.")),
        404: (
            gettext("Nothing is here"),
            gettext("The address may be mistyped, or the submission was withdrawn. Search for what you need."),
        ),
        405: (gettext("This page is only for reading"), gettext("Documents are sent to /api/v1/submissions.")),
        429: (gettext("Too many requests"), gettext("Please wait a minute and try again.")),
        500: (gettext("Something broke here"), gettext("It is our fault, and it has been noted. Try again, or search for something else.")),
        503: (gettext("Not available right now"), gettext("The registry is busy or being updated. Please try again in a minute.")),
    }
    return words.get(status) or words[400 if status < 500 else 500]
