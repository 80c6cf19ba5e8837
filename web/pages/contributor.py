"""What one contributor shared: the submissions that a key has signed."""

import json
import re
from collections.abc import Iterator
from itertools import chain

from flask import Response, abort, current_app, render_template, request

from registry.desk import current_desk
from registry.errors import ParameterError
from registry.moderation.export import lines_of_key
from registry.services import Services
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


def export(fingerprint: str) -> Response:
    """Everything that is held of a key, as a file; a key of which nothing is held has none."""
    if not FINGERPRINT.fullmatch(fingerprint):
        abort(404)
    lines = _lines(current_app.extensions["tameshi"], fingerprint)
    first = next(lines, None)
    if first is None:
        abort(404)
    answer = Response(chain([first], lines), mimetype="application/x-ndjson")
    answer.headers["Content-Disposition"] = 'attachment; filename="tameshi-key.jsonl"'
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _lines(services: Services, fingerprint: str) -> Iterator[str]:
    with services.database.reading() as session:
        for line in lines_of_key(session, fingerprint):
            yield json.dumps(line, ensure_ascii=False) + "\n"


ROUTES = (("/c/<path:fingerprint>", "contributor", show), ("/c/<path:fingerprint>/export.jsonl", "contributor_export", export))
