"""Is this host ready to hand its NICs to guests? What is needed, how to look, what goes wrong, and what others have seen."""

from flask import render_template

from registry.desk import current_desk
from web.arrange.guide import LAYERS, mode_lines, told_of


def show() -> str:
    """The readiness guide."""
    desk = current_desk()
    stages = dict(desk.facets("has:problems kind:trial -is:example").get("stage", ()))
    return render_template("guide.html", layers=[(layer, told_of(layer, stages)) for layer in LAYERS], modes=mode_lines(desk.matrix()))


ROUTES = (("/guide", "guide", show),)
