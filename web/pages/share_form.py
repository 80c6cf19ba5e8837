"""Sharing without the collector: a form or a file, a preview of exactly what is published, and the same door as everybody's."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, Literal

from flask import abort, current_app, redirect, render_template, request, url_for
from flask_babel import gettext  # type: ignore[import-untyped]
from werkzeug.wrappers import Response

from registry.desk import current_desk
from registry.errors import RefusedError, RegistryError, TooLargeError, TooManyError
from registry.ingest.batch import judged_document, refused
from registry.ingest.quota import admit_new
from registry.ingest.receive import check
from registry.ingest.store import Judged, store_all
from registry.records import Shared
from registry.search.find import hit_of
from registry.services import Services
from schemas import limits
from schemas.identity import new_id
from schemas.times import rfc3339
from web.arrange.private import suspects
from web.arrange.share_document import document_of, has_run_by_hand
from web.arrange.share_faults import FieldFault, by_field, field_faults, refusal
from web.arrange.share_form import RESULTS, SECTIONS, changed, closed_up, fields_by_name, known, starts
from web.arrange.share_upload import COMMANDS, REASONS, look
from web.arrange.submission import sheet
from web.language import language

FORM_BYTES = 4 * limits.DOCUMENT_BYTES
"""A document whose every character was escaped by the browser, and the fields around it."""
Source = Literal["form", "document"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody has typed or handed in, and what is to be said about it."""

    values: Mapping[str, str]
    source: Source = "form"
    document: str = ""
    """The text of a document that was handed in."""
    faults: tuple[FieldFault, ...] = ()
    message: str | None = None
    command: str | None = None
    """The way out of what the message says."""
    fresh: bool = False
    status: int = 200


def show() -> str:
    """The empty form, under an id of its own: sending it twice publishes it once."""
    return _form(Draft(values=_fresh_values() | {"/note/lang": language()}, fresh=True))[0]


def take() -> tuple[str, int] | Response:
    """The form after a step: rows more or fewer, the faults, the preview, or the way to what was published."""
    request.max_content_length = request.max_form_memory_size = FORM_BYTES
    step = request.form.get("step", "preview")
    values = _fresh_values() | known(request.form)
    if step == "upload":
        return _uploaded(values)
    if request.form.get("source") == "document":
        return _judged(Draft(values=values, source="document", document=request.form.get("document", "")), step)
    if step.startswith(("add:", "remove:")):
        return _form(Draft(values=changed(values, step)))
    return _judged(Draft(values=closed_up(values)), step)


def done(id: str) -> str:  # noqa: A002  # The address calls it so.
    """What was published, where it stands, and what to do next."""
    shared = current_desk().submission(id)
    if shared is None:
        abort(404)
    return render_template("share_done.html", shared=shared)


def _uploaded(values: dict[str, str]) -> tuple[str, int] | Response:
    file = request.files.get("file")
    content = file.read(limits.DOCUMENT_BYTES + 1) if file is not None and file.filename else request.form.get("document", "").encode()
    if len(content) > limits.DOCUMENT_BYTES:
        return _form(Draft(values=values, message=gettext("The file is larger than a document may be."), status=TooLargeError.status))
    found = look(content)
    if found.document is not None:
        return _judged(Draft(values=values, source="document", document=content.decode("utf-8", "replace")), "preview")
    if found.runs is not None:
        return _form(Draft(values=values | {RESULTS: found.runs}))
    reason = found.reason or "other"
    return _form(Draft(values=values, message=gettext(REASONS[reason]), command=COMMANDS.get(reason), status=422))


def _judged(draft: Draft, step: str) -> tuple[str, int] | Response:
    """The faults, the preview, or, for what was previewed just so, the way to what was published."""
    services = _services()
    text = draft.document if draft.source == "document" else json.dumps(document_of(draft.values), ensure_ascii=False)
    try:
        services.door.admit_address("form")
        if len(text.encode()) > limits.DOCUMENT_BYTES:
            raise TooLargeError(f"the document has more than {limits.DOCUMENT_BYTES:,} bytes")
        judged = judged_document(check(text.encode()), services.now())
        if step != "publish" or request.form.get("seen") != judged.received.sha256:
            return _preview(draft, judged)
        return redirect(url_for("site.share_done", id=_publish(services, judged)), 303)
    except TooManyError as error:
        return _form(_with(draft, message=gettext("Too many at once. Wait a minute; nothing you typed is lost."), status=error.status))
    except RefusedError as error:
        names = fields_by_name(draft.values) if draft.source == "form" else {}
        typed = int(draft.source == "form" and has_run_by_hand(draft.values))
        return _form(_with(draft, faults=field_faults(error.faults, names, language(), gettext, typed_runs=typed), status=error.status))
    except RegistryError as error:
        return _form(_with(draft, message=refusal(error.code, str(error), language(), gettext), status=error.status))


def _publish(services: Services, judged: Judged) -> str:
    """The id of what is stored now, by the statements of the interface's own door. Raises ConflictError."""
    admit_new(judged.received.submission, services.database.reading, services.door.admit_key)
    with services.database.writing() as session:
        stored = store_all(session, [judged])[0]
    services.metrics.submissions.labels(stored.status).inc()
    services.log.info("submission", status=stored.status, id=stored.uid, plausibility=stored.judgement.plausibility, way="form")
    if conflict := refused(stored, judged.received.submission):
        raise conflict
    return stored.uid


def _preview(draft: Draft, judged: Judged) -> tuple[str, int]:
    received, desk = judged.received, current_desk()
    shared = Shared(
        submission=received.submission, document=received.document, hit=hit_of(SimpleNamespace(**judged.rows.columns)),
        received_at=judged.rows.columns["received_at"], flags=judged.judgement.flags,
    )  # fmt: skip
    page = sheet(shared, desk.curves(shared), desk.baselines(shared), language())
    return _form(draft, "share_preview.html", sheet=page, seen=received.sha256, suspects=suspects(received.document))


def _form(draft: Draft, template: str = "share_form.html", **more: Any) -> tuple[str, int]:
    page = render_template(
        template,
        draft=draft,
        sections=SECTIONS,
        starts=starts,
        by_field=by_field(draft.faults),
        fields=fields_by_name(draft.values),
        **more,
    )
    return page, draft.status


def _with(draft: Draft, *, faults: tuple[FieldFault, ...] = (), message: str | None = None, status: int) -> Draft:
    return Draft(values=draft.values, source=draft.source, document=draft.document, faults=faults, message=message, status=status)


def _fresh_values() -> dict[str, str]:
    now = _services().now()
    return {"id": new_id(int(now.timestamp() * 1000), os.urandom(10)), "created_at": rfc3339(now)}


def _services() -> Services:
    services: Services = current_app.extensions["tameshi"]
    return services


ROUTES = (("/share/form", "share_form", show), ("/share/form", "share_take", take, "POST"), ("/share/done/<id>", "share_done", done))
