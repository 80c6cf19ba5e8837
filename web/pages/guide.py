"""Is this host ready to hand its NICs to guests? What is needed, how to look, what goes wrong, and what others have seen."""

from flask import render_template

from registry.desk import current_desk
from web.arrange.guide import LAYERS, LINKS, met_at, mode_lines, query_of_all, told_of

MOST_LOOKED_AT = 50


def show() -> str:
    """The readiness guide."""
    desk = current_desk()
    stages = dict(desk.facets("has:problems kind:trial -is:example").get("stage", ()))
    met = desk.know_how(query_of_all(), order="most", limit=MOST_LOOKED_AT).problems
    layers = [(layer, told_of(layer, stages), met_at(layer, met)) for layer in LAYERS]
    return render_template("guide.html", layers=layers, links=LINKS, modes=mode_lines(desk.matrix()))


ROUTES = (("/guide", "guide", show),)
