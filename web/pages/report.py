"""Telling the moderators about a submission or a problem: without an account, without script, without saying who one is."""

from typing import Literal

from flask import abort, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from registry.desk import current_desk
from registry.moderation.reports import file_report
from registry.services import Services
from schemas.identity import ULID
from schemas.labels import LABELS
from web.arrange.reported import Subject, subject_of
from web.same_site import refuse_other_sites

REASONS = tuple(LABELS["hide_reason"])
WORDS_CHARACTERS = 1_000
FORM_BYTES = 64 * 1024


def show() -> str:
    """The form about one thing."""
    return render_template("report.html", subject=_subject(request.args.get("of", "")), reasons=REASONS, most=WORDS_CHARACTERS)


def take() -> Response | tuple[str, int]:
    """The report kept; or the form again where no reason was chosen."""
    refuse_other_sites()
    request.max_content_length = request.max_form_memory_size = FORM_BYTES
    subject, reason = _subject(request.form.get("of", "")), request.form.get("reason", "")
    words = request.form.get("words", "")
    if reason not in REASONS:
        page = render_template("report.html", subject=subject, reasons=REASONS, most=WORDS_CHARACTERS, words=words, missing=True)
        return page, 422
    services: Services = current_app.extensions["tameshi"]
    with services.database.writing() as session:
        file_report(session, subject.kind, subject.id, reason, words, services.now())
    services.log.info("report", kind=subject.kind, subject=subject.id, reason=reason)
    return redirect(url_for("site.report_done", of=subject.id), 303)


def done() -> str:
    """What happens next."""
    return render_template("report_done.html", subject=_subject(request.args.get("of", "")))


def _subject(name: str) -> Subject:
    kind: Literal["submission", "problem"] = "submission" if ULID.complaint(name) is None else "problem"
    subject = subject_of(current_desk(), kind, name)
    if subject is None:
        abort(404)
    return subject


ROUTES = (("/report", "report", show), ("/report", "report_take", take, "POST"), ("/report/thanks", "report_done", done))
