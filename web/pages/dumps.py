"""Everything to take away: the dumps there are, and what to do with them."""

from flask import current_app, render_template

from registry.dumps.offered import offered


def show() -> str:
    """The dumps, the newest first."""
    return render_template("dumps.html", dumps=offered(current_app.extensions["tameshi"].config.dumps))


ROUTES = (("/dumps/", "dumps", show),)
