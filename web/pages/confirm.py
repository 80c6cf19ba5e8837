"""“I see this too”, “this helped”, “this did not help”: a form beneath each problem, without script and without an account."""

import re
import secrets

from flask import abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from registry.config import kept_secret
from registry.derive.knowhow import number_of_key
from registry.ingest.confirm import NOTHING, SAYS, confirm, is_known, take_back, visitor
from registry.services import Services
from web.same_site import refuse_other_sites

COOKIE = "tameshi-visitor"
COOKIE_SECONDS = 365 * 24 * 3600
FORM_BYTES = 4_096
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


def take(key: str) -> Response:
    """The way back to the problem, once what was said is counted; the same voice counts once."""
    refuse_other_sites()
    request.max_content_length = request.max_form_memory_size = FORM_BYTES
    services: Services = current_app.extensions["tameshi"]
    services.door.admit_address("confirm")
    problem, says = number_of_key(key), request.form.get("says", "")
    if problem is None:
        abort(404)
    if says not in (*SAYS, NOTHING):
        abort(400)
    given = request.cookies.get(COOKIE, "")
    token = given if _TOKEN.fullmatch(given) else secrets.token_urlsafe(16)
    who = visitor(token, kept_secret(services.config))
    with services.database.writing() as session:
        if not is_known(session, problem):
            abort(404)
        if says == NOTHING:
            take_back(session, problem, who)
        else:
            confirm(session, problem, who, says, services.now())
    answer = redirect(url_for("site.know_how_one", key=key, _anchor="confirmations"), 303)
    answer.set_cookie(COOKIE, token, max_age=COOKIE_SECONDS, samesite="Strict", secure=request.is_secure, httponly=True)
    return answer


ROUTES = (("/know-how/<key>/confirm", "confirm", take, "POST"),)
