"""One submission: how it went and what was learned first, then everything it rests on."""

from flask import Response, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from registry.desk import current_desk
from registry.records import Shared
from web.arrange.figures import charts, figure_json
from web.arrange.not_shown import page_of
from web.arrange.others import known_keys, others_of
from web.arrange.reproduction import trust
from web.arrange.submission import canonical_id, sheet
from web.language import language


def show(id: str) -> str | BaseResponse:  # noqa: A002  # The address calls it so.
    """The page of a submission; an id in lower case leads to it too."""
    if canonical_id(id) != id:
        return redirect(url_for("site.submission", id=canonical_id(id)), 301)
    shared = _shared(id)
    desk = current_desk()
    page = sheet(shared, desk.curves(shared), desk.baselines(shared), language())
    beside = trust(desk.agreements(shared), desk.judgements(id), shared.flags, language())
    known, others = known_keys(shared.submission), others_of(shared.submission, language())
    return render_template("submission.html", sheet=page, others=others, known_keys=known, trust=beside)


def chart(id: str, number: int) -> Response:  # noqa: A002  # The address calls it so.
    """One chart of a submission as a Plotly figure in JSON, for the reader who asked for interaction."""
    shared = _shared(canonical_id(id))
    drawable = charts(shared.submission, current_desk().curves(shared), shared.flags, language())
    if number >= len(drawable):
        abort(404)
    return Response(figure_json(drawable[number], language()), mimetype="application/json")


def _shared(id: str) -> Shared:  # noqa: A002  # The name stands in the address.
    shared = current_desk().submission(id)
    if shared is None:
        if aside := current_desk().aside(id):
            abort(page_of(aside))
        abort(404 if current_desk().withdrawn(id) is None else 410)
    return shared


ROUTES = (("/s/<id>", "submission", show), ("/s/<id>/chart/<int:number>.json", "chart", chart))
