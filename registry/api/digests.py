"""The weekly digest at an address of its own, as text and as mail: what `registry digest` writes."""

from flask import Flask, Response

from registry.api import answers
from registry.api.problems import problem
from registry.desk import current_desk
from registry.digest import Digest, Week, WeekError, compose
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
        return answers.answer(FORMATS[format_name](_digest_of(week), lang), content_type=media_type)

    def _digest_of(week: Week) -> Digest:
        told = current_desk().received_between(week.start, week.end)
        return compose(week, told, public_url=answers.site_url(services.config))

    app.add_url_rule(f"/digests/<name>.<any({', '.join(FORMS)}):form>", "digest", digest, methods=["GET"])
