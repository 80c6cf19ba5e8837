"""Lists in the order of a figure, where the query says of what: held against the slow way, which reads every document."""

from collections.abc import Iterator
from typing import Any

import pytest

from registry.db.engine import Database
from registry.derive import seen
from registry.desk import Desk
from registry.search import by_own_figure
from registry.search.by_own_figure import MEASURED
from tests.documents import Document, submission, sweep
from tests.registry.counting import statements
from tests.registry.search.test_find import put

MODES = {
    "eth0": ("paravirt", "virtio_net", "1af4", "1041"),
    "eth1": ("sriov", "ixgbevf", "8086", "10ed"),
    "eth2": ("passthrough", "ixgbe", "8086", "10fb"),
}
COUNT = 24


def nics() -> list[Document]:
    return [
        {"name": name, "pci": {"vendor": vendor, "device": device}, "driver": driver, "io_mode": mode, "role": "nic"}
        for name, (mode, driver, vendor, device) in MODES.items()
    ]


def rates(number: int) -> dict[str, float]:
    """What each NIC forwards, in an order of its own; not everything was measured everywhere."""
    found = {
        "eth0": 1e5 + 7_000 * (number * 7 % COUNT),
        "eth1": 1e5 + 7_000 * (number * 11 % COUNT),
        "eth2": 1e5 + 7_000 * (number * 5 % COUNT),
    }
    return {name: rate for place, (name, rate) in enumerate(found.items()) if (number + place) % 4}


def run(nic: str, pps: float, **changes: Any) -> Document:
    points = [{"frame_bytes": 64, "value": pps}, {"frame_bytes": 1518, "value": pps / 2}]
    series = {"metric": "rate", "unit": "pps", "family": 4, "direction": "uni", "points": points}
    told = {
        "nic": nic,
        "kind": "ndr",
        "duration_s": 30.0,
        "trials": 3,
        "link_type": "physical",
        "link_speed_mbps": 10_000,
        "series": [series],
    }
    return sweep(**told | changes)


def told(number: int) -> Document:
    runs = [run(name, rate, **({"cores": 1 + number % 3} if number % 2 else {})) for name, rate in rates(number).items()]
    latency = {
        "metric": "latency",
        "unit": "us",
        "family": 4,
        "direction": "uni",
        "points": [{"frame_bytes": 64, "value": 10.0 + number * 7 % COUNT}],
    }
    runs.append(run("eth1", 1.0, kind="latency", series=[latency]))
    return submission(number, nics=nics(), runs=runs, costs=[{"item": "nic", "amount": 100 + number, "currency": "EUR"}])


@pytest.fixture
def shelf(database: Database) -> Database:
    """Guests with three NICs, and one that measured nothing."""
    put(database, *(told(number) for number in range(1, COUNT + 1)), submission(COUNT + 1, nics=nics(), runs=[]))
    return database


def cores(number: int) -> int:
    return 1 + number % 3 if number % 2 else 4


VALUES = {
    "rate": lambda number, pps: pps,
    "pps@1518": lambda number, pps: pps / 2,
    "ndr@64%line": lambda number, pps: pps / 14_880_952.38,
    "efficiency": lambda number, pps: pps / cores(number),
    "pps_per_eur@64": lambda number, pps: pps / (100 + number),
}
ASKED = {
    "mode:sriov": {"eth1"},
    "driver:ixgbe*": {"eth1", "eth2"},
    'nic:"82599ES"': {"eth2"},
    "pci:1af4:1041": {"eth0"},
    "mode:sriov,paravirt": {"eth0", "eth1"},
}


def expected(sort: str, names: set[str]) -> list[int]:
    """The order by the best figure of these NICs; of equal ones the newest first."""
    best: dict[int, float] = {}
    for number in range(1, COUNT + 1):
        if values := [VALUES[sort](number, rate) for name, rate in rates(number).items() if name in names]:
            best[number] = round(max(values), 9)
    return sorted(best, key=lambda number: (-best[number], -number))


def listed(database: Database, query: str, sort: str, limit: int = 100) -> Iterator[tuple[int, int, bool]]:
    """Number, total and whether that is capped, page after page."""
    cursor: str | None = None
    while True:
        with database.reading() as session:
            page = Desk(session).search(query, sort=sort, limit=limit, cursor=cursor)
        yield from ((int((hit.title or "").split()[-1]), page.total, page.total_is_capped) for hit in page.hits)
        cursor = page.next_cursor
        if cursor is None:
            return


@pytest.mark.parametrize("sort", VALUES)
def test_a_list_stands_in_the_order_of_what_was_asked_for(shelf: Database, sort: str) -> None:
    for query, names in ASKED.items():
        found = list(listed(shelf, query, sort))
        assert [number for number, _, _ in found] == expected(sort, names), query
        assert {(total, capped) for _, total, capped in found} == {(len(found), False)}


def test_another_mode_s_figure_ranks_nothing(shelf: Database) -> None:
    orders = {query: expected("rate", names) for query, names in ASKED.items()}
    with shelf.reading() as session:
        plain = [int((hit.title or "").split()[-1]) for hit in Desk(session).search("", sort="rate", limit=100).hits]
    assert len({tuple(order) for order in orders.values()} | {tuple(plain)}) == len(orders) + 1


def test_a_card_shows_the_figure_that_it_is_ranked_by(shelf: Database) -> None:
    with shelf.reading() as session:
        hits = Desk(session).search("mode:sriov", sort="rate", limit=100).hits
    shown = {int((hit.title or "").split()[-1]): (hit.figure.value, hit.figure.frame_bytes, hit.spark) for hit in hits if hit.figure}
    measured = {number: rates(number)["eth1"] for number in expected("rate", {"eth1"})}
    assert shown == {number: (rate, 64, (rate, rate / 2)) for number, rate in measured.items()}


def test_pages_of_such_a_list_make_up_the_whole(shelf: Database) -> None:
    assert [number for number, _, _ in listed(shelf, "mode:sriov", "rate", limit=5)] == expected("rate", {"eth1"})


def test_the_least_comes_first_where_less_is_better(shelf: Database) -> None:
    order = sorted(range(1, COUNT + 1), key=lambda number: (10.0 + number * 7 % COUNT, number))
    assert [number for number, _, _ in listed(shelf, "mode:sriov", "latency")] == order
    assert list(listed(shelf, "mode:paravirt", "latency")) == []


def test_too_many_to_read_are_read_the_best_first_and_counted_as_at_least(shelf: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(by_own_figure, "MOST_READ", 15)  # A setting, not a function.
    monkeypatch.setattr(by_own_figure, "_READ", (3, 5, 7))
    found = list(listed(shelf, "driver:ixgbe*", "rate", limit=3))[:3]
    assert [number for number, _, _ in found] == expected("rate", {"eth1", "eth2"})[:3]
    assert {capped for _, _, capped in found} == {True}


@pytest.mark.parametrize("sort", ["rate", "efficiency"])
def test_such_a_list_takes_few_statements(shelf: Database, sort: str) -> None:
    assert list(listed(shelf, "mode:sriov", "newest"))  # A process that begins reads what it keeps in memory.
    with statements(shelf) as sent:
        assert list(listed(shelf, "mode:sriov", sort))
    assert len(sent) <= 8


def test_modes_that_rates_were_measured_in_stand_where_ingest_puts_them() -> None:
    assert MEASURED == seen.MEASURED
