"""Who sits at the moderators' desk: the session in the cookie, the token that its forms bear, and answers that nobody keeps."""

import hmac
from dataclasses import dataclass

from flask import Response, current_app, render_template, request
from werkzeug.exceptions import Forbidden

from registry.moderation.moderators import SESSION_LASTS, Moderator, form_token, whose
from registry.services import Services
from web.same_site import refuse_other_sites

COOKIE = "__Host-moderator"
"""Browsers take a cookie of this name over HTTPS only (or from this very machine), for this host alone, and never from a sibling of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """A moderator who is here, and what a form must bear to be theirs."""

    moderator: Moderator
    token: str


def seat() -> Seat | None:
    """The moderator of the request, or None where there is no session or it has ended."""
    key, services = request.cookies.get(COOKIE), _services()
    if not key:
        return None
    with services.database.reading() as session:
        found = whose(session, key, services.now())
    return None if found is None else Seat(moderator=found, token=form_token(key))


def sent_by(taken: Seat) -> None:
    """Nothing, where a form of this session was sent by a page of this site. Raises Forbidden."""
    refuse_other_sites()
    if not hmac.compare_digest(request.form.get("token", "").encode(), taken.token.encode()):
        raise Forbidden("this form is of another session")


def closed() -> Response:
    """What whoever is no moderator sees."""
    return kept_by_nobody(render_template("moderate_closed.html"), 403)


def kept_by_nobody(page: str, status: int = 200) -> Response:
    """A page of the desk: in no cache, no index, and nothing of its address told to others."""
    return sealed(Response(page, status=status, mimetype="text/html"))


def sealed(response: Response) -> Response:
    """An answer of the desk, with the headers of `kept_by_nobody`."""
    response.headers.update({"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "same-origin"})
    return response


def seated(response: Response, key: str) -> Response:
    """The answer that brings a new session's cookie."""
    lasts_s = int(SESSION_LASTS.total_seconds())
    response.set_cookie(COOKIE, key, max_age=lasts_s, path="/", secure=True, httponly=True, samesite="Strict")
    return sealed(response)


def unseated(response: Response) -> Response:
    """The answer that takes the cookie away."""
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="Strict")
    return sealed(response)


def _services() -> Services:
    services: Services = current_app.extensions["tameshi"]
    return services
