"""How to share what was tried: with the collector, and what never leaves the host."""

from flask import render_template


def show() -> str:
    """The page for those who want to share."""
    return render_template("share.html")


ROUTES = (("/share", "share", show),)
