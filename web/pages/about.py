"""Method, privacy, the interface for programs, and what the badges mean."""

from flask import render_template

from schemas.facts import IO_MODES
from web.arrange.nics import FIELD_TERMS


def show() -> str:
    """The page about this registry."""
    return render_template("about.html", modes=[(mode, FIELD_TERMS[mode]) for mode in IO_MODES])


ROUTES = (("/about", "about", show),)
