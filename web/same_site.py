"""Whether a form was sent by a page of this site: browsers say so, and no page can make them say otherwise (ADR 16)."""

from flask import current_app, request
from werkzeug.exceptions import Forbidden

from registry.services import Services


def refuse_other_sites() -> None:
    """Nothing, where a page of this site asks, or a program. Raises Forbidden where a page of another site does."""
    services: Services = current_app.extensions["tameshi"]
    origin, ours = request.headers.get("Origin"), {request.host_url.rstrip("/"), services.config.public_url}
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none") or (origin is not None and origin not in ours):
        raise Forbidden("a page of another site cannot send this")
