"""The charts explorer: one question asked of all submissions, its address the whole of it, and its picture to be taken along."""

import hashlib
from collections.abc import Callable
from functools import lru_cache
from types import ModuleType
from typing import Any

from flask import Response, abort, current_app, make_response, render_template, request, url_for

from registry.api.answers import site_url
from registry.desk import current_desk
from registry.errors import ParameterError, QueryError
from registry.headers import FRAMED_POLICY
from schemas.labels import Language
from web.arrange.charts import FIELDS, LEFT_OUT, TITLES, LeftOut, drawn, options, summary, told
from web.arrange.charts_asked import BOTH_WAYS, DRAWN, STANDING, Asked, asked, asked_as_far, only
from web.arrange.charts_card import card_of, for_preview
from web.arrange.charts_csv import Drawable, csv_of
from web.arrange.charts_presets import PRESETS, current, is_exactly, nearest
from web.arrange.figures import charts, figure_json
from web.arrange.submission import canonical_id
from web.arrange.trouble import trouble
from web.charts import CHARTS
from web.charts.at_one_size import AtSize
from web.charts.card import chart_card, submission_card
from web.charts.frame import CARD, WIDE
from web.charts.raster import draws_japanese, png
from web.charts.standalone import Around, Theme, capital, standalone
from web.charts.standing import Standings
from web.language import language, stated_language

KEPT = "public, max-age=300"
EMBED_SIZE = (760, 620)
PNG_WIDTH, CARD_WIDTH = 1584, 1200
TYPES = {
    "svg": "image/svg+xml; charset=utf-8", "png": "image/png", "csv": "text/csv; charset=utf-8", "json": "application/json",
}  # fmt: skip


def show() -> str | tuple[str, int]:
    """The explorer; a query that cannot be understood comes back with the place marked."""
    try:
        question = asked(request.args)
        record = _record(question)
    except (QueryError, ParameterError) as error:
        wrong = asked_as_far(request.args)
        return _page(wrong, trouble=trouble(wrong.q, error, request.args)), 400
    chart = drawn(told(record, question, language()), question, language())
    desk = current_desk()
    terms = {words: f"{question.query} {term} has:figures".strip() for words, term in LEFT_OUT.values() if question.chart != STANDING}
    left_out = tuple(
        LeftOut(words=words, count=total, query=query) for words, query in terms.items() if (total := desk.search(query, limit=1).total)
    )
    return _page(question, chart=chart, left_out=left_out, empty=nearest(question) if chart.is_empty else None)


def _page(question: Asked, **more: object) -> str:
    stated: dict[str, Any] = {**question.arguments(), "lang": language()}
    preset = current(question)
    return render_template(
        "charts.html", asked=question, titles=TITLES, fields=FIELDS, options=options(question, language()), presets=PRESETS,
        preset=preset, narrowed=preset is not None and not is_exactly(preset, question), uses=DRAWN[question.chart],
        embed=_site() + url_for("site.charts_embed", **stated), embed_size=EMBED_SIZE,
        files={form: url_for("site.charts_file", form=form, **stated) for form in TYPES},
        card=_site() + url_for("site.charts_card", **stated), **more,
    )  # fmt: skip


def _record(question: Asked) -> Drawable:
    """What the chart draws. Raises QueryError, ParameterError; 404 for the standing of a submission that is not here."""
    desk, query = current_desk(), question.query
    if question.chart == "gain":
        return desk.gain(query, frame_bytes=question.frame_bytes)
    if question.chart == "trend":
        return desk.trend(query, metric=question.metric, by=question.by, frame_bytes=question.frame_bytes)
    if question.chart == STANDING:
        uid = canonical_id(question.of)
        found = desk.standing(uid) if uid else ()
        if found is None:
            abort(404)
        return Standings(submission=uid, standings=found)
    one_way = question.direction if question.direction != BOTH_WAYS and not question.normalise else ""
    curves = desk.series(
        query, metric=question.metric, by=question.by, family=int(question.family) if question.family else None,
        direction=one_way or None, per=question.per or None, normalise=question.normalise or None,
    )  # fmt: skip
    curves = only(curves, question)
    return AtSize(curves=curves, frame_bytes=question.frame_bytes) if question.chart == "at-one-size" else curves


def file(form: str) -> Response:
    """The chart as a file: SVG, PNG, CSV, or the Plotly figure in JSON."""
    question, record = _known()
    lang, theme = _spoken(form), _theme()
    module: ModuleType = CHARTS[question.chart]
    shown = told(record, question, lang)

    def picture() -> str:
        around = Around(title=module.title(shown, lang), below_title=summary(shown, question, lang), source=_source(question))
        return standalone(module.picture(shown, lang, ident="chart", frame=WIDE), around, theme=theme, lang=lang)

    make: dict[str, Callable[[], str | bytes]] = {
        "svg": picture,
        "png": lambda: _png(picture(), PNG_WIDTH),
        "csv": lambda: csv_of(record),
        "json": lambda: str(module.draw(shown, lang).to_json()),
    }
    return _file(form, (question.arguments(), repr(record), lang, theme), make[form], name=f"tameshi-{question.chart}")


def embed() -> Response:
    """The chart alone, for a frame in somebody else's page."""
    question, record = _known()
    lang = stated_language() or "en"
    record = told(record, question, lang)
    module: ModuleType = CHARTS[question.chart]
    page = render_template(
        "embed.html", title=capital(module.title(record, lang)), below=summary(record, question, lang), chart=drawn(record, question, lang),
        address=_site() + _address(question, lang), tongue=lang,
    )  # fmt: skip
    response = make_response(page)
    response.headers["Content-Security-Policy"] = FRAMED_POLICY
    response.headers["Cache-Control"] = KEPT
    response.headers["Content-Language"] = lang
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]  # It is the response itself.


def card() -> Response:
    """The preview picture of a chart, 1200 × 630."""
    question, record = _known()
    lang = _spoken("png")
    record = told(record, question, lang)
    module: ModuleType = CHARTS[question.chart]

    def make() -> bytes:
        title = capital(module.title(record, lang))
        picture = module.picture(for_preview(record), lang, frame=CARD)
        return _png(chart_card(title, summary(record, question, lang), picture, lang), CARD_WIDTH)

    return _file("png", ("card", question.arguments(), repr(record), lang), make, name="tameshi-card")


def submission_picture(id: str) -> Response:  # noqa: A002  # The address calls it so.
    """The preview picture of a submission, 1200 × 630."""
    desk, lang = current_desk(), _spoken("png")
    shared = desk.submission(canonical_id(id))
    if shared is None:
        abort(404)
    face = card_of(shared, desk.curves(shared), lang, japanese=draws_japanese())
    return _file("png", ("card", repr(face), lang), lambda: _png(submission_card(face, lang), CARD_WIDTH), name=f"tameshi-{id}")


def submission_file(id: str, number: int, form: str) -> Response:  # noqa: A002  # The address calls it so.
    """One chart of a submission as a file."""
    desk, lang, theme = current_desk(), _spoken(form), _theme()
    shared = desk.submission(canonical_id(id))
    found = charts(shared.submission, desk.curves(shared), shared.flags, lang) if shared is not None else ()
    if shared is None or number >= len(found):
        abort(404)
    chart = found[number]
    module: ModuleType = CHARTS[chart.chart]

    def picture() -> str:
        below = " · ".join(part for part in (shared.submission.title or "", chart.shared, chart.measured) if part)
        address = _site() + url_for("site.submission", id=shared.submission.id, lang=None)
        around = Around(title=chart.title, below_title=below, source=f"試し Tameshi · {address}")
        return standalone(module.picture(chart.record, lang, ident="chart", frame=WIDE), around, theme=theme, lang=lang)

    make: dict[str, Callable[[], str | bytes]] = {
        "svg": picture,
        "png": lambda: _png(picture(), PNG_WIDTH),
        "csv": lambda: csv_of(chart.record),
        "json": lambda: figure_json(chart, lang),
    }
    return _file(form, (id, number, repr(chart.record), lang, theme), make[form], name=f"tameshi-{id}-{number}")


def _known() -> tuple[Asked, Drawable]:
    """What a file or a frame is asked for; 400 where it cannot be understood."""
    try:
        question = asked(request.args)
        return question, _record(question)
    except (QueryError, ParameterError) as error:
        abort(400, str(error))


def _spoken(form: str) -> Language:
    """The language that the address names, else English: files look the same to everybody. Without a font a PNG is in English."""
    lang = stated_language() or "en"
    return lang if form != "png" or draws_japanese() else "en"


def _theme() -> Theme:
    return "dark" if request.args.get("theme") == "dark" else "light"


def _source(question: Asked) -> str:
    return f"試し Tameshi · {_site()}{_address(question, None)}"


def _address(question: Asked, lang: Language | None) -> str:
    arguments: dict[str, Any] = {**question.arguments(), "lang": lang}
    return url_for("site.charts", **arguments)


def _site() -> str:
    return site_url(current_app.extensions["tameshi"].config)


def _file(form: str, about: tuple[object, ...], make: Callable[[], str | bytes], *, name: str) -> Response:
    """The file, made only where the asker has another one; its tag is that of what it is made of."""
    tag = hashlib.sha256(repr((form, _version(), about)).encode()).hexdigest()[:24]
    response = Response(content_type=TYPES[form])
    response.set_etag(tag)
    if not request.if_none_match.contains(tag):
        response.set_data(make())
    response.headers["Cache-Control"] = KEPT
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Content-Disposition"] = f'{"attachment" if form == "csv" else "inline"}; filename="{name}.{form}"'
    response.make_conditional(request)
    return response


@lru_cache(maxsize=1)
def _version() -> str:
    """What changes when the code that draws does."""
    from importlib.resources import files

    folder = files("web.charts")
    return hashlib.sha256(b"".join(one.read_bytes() for one in sorted(folder.iterdir(), key=str) if one.name.endswith(".py"))).hexdigest()


@lru_cache(maxsize=64)
def _png(svg: str, width: int) -> bytes:
    return png(svg, width=width)


ROUTES = (
    ("/charts", "charts", show),
    ("/charts.<any(svg,png,csv,json):form>", "charts_file", file),
    ("/charts/embed", "charts_embed", embed),
    ("/charts/card.png", "charts_card", card),
    ("/s/<id>/card.png", "submission_card", submission_picture),
    ("/s/<id>/chart/<int:number>.<any(svg,png,csv):form>", "submission_chart", submission_file),
)
