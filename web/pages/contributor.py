"""What one contributor shared: the submissions that a key has signed."""

import re

from flask import abort, render_template, request

from registry.desk import current_desk
from registry.errors import ParameterError
from web.arrange.contributor import query_of, shared_by

FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}", re.ASCII)
LIMIT = 20


def show(fingerprint: str) -> str:
    """The page of a key; a key that signed nothing here has none."""
    if not FINGERPRINT.fullmatch(fingerprint):
        abort(404)
    desk, query = current_desk(), query_of(fingerprint)
    try:
        page = desk.search(query, limit=LIMIT, cursor=request.args.get("cursor"))
    except ParameterError:
        abort(404)
    if not page.total:
        abort(404)
    newest = desk.submission(page.hits[0].id) if page.hits else None
    return render_template("contributor.html", shared=shared_by(fingerprint, page, desk.facets(query), newest))


ROUTES = (("/c/<path:fingerprint>", "contributor", show),)
