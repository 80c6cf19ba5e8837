"""Subscriptions to the weekly digest of a search: asked for, confirmed, left, without script and without an account."""

from flask import abort, current_app, render_template, request
from flask_babel import gettext  # type: ignore[import-untyped]

from registry.digest.envelope import Charset
from registry.digest.phrases import TONGUES, Tongue
from registry.errors import QueryError
from registry.mail import subscriptions
from registry.mail.subscriptions import MOST_QUERY, Mistake
from registry.services import Services
from web.language import language
from web.same_site import refuse_other_sites

FORM_BYTES = 16 * 1024


def show() -> str:
    """The form; a search may stand in its address."""
    return _form(query=request.args.get("q", "")[:MOST_QUERY])


def take() -> tuple[str, int]:
    """What happens next, the same for every address: nobody learns from it who subscribed."""
    refuse_other_sites()
    request.max_content_length = request.max_form_memory_size = FORM_BYTES
    services = _services()
    if services.config.mail_server is None:
        abort(404)
    address, query = request.form.get("address", "").strip(), request.form.get("query", "").replace("\0", " ").strip()
    lang: Tongue = next((one for one in TONGUES if one == request.form.get("digest")), language())
    try:
        mistakes = subscriptions.mistakes_of(address, query)
    except QueryError as error:
        return _form(query=query, address=address, digest=lang, mistakes=("query",), detail=str(error)), 422
    if mistakes:
        return _form(query=query, address=address, digest=lang, mistakes=mistakes), 422
    charset: Charset = "iso-2022-jp" if request.form.get("charset") == "iso-2022-jp" else "utf-8"
    with services.database.writing() as session:
        subscriptions.ask(session, address=address, query=query, lang=lang, charset=charset, now=services.now())
    return render_template("subscribe_done.html", step="asked", query=query), 202


def confirm(token: str) -> str:
    """The question, and after its answer, what it means."""
    services = _services()
    if request.method == "POST":
        with services.database.writing() as session:
            if not subscriptions.confirm(session, token, services.now()):
                abort(404)
        return render_template("subscribe_done.html", step="confirmed", query=_known(token))
    return render_template("subscribe_ask.html", step="confirm", query=_known(token))


def leave(token: str) -> str:
    """The question, and after its answer, or one click in a mail program (RFC 8058), the end of it: also where it had ended before."""
    services = _services()
    if request.method == "POST":
        with services.database.writing() as session:
            subscriptions.leave(session, token)
        return render_template("subscribe_done.html", step="left", query="")
    return render_template("subscribe_ask.html", step="leave", query=_known(token))


def _known(token: str) -> str:
    """What a subscription is about; 404 where there is none."""
    with _services().database.reading() as session:
        found = subscriptions.by_token(session, token)
    if found is None:
        abort(404)
    return found.query


def _form(*, query: str, address: str = "", digest: str = "", mistakes: tuple[Mistake, ...] = (), detail: str = "") -> str:
    return render_template(
        "subscribe.html",
        is_offered=_services().config.mail_server is not None,
        query=query,
        address=address,
        digest=digest or language(),
        mistakes={name: words for name, words in _mistakes().items() if name in mistakes},
        detail=detail,
        most_query=MOST_QUERY,
    )


def _mistakes() -> dict[Mistake, str]:
    return {
        "address": gettext("This is no address that mail can be sent to."),
        "query": gettext("This search cannot be understood."),
        "long": gettext("This search is too long to be kept."),
    }


def _services() -> Services:
    services: Services = current_app.extensions["tameshi"]
    return services


ROUTES = (
    ("/subscribe", "subscribe", show),
    ("/subscribe", "subscribe_take", take, "POST"),
    ("/subscribe/confirm/<token>", "subscribe_confirm", confirm, "GET", "POST"),
    ("/subscribe/leave/<token>", "subscribe_leave", leave, "GET", "POST"),
)
