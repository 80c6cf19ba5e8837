"""The moderators' desk, behind a one-time link: what waits, one submission with all that is known of it, and the log."""

from flask import Response, abort, current_app, redirect, render_template, request, url_for

from registry.errors import NotModeratorError, ParameterError, UnknownSubmissionError
from registry.moderation import actions
from registry.moderation.asked import ASKED, Asked
from registry.moderation.log import entries
from registry.moderation.moderators import enter, leave, may_enter
from registry.moderation.queue import file_of, queue
from registry.services import Services
from schemas.identity import ULID
from schemas.labels import LABELS
from web.arrange.moderation import closed, kept_by_nobody, seat, seated, sent_by, unseated
from web.arrange.submission import canonical_id
from web.same_site import refuse_other_sites

REASONS = tuple(LABELS["hide_reason"])
NEWEST = 200
FORM_BYTES = 64 * 1024


def ask() -> Response:
    """The door: a link is used up by the button, not by looking at it, for mail programs look at links."""
    services, word = _services(), request.args.get("word", "")
    with services.database.reading() as session:
        opens = may_enter(session, word, services.now())
    return kept_by_nobody(render_template("moderate_enter.html", word=word)) if opens else closed()


def come_in() -> Response:
    """A session for whoever comes first with the word of a link."""
    refuse_other_sites()
    _bound()
    services = _services()
    try:
        with services.database.writing() as session:
            key = enter(session, request.form.get("word", ""), services.now())
    except NotModeratorError:
        return closed()
    services.log.info("moderator signed in")
    return seated(_to("site.moderate"), key)


def go() -> Response:
    """The session ended."""
    taken, services = seat(), _services()
    if taken is None:
        return unseated(closed())
    sent_by(taken)
    with services.database.writing() as session:
        leave(session, taken.moderator, services.now())
    return unseated(_to("site.home"))


def show() -> Response:
    """What waits."""
    taken = seat()
    if taken is None:
        return closed()
    with _services().database.reading() as session:
        waiting, first = queue(session), actions.hold_first(session)
    return kept_by_nobody(render_template("moderate.html", seat=taken, queue=waiting, reasons=REASONS, hold_first=first))


def one(id: str) -> Response:  # noqa: A002  # The address calls it so.
    """One submission: what it says, what was said about it, what was done with it."""
    taken = seat()
    if taken is None:
        return closed()
    with _services().database.reading() as session:
        found = None if ULID.complaint(canonical_id(id)) else file_of(session, canonical_id(id))
    if found is None:
        abort(404)
    return kept_by_nobody(render_template("moderate_one.html", seat=taken, file=found, reasons=REASONS))


def log() -> Response:
    """The newest entries of the log, the newest one first."""
    taken = seat()
    if taken is None:
        return closed()
    with _services().database.reading() as session:
        found = entries(session, newest=NEWEST)[::-1]
    return kept_by_nobody(render_template("moderate_log.html", seat=taken, entries=found))


def act() -> Response:
    """One action of a moderator, then the page it was sent from."""
    taken, services = seat(), _services()
    if taken is None:
        return closed()
    _bound()
    sent_by(taken)
    said = {name: request.form.get(name, "") for name in ("subject", "reason", "words", "first")}
    action = request.form.get("action", "")
    if action not in ASKED:
        abort(400)
    try:
        with services.database.writing() as session:
            ASKED[action](session, Asked(**said, actor=taken.moderator.actor, now=services.now()))
    except (UnknownSubmissionError, ParameterError) as error:
        return kept_by_nobody(render_template("moderate_failed.html", seat=taken, error=str(error)), error.status)
    services.log.info("moderation", action=action, subject=said["subject"][:60], moderator=taken.moderator.id)
    return _to("site.moderate_one", id=said["subject"]) if request.form.get("back") == "one" else _to("site.moderate")


def _bound() -> None:
    request.max_content_length = request.max_form_memory_size = FORM_BYTES


def _to(endpoint: str, id: str | None = None) -> Response:  # noqa: A002  # The address calls it so.
    answer = redirect(url_for(endpoint, id=id), 303)
    return Response(answer.get_data(), status=answer.status_code, headers=dict(answer.headers))


def _services() -> Services:
    services: Services = current_app.extensions["tameshi"]
    return services


ROUTES = (
    ("/moderate/enter", "moderate_enter", ask),
    ("/moderate/enter", "moderate_come_in", come_in, "POST"),
    ("/moderate/leave", "moderate_leave", go, "POST"),
    ("/moderate", "moderate", show),
    ("/moderate/s/<id>", "moderate_one", one),
    ("/moderate/log", "moderate_log", log),
    ("/moderate/act", "moderate_act", act, "POST"),
)
