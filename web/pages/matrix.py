"""What works under what: I/O mode × hypervisor, and NIC × I/O mode, for all submissions or for those a query asks for."""

from flask import render_template, request

from registry.desk import Desk, current_desk
from registry.errors import QueryError
from web.arrange.matrix import Matrix, NicTable, matrix, nic_table, of_modes_asked, plain_cells
from web.arrange.results import chips_of
from web.arrange.trouble import Trouble, trouble


def show() -> tuple[str, int]:
    """The matrix page; a query that cannot be understood comes back with the place marked."""
    query = request.args.get("q", "").strip()
    try:
        table, nics, looked_at = _tables(current_desk(), query)
        wrong: Trouble | None = None
    except QueryError as error:
        table, nics, looked_at, wrong = matrix(()), nic_table(()), None, trouble(query, error)
    page = render_template("matrix.html", query=query, chips=chips_of(query), matrix=table, nics=nics, looked_at=looked_at, trouble=wrong)
    return page, 400 if wrong else 200


def _tables(desk: Desk, query: str) -> tuple[Matrix, NicTable, int | None]:
    found = desk.counted_matrix(query)
    by_nic = desk.counted_matrix(query, by_nic=True)
    cells, nic_cells = of_modes_asked(found.cells, query), of_modes_asked(by_nic.cells, query)
    unseen = by_nic.nics - len({one.nic for one in by_nic.cells if one.nic is not None})
    return matrix(plain_cells(cells), query), nic_table(nic_cells, query, unseen), found.looked_at


ROUTES = (("/matrix", "matrix", show),)
