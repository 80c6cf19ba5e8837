"""What this is, the questions people come with, what works under what, what is new, and how to share."""

from flask import render_template

from registry.desk import current_desk
from web.arrange.home import SRIOV, questions
from web.arrange.matrix import matrix

NEWEST = 6
COLUMNS = 6
"""Hypervisors of the matrix at a glance, the busiest; the page of the matrix has all."""


def show() -> str:
    """The front page."""
    desk = current_desk()
    cells = desk.matrix()
    tried = any(cell.mode == "sriov" for cell in cells)
    return render_template(
        "home.html", counts=desk.counts(), hits=desk.newest(NEWEST), matrix=matrix(cells, most=COLUMNS),
        asked=questions(cells, desk.facets(SRIOV), desk.counted_matrix(SRIOV, by_nic=True).cells) if tried else questions(cells, {}),
    )  # fmt: skip


ROUTES = (("/", "home", show),)
