"""What keys say: signed statements that withdraw, amend, or give a key up for another one."""

from typing import Any

from flask import Flask, Response, abort, request

from registry.api import answers
from registry.api.describing import COUNT, TEXT, TIME, Json, body, get, record, ref
from registry.desk import current_desk
from registry.ingest.act import act_on, read_letter
from registry.ingest.receive import check_content_type, unpack
from registry.services import Services
from schemas.identity import ULID
from schemas.json_schema import statement_schema

PATH = "/api/v1/statements"
EARLIER = "/api/v1/submissions/<uid>/revisions/<position>"


def install(app: Flask, services: Services) -> None:
    """The routes."""

    def state() -> Response:
        check_content_type(request.headers.get("Content-Type", ""))
        letter = read_letter(unpack(request.stream, request.headers.get("Content-Encoding", "")), services.now())
        if letter.statement.action == "confirm":  # A voice is one, whichever way it comes.
            services.door.admit_address("confirm")
        with services.database.writing() as session:
            done = act_on(session, letter, services.now())
        services.log.info("statement", action=done.action, subject=done.subject, again=done.again)
        said: dict[str, Any] = {"action": done.action, "subject": done.subject, "status": "duplicate" if done.again else "done"}
        if done.action == "amend":
            said["url"] = f"{answers.site_url(services.config)}/s/{done.subject}"
        if done.judgement is not None:
            said["judgement"] = answers.judgement_json(done.judgement)
        return answers.answer(said)

    def earlier(uid: str, position: str) -> Response:
        is_place = position.isascii() and position.isdigit() and len(position) <= 4
        document = current_desk().earlier(uid, int(position)) if is_place and ULID.complaint(uid) is None else None
        if document is None:
            abort(404)
        return answers.answer(document)

    app.add_url_rule(PATH, "api_state", state, methods=["POST"])
    app.add_url_rule(EARLIER, "api_earlier", earlier, methods=["GET"])


def paths() -> Json:
    """Their description."""
    reasons = {
        "400": "No JSON, no UTF-8, a damaged stream",
        "403": "Another key's submission, or an unsigned one",
        "404": "There is no such submission or problem; `waiting`: it is here, and waits for a moderator",
        "409": "The statement is about a revision that was replaced",
        "410": "`withdrawn`: the submission was taken back before; `hidden`: the moderators hide it, and it cannot be amended",
        "413": "Too large, packed or unpacked",
        "415": "Another content type or encoding",
        "422": "The statement or its document does not keep the schema, a signature does not hold, or the document holds what is surely "
        "somebody's (`private`): all reasons in `errors`",
        "429": "Too many statements from one address",
    }
    uid = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "pattern": f"^{ULID.pattern}$"}}
    place = {"name": "position", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 0, "maximum": 9_999}}
    return {
        PATH: {
            "post": {
                "summary": "Withdraw or amend a submission, or give a key up for another one",
                "description": "By the key that signed it. A statement names the revision that it acts upon by its digest; sending the "
                "same statement again is safe. docs/signing.md tells what is signed, and how.",
                "parameters": [
                    {"name": "Content-Encoding", "in": "header", "schema": {"type": "string", "enum": ["identity", "gzip", "zstd"]}}
                ],
                "requestBody": {"required": True, "content": {"application/json": {"schema": ref("Letter")}}},
                "responses": {
                    "200": body("Done, now or before", ref("Acted")),
                    **{status: body(words, ref("Problem"), "application/problem+json") for status, words in reasons.items()},
                },
            }
        },
        "/api/v1/submissions/{id}/revisions/{position}": {
            "get": get("A document as it stood before an amendment", "Submission", [uid, place], refusals=("404",))
        },
    }


SCHEMAS: dict[str, Json] = {
    # Without its title: makers of clients name classes after that, and what follows its slash is the same as the submission's.
    "Statement": {name: said for name, said in statement_schema().items() if name != "title"},
    "Letter": {**record({"statement": ref("Statement")}, document=ref("Submission")), "additionalProperties": False},
    "Acted": record({"action": TEXT, "subject": TEXT, "status": {"enum": ["done", "duplicate"]}}, url=TEXT, judgement=ref("Judgement")),
    "Revision": record(
        {"position": COUNT, "sha256": TEXT, "replaced_at": TIME, "changed": {"type": "array", "items": TEXT}, "statement": ref("Statement")}
    ),
}
