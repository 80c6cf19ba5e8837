"""Error pages for people, in their language; programs under /api keep their problem documents."""

from flask import Response, render_template
from flask_babel import gettext  # type: ignore[import-untyped]
from werkzeug.exceptions import HTTPException

from registry.api.problems import of_http_error


def error_page(error: HTTPException) -> Response:
    """The error as a page; status and headers such as Retry-After and Allow are the problem document's."""
    response = of_http_error(error)
    heading, advice = words_for(response.status_code)
    response.set_data(render_template("error.html", code=response.status_code, heading=heading, advice=advice))
    response.content_type = "text/html; charset=utf-8"
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
