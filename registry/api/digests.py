"""The weekly digest at an address of its own, as text and as mail: what `registry digest` writes."""

from flask import Flask, Response

from registry.api import answers
from registry.api.problems import problem
from registry.desk import current_desk
from registry.digest import Week, WeekError, digest_of
from registry.digest.render import FORMATS
from registry.services import Services

FORMS = {"txt": ("text", "text/plain; charset=utf-8"), "eml": ("eml", "message/rfc822"), "mbox": ("mbox", "application/mbox")}
"""What the address ends with → the format's name, and its media type."""


def install(app: Flask, services: Services) -> None:
    """One route for every format."""

    def digest(name: str, form: str) -> Response:
        answers.only_known("lang")
        lang = answers.language()
        try:
            week = Week.parse(name)
        except WeekError as error:
            return problem(404, "not-found", "Not Found", str(error))
        if week.start > services.now():
            return problem(404, "not-found", "Not Found", f"{week} has not begun yet")
        format_name, media_type = FORMS[form]
        told = digest_of(current_desk(), week, public_url=answers.site_url(services.config))
        return answers.answer(FORMATS[format_name](told, lang), content_type=media_type)

    app.add_url_rule(f"/digests/<name>.<any({', '.join(FORMS)}):form>", "digest", digest, methods=["GET"])
