"""What works under what: I/O mode × hypervisor, and NIC × I/O mode, for all submissions or for those a query asks for."""

from flask import render_template, request

from registry.desk import Desk, current_desk
from registry.errors import QueryError
from web.arrange.matrix import matrix, nic_table, of_modes_asked, plain_cells
from web.arrange.results import chips_of
from web.arrange.trouble import trouble


def show() -> tuple[str, int]:
    """The matrix page; a query that cannot be understood comes back with the place marked."""
    query = request.args.get("q", "").strip()
    try:
        return _page(query, **_tables(current_desk(), query)), 200
    except QueryError as error:
        return _page(query, matrix=matrix(()), nics=nic_table(()), trouble=trouble(query, error)), 400


def _page(query: str, **more: object) -> str:
    return render_template("matrix.html", query=query, chips=chips_of(query), **more)


def _tables(desk: Desk, query: str) -> dict[str, object]:
    found = desk.counted_matrix(query)
    by_nic = desk.counted_matrix(query, by_nic=True)
    cells, nic_cells = of_modes_asked(found.cells, query), of_modes_asked(by_nic.cells, query)
    unseen = by_nic.nics - len({one.nic for one in by_nic.cells if one.nic is not None})
    return {
        "matrix": matrix(plain_cells(cells), query), "nics": nic_table(nic_cells, query, unseen), "looked_at": found.looked_at,
        "newest_only": found.newest_only, "nics_of_newest_only": by_nic.newest_only,
    }  # fmt: skip


ROUTES = (("/matrix", "matrix", show),)
