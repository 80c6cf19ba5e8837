"""The one door: taking a submission in, and handing submissions out."""

from typing import Any

from flask import Flask, Response, abort, request

from registry.api import answers
from registry.api.agreements import agreement_json, judged_json
from registry.desk import current_desk
from registry.errors import WithdrawnError
from registry.ingest.aside import why_aside
from registry.ingest.batch import judged_document, refused
from registry.ingest.quota import admit_new
from registry.ingest.receive import receive
from registry.ingest.store import Judged, Stored, store_all
from registry.records import Judgement, Shared
from registry.search.find import MOST_LIMIT
from registry.services import Services
from schemas.identity import ULID
from schemas.times import rfc3339

PATH = "/api/v1/submissions"


def take_in(services: Services) -> tuple[Judged, Stored]:
    """The document in the request and what became of it. Raises a RegistryError for one that is not taken."""
    received = receive(
        request.stream,
        content_type=request.headers.get("Content-Type", ""),
        content_encoding=request.headers.get("Content-Encoding", ""),
    )
    judged = judged_document(received, services.now())
    admit_new(judged.received.submission, services.database.reading, services.door.admit_key)
    with services.database.writing() as session:
        return judged, store_all(session, [judged])[0]


def install(app: Flask, services: Services) -> None:
    """The routes."""

    def page_url(uid: str) -> str:
        return f"{answers.site_url(services.config)}/s/{uid}"

    def create() -> Response:
        judged, stored = take_in(services)
        services.metrics.submissions.labels(stored.status).inc()
        services.log.info("submission", status=stored.status, id=stored.uid, plausibility=stored.judgement.plausibility)
        if refusal := refused(stored, judged.received.submission):
            raise refusal
        body: dict[str, Any] = {
            "id": stored.uid,
            "url": page_url(stored.uid),
            "status": stored.status,
            "judgement": answers.judgement_json(stored.judgement),
            "signed_by": judged.received.submission.signer,
        }
        contributor = judged.received.submission.contributor
        if stored.waits:
            body["waits"] = True  # Taken, and shown once a moderator has looked at it.
        if stored.handle is not None and contributor is not None:
            body["handle"] = {"name": contributor.handle, "state": stored.handle}
        response = answers.answer(body, status=201 if stored.status == "created" else 200)
        response.headers["Location"] = f"{PATH}/{stored.uid}"
        return response

    def listing() -> Response:
        answers.only_known("q", "sort", "limit", "cursor", *sorted(answers.FACET_PARAMETERS))
        page = current_desk().search(
            answers.query_line(),
            sort=request.args.get("sort", "newest"),
            limit=answers.whole("limit", 20, 1, MOST_LIMIT),
            cursor=request.args.get("cursor"),
        )
        items = [answers.hit_json(hit, page_url(hit.id)) for hit in page.hits]
        return answers.answer({"items": items, "next": page.next_cursor, "total": page.total, "total_is_capped": page.total_is_capped})

    def one(uid: str) -> Response:
        shared = None if ULID.complaint(uid) else current_desk().submission(uid)
        if shared is None:
            tell_why_not(uid)
            abort(404)
        return answers.answer(kept_json(shared, page_url(uid)))

    app.add_url_rule(PATH, "api_create", create, methods=["POST"])
    app.add_url_rule(PATH, "api_list", listing, methods=["GET"])
    app.add_url_rule(f"{PATH}/<uid>", "api_one", one, methods=["GET"])


def tell_why_not(uid: str) -> None:
    """Nothing about an id that was never here. Raises WithdrawnError, HiddenError or WaitingError otherwise."""
    if ULID.complaint(uid):
        return
    if left := current_desk().withdrawn(uid):
        raise WithdrawnError(f"{uid} was withdrawn on {rfc3339(left.withdrawn_at)} by {left.fingerprint}", left.statement)
    if aside := current_desk().aside(uid):
        raise why_aside(aside)


def kept_json(shared: Shared, url: str) -> dict[str, Any]:
    """A submission with all that is known of it; its statements are those of the desk."""
    judgement = Judgement(plausibility=shared.hit.plausibility, flags=shared.flags)
    return {
        "id": shared.submission.id,
        "url": url,
        "received_at": rfc3339(shared.received_at),
        "sha256": shared.sha256,
        "judgement": answers.judgement_json(judgement),
        "signed_by": shared.submission.signer,
        "handle": shared.handle,
        "revisions": [
            {
                "position": place,
                "sha256": one.sha256,
                "replaced_at": rfc3339(one.replaced_at),
                "changed": list(one.changed),
                "statement": one.statement,
            }
            for place, one in enumerate(shared.revisions)
        ],
        "reproductions": [agreement_json(one) for one in current_desk().agreements(shared)],
        "judgements": [judged_json(one) for one in current_desk().judgements(shared.submission.id)],
        "document": shared.document,
    }
