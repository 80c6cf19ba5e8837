"""The page of a submission that is here and not shown: hidden by moderators, or waiting for one."""

from flask import Response, render_template

from registry.ingest.aside import Aside, why_aside


def page_of(aside: Aside) -> Response:
    """Why it is not shown, with the status that the interface gives too."""
    response = Response(render_template("not_shown.html", aside=aside), status=why_aside(aside).status, mimetype="text/html")
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Cache-Control"] = "no-store"  # It may be shown again at any moment.
    return response
