"""What this is, what is new, what works under what, and how to share."""

from flask import render_template

from registry.desk import current_desk
from web.arrange.matrix import matrix

NEWEST = 8


def show() -> str:
    """The front page."""
    desk = current_desk()
    return render_template("home.html", counts=desk.counts(), hits=desk.newest(NEWEST), matrix=matrix(desk.matrix()))


ROUTES = (("/", "home", show),)
