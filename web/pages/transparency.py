"""What was reported, hidden, restored, withdrawn and refused: in counts, for everybody."""

from flask import current_app, render_template

from registry.desk import current_desk
from registry.services import Services


def show() -> str:
    """The account of the newest two years, with what this process has counted until now."""
    services: Services = current_app.extensions["tameshi"]
    services.refusals.write(services.database, services.now())
    return render_template("transparency.html", account=current_desk().account())


ROUTES = (("/transparency", "transparency", show),)
