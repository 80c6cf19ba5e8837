"""Which language a page speaks: the address (`?lang=`) first, then the reader's cookie, then the browser's wish."""

from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode

from flask import Flask, Response, g, has_request_context, request, url_for
from flask_babel import Babel  # type: ignore[import-untyped]

from schemas.labels import LANGUAGES, Language

COOKIE = "lang"
COOKIE_SECONDS = 365 * 24 * 3600
SHARED_ARGUMENTS = (
    "q", "sort", "cursor", "ids", "baseline", "mine", "preset", "metric", "by", "normalise", "family", "direction", "per", "frame_bytes",
    "stage", "component", "hypervisor", "nic", "chart", "run", "of",
)  # fmt: skip
"""What of an address stays when its language changes. Anything else in it was made up by whoever wrote the link."""
NAMES: dict[Language, str] = {"ja": "日本語", "en": "English"}
TRANSLATIONS = Path(__file__).parent / "translations"


def init_language(app: Flask) -> None:
    """The app with both catalogues, links that keep the language and answers that say what they depend on."""
    Babel(app, locale_selector=language, default_translation_directories=str(TRANSLATIONS), default_timezone="UTC")
    app.url_defaults(_keep_language)
    app.after_request(_say_language)
    app.context_processor(_words_for_templates)


def language() -> Language:
    """The language of the answer at hand; English outside a request."""
    if not has_request_context():
        return "en"
    if "language" not in g:
        g.language = stated_language() or _known(request.cookies.get(COOKIE)) or _wished()
    return cast(Language, g.language)


def stated_language() -> Language | None:
    """The language that the address itself names, if it names one we speak."""
    return _known(request.args.get("lang"))


def _known(name: str | None) -> Language | None:
    return next((known for known in LANGUAGES if known == name), None)


def _wished() -> Language:
    return _known(request.accept_languages.best_match(LANGUAGES)) or "en"


def is_page() -> bool:
    """True while a page for people is answered, false for the API, feeds and assets."""
    return (request.endpoint or "").startswith("site.")


def _keep_language(endpoint: str, values: dict[str, Any]) -> None:
    """Links between pages keep a language that stands in the address, so that no cookie is needed."""
    if endpoint.startswith("site.") and endpoint != "site.chart" and has_request_context() and stated_language():
        values.setdefault("lang", stated_language())


def _say_language(response: Response) -> Response:
    if not hasattr(g, "language") or request.path.startswith("/api/") or response.cache_control.public:
        return response  # What is public names its language in its address, and sets no cookie.
    response.headers["Content-Language"] = language()
    response.vary.update(("Accept-Language", "Cookie"))
    stated = stated_language()
    if stated and request.cookies.get(COOKIE) != stated:
        response.set_cookie(COOKIE, stated, max_age=COOKIE_SECONDS, samesite="Lax", secure=request.is_secure, httponly=True)
    return response


def alternates() -> dict[Language, str]:
    """The address of this page in every language."""
    return {name: _address(lang=name) for name in LANGUAGES}


def canonical() -> str:
    """The address of this page without its language."""
    return _address()


def _address(**more: str) -> str:
    """This page's own address. The reader's arguments never become arguments of `url_for`, some of which it obeys."""
    if request.endpoint is None or not is_page():
        return url_for("site.home", lang=more.get("lang"))
    stated = {name: request.args[name] for name in SHARED_ARGUMENTS if name in request.args} | more
    values: dict[str, Any] = {**(request.view_args or {}), "lang": None}
    path = url_for(request.endpoint, **values)
    return f"{path}?{urlencode(stated)}" if stated else path


def _words_for_templates() -> dict[str, Any]:
    return {"lang": language(), "language_names": NAMES, "alternates": alternates, "canonical": canonical}
