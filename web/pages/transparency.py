"""What was reported, hidden, restored, withdrawn and refused: in counts, for everybody."""

from flask import render_template

from registry.desk import current_desk


def show() -> str:
    """The account of the newest two years."""
    return render_template("transparency.html", account=current_desk().account())


ROUTES = (("/transparency", "transparency", show),)
