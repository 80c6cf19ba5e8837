"""Error pages for people, in their language; programs under /api keep their problem documents."""

import re

from flask import Response, g, render_template, request
from flask_babel import gettext  # type: ignore[import-untyped]
from werkzeug.exceptions import HTTPException

from registry.api.problems import of_http_error
from registry.desk import current_desk
from registry.records import Hit

MOST_WORDS = 4
MOST_NEAR = 3


def error_page(error: HTTPException) -> Response:
    """The error as a page; status and headers such as Retry-After and Allow are the problem document's."""
    response = of_http_error(error)
    heading, advice = words_for(response.status_code)
    page = render_template(
        "error.html", code=response.status_code, heading=heading, advice=advice, near=_near() if response.status_code == 404 else (),
        request_id=g.get("request_id") if response.status_code >= 500 else None, wait_s=response.headers.get("Retry-After"),
    )  # fmt: skip
    response.set_data(page)
    response.content_type = "text/html; charset=utf-8"
    return response


def _near() -> tuple[Hit, ...]:
    """Submissions that hold the words of an address where nothing is; none where the address has no words."""
    words = re.findall(r"[^\W_]{2,40}", request.path)[:MOST_WORDS]
    try:
        return current_desk().search(" ".join(f'"{word}"' for word in words), limit=MOST_NEAR).hits if words else ()
    except Exception:  # noqa: BLE001  # Boundary: that nothing is here must be said without a database too.
        return ()


def words_for(status: int) -> tuple[str, str]:
    """What went wrong, and what the reader can do."""
    words = {
        400: (gettext("This address cannot be understood"), gettext("Something in it is not as it should be. Start again from here.")),
        403: (gettext("This was not sent from here"), gettext("Open the form on this site and send it from there.")),
        404: (
            gettext("Nothing is here"),
            gettext("The address may be mistyped, or the submission was withdrawn. Search for what you need."),
        ),
        405: (gettext("This page is only for reading"), gettext("Documents are sent to /api/v1/submissions.")),
        410: (
            gettext("This was withdrawn"),
            gettext("Its contributor took it back. Nothing of it is left here but its id. Search for what you need."),
        ),
        429: (gettext("Too many requests"), gettext("Please wait a minute and try again.")),
        500: (gettext("Something broke here"), gettext("It is our fault, and it has been noted. Try again, or search for something else.")),
        503: (gettext("Not available right now"), gettext("The registry is busy or being updated. Please try again in a minute.")),
    }
    return words.get(status) or words[400 if status < 500 else 500]
