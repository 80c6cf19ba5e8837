"""Curves by core and price, gains of queues, standings and trends over a database."""

from typing import Any

import pytest

from registry.db.engine import Database
from registry.desk import Desk
from registry.errors import ParameterError
from tests.documents import Document, submission, sweep
from tests.registry.counting import statements
from tests.registry.search.test_find import VF, put

RATE = {"metric": "rate", "unit": "pps", "family": 4, "direction": "uni"}


def run(rate: float, direction: str = "uni", **changes: Any) -> Document:
    """One run at 64 B on the virtual function."""
    return sweep(nic="eth2", series=[RATE | {"direction": direction, "points": [{"frame_bytes": 64, "value": rate}]}], **changes)


def told(number: int, *runs: Document, kernel: str = "6.12", driver_version: str | None = None, **changes: Any) -> Document:
    """A submission with some runs."""
    host = submission()["host"] | {"system": {"kernel": kernel}}
    nic = VF | ({"driver_version": driver_version} if driver_version else {})
    return submission(number, host=host, nics=[nic], runs=list(runs), **changes)


def at_64(database: Database, **options: Any) -> dict[str, tuple[str, float, int]]:
    with database.reading() as session:
        curves = Desk(session).series("", **options)
    return {f"{curve.label} {curve.direction}": (curve.unit, curve.points[0].median, curve.points[0].n) for curve in curves.curves}


def test_rates_are_told_by_core_and_by_price(database: Database) -> None:
    costs = [{"item": "nic", "amount": 15_000, "currency": "JPY"}, {"item": "host", "amount": 5_000, "currency": "JPY"}]
    put(database, told(1, run(2e6, cores=2)), told(2, run(4e6, cores=4), costs=costs), told(3, run(9e6)))
    assert at_64(database, per="core") == {"sriov uni": ("pps/core", 1e6, 2)}
    assert at_64(database, per="price") == {"sriov uni": ("pps/JPY", 200.0, 1)}
    with database.reading() as session:
        assert "1 series that tell no core left out" in Desk(session).series("", per="core").filtered


def test_prices_in_several_currencies_are_none(database: Database) -> None:
    costs = [{"item": "nic", "amount": 15_000, "currency": "JPY"}, {"item": "host", "amount": 50, "currency": "EUR"}]
    put(database, told(1, run(2e6), costs=costs))
    assert at_64(database, per="price") == {}


def test_sending_and_receiving_are_told_apart_and_chosen(database: Database) -> None:
    put(database, told(1, run(2e6, "tx"), run(1e6, "rx")))
    assert at_64(database) == {"sriov tx": ("pps", 2e6, 1), "sriov rx": ("pps", 1e6, 1)}
    assert at_64(database, direction="rx") == {"sriov rx": ("pps", 1e6, 1)}


BAD: list[dict[str, Any]] = [
    {"per": "watt"}, {"direction": "up"}, {"per": "core", "metric": "latency"}, {"per": "core", "normalise": "bare-metal"},
    {"direction": "tx", "normalise": "bare-metal"},
]  # fmt: skip


@pytest.mark.parametrize("options", BAD, ids=str)
def test_what_cannot_be_charted_is_refused(database: Database, options: dict[str, Any]) -> None:
    with database.reading() as session, pytest.raises(ParameterError):
        Desk(session).series("", **options)


def test_queues_gain_over_one_queue_of_the_same_submission(database: Database) -> None:
    put(
        database,
        told(1, *(run(rate, queues=queues) for queues, rate in ((1, 1e6), (2, 1.9e6), (4, 1.95e6)))),
        told(2, run(9e6, queues=4)),
    )
    with database.reading() as session, statements(database) as sent:
        found = Desk(session).gain()
    assert [(step.queues, round(step.gain, 3), step.n) for step in found.steps] == [(1, 1.0, 1), (2, 1.9, 1), (4, 1.95, 1)]
    assert (found.turns_at, found.n_submissions, len(sent)) == (2, 1, 2)


def test_a_submission_stands_among_comparable_ones(database: Database) -> None:
    others = told(8, run(5e5, kind="mrr")), told(9, run(9e9), example=True)
    put(database, *(told(number, run(number * 1e6)) for number in range(1, 8)), *others)
    with database.reading() as session, statements(database) as sent:
        desk = Desk(session)
        (found,) = desk.standing(submission(6)["id"]) or ()
    assert (found.mode, found.value, found.n, found.median) == ("sriov", 6e6, 6, 3.5e6)
    assert found.percentile == pytest.approx(100 * 5 / 6)
    assert len(sent) == 4
    with database.reading() as session:
        assert Desk(session).standing(submission(9)["id"]) == ()
        assert Desk(session).standing(submission(99)["id"]) is None


@pytest.mark.parametrize("by", ["kernel", "driver_version"])
def test_a_trend_finds_the_version_that_changed_a_figure(database: Database, by: str) -> None:
    versions = ["6.9", "6.10", "6.12-rc1", "6.12"]
    put(
        database,
        *(
            told(10 * place + number, run(rate * (1 + number / 100)), kernel=version, driver_version=version)
            for place, (version, rate) in enumerate(zip(versions, (1e6, 1e6, 2e6, 2e6), strict=True))
            for number in range(1, 6)
        ),
    )
    with database.reading() as session, statements(database) as sent:
        found = Desk(session).trend(by=by)
    assert [(point.version, point.n) for point in found.points] == [(version, 5) for version in versions]
    assert [(change.before, change.after) for change in found.changes] == [("6.10", "6.12-rc1")]
    assert (found.n_submissions, found.unit, len(sent)) == (20, "pps", 4 if by == "kernel" else 2)


def test_nothing_measured_has_no_trend_no_gain(database: Database) -> None:
    with database.reading() as session:
        desk = Desk(session)
        assert (desk.trend().points, desk.trend().changes, desk.trend().unit) == ((), (), None)
        assert desk.gain().steps == ()
        with pytest.raises(ParameterError):
            desk.trend(by="colour")
