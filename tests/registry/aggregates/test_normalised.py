"""Percent of bare metal: over pairs that are comparable, with reasons for all others."""

from typing import Any

import pytest

from registry.aggregates.normalised import normalised_series
from registry.db.engine import Database
from registry.desk import Desk
from registry.errors import ParameterError
from registry.records import Basis, Curves
from registry.search.parse import parse_query
from tests.documents import Document, submission, sweep
from tests.registry.counting import statements
from tests.registry.search.test_find import put

METAL = {"name": "eth0", "io_mode": "bare-metal", "pci": {"vendor": "8086", "device": "10c9"}}
HOST = {
    "cpu": {"model": "Intel(R) Xeon(R) CPU E5620 @ 2.40GHz"},
    "board": {"vendor": "Supermicro", "product": "X8DTT"},
    "virtualization": {"is_guest": False},
    "system": {"kernel": "6.12.107"},
}
GUEST = HOST | {"virtualization": {"is_guest": True, "hypervisor": "kvm"}, "board": {"product": "Standard PC"}}


def forwarding(rates: dict[int, float], **changes: Any) -> Document:
    """One forwarding run of the quick profile."""
    points = [{"frame_bytes": size, "value": rate, "loss_ratio": 0.0} for size, rate in rates.items()]
    usual = {
        "tool": {"name": "tameshi-forward", "version": "0.1"}, "kind": "ndr", "nic": "eth0", "topology": "two-ports",
        "link_type": "physical", "profile": "quick-1", "loss_ratio_allowed": 0.0, "name": "ndr",
        "series": [{"metric": "rate", "unit": "pps", "family": 4, "direction": "uni", "points": points}],
    }  # fmt: skip
    return sweep(**usual | changes)


METAL_RATES, GUEST_RATES = {64: 1_000_000.0, 1518: 80_000.0}, {64: 500_000.0, 1518: 80_000.0}
BASELINE = submission(1, nics=[METAL], host=HOST, runs=[forwarding(METAL_RATES)])
NAMED = {"label": "bare-metal", "submission": BASELINE["id"], "run": "ndr"}


def guest(number: int, mode: str = "paravirt", rates: dict[int, float] = GUEST_RATES, **run: Any) -> Document:
    """A submission of a guest whose run names the baseline."""
    nic = {"name": "eth0", "io_mode": mode} | ({"pci": {"vendor": "8086", "device": "10ca"}} if mode == "sriov" else {})
    return submission(number, nics=[nic], host=GUEST, runs=[forwarding(rates, **{"baseline": NAMED} | run)])


def normalised(database: Database, query: str = "", **options: Any) -> Curves:
    with database.reading() as session:
        return Desk(session).series(query, normalise="bare-metal", **options)


def reasons(curves: Curves) -> dict[str, int]:
    return {hindrance.words.text(): hindrance.runs for hindrance in curves.hindrances}


def test_rates_are_percent_of_the_baseline_that_each_run_names(database: Database) -> None:
    put(database, BASELINE, guest(2), guest(3, rates={64: 600_000.0}), guest(4, "sriov", {64: 900_000.0}))
    curves = normalised(database)
    assert (curves.unit, curves.normalised_to, curves.n_submissions) == ("percent", "bare-metal", 3)
    found = {curve.label: [(point.frame_bytes, point.median, point.n) for point in curve.points] for curve in curves.curves}
    assert found == {"paravirt": [(64, 55.0, 2), (1518, 100.0, 1)], "sriov": [(64, 90.0, 1)]}
    assert curves.hindrances == ()


def test_where_nothing_is_comparable_there_are_reasons_instead_of_lines(database: Database) -> None:
    elsewhere = NAMED | {"submission": "01M3250V01000000000000009Z"}
    put(
        database,
        BASELINE,
        guest(2, profile="full-1"),
        guest(3, profile="full-1"),
        guest(4, baseline=None),
        guest(5, conditions={"emulated_cpu": True}),
        guest(6, baseline=elsewhere),
    )
    curves = normalised(database)
    assert curves.curves == ()
    assert reasons(curves) == {
        "the profile differs: full-1 here, quick-1 in the baseline": 2,
        "no baseline is named": 1,
        "this run: the CPU was emulated in software": 1,
        "the baseline is not here": 1,
    }


def test_an_implausible_baseline_is_none(database: Database) -> None:
    doubtful = submission(1, nics=[METAL], host=HOST, runs=[forwarding(METAL_RATES, duration_s=0.1)])
    put(database, doubtful, guest(2))
    assert reasons(normalised(database)) == {"the baseline was judged implausible": 1}


def test_pairs_cost_five_statements_however_many_there_are(database: Database) -> None:
    put(database, BASELINE, *(guest(number) for number in range(2, 9)))
    with database.reading() as session, statements(database) as sent:
        Desk(session).series("", normalise="bare-metal")
    assert len(sent) == 5


def test_every_run_that_names_a_baseline_counts_and_not_the_newest_ones_alone(database: Database) -> None:
    put(database, BASELINE, *(guest(number) for number in range(2, 212)))
    curves = normalised(database, "hypervisor:kvm")
    assert [curve.points[0].n for curve in curves.curves] == [210]
    assert curves.basis == Basis(hits=210, looked_at=210)


def test_a_selection_too_large_says_that_it_is_a_sample(database: Database) -> None:
    put(database, BASELINE, *(guest(number) for number in range(2, 9)))
    with database.reading() as session:
        basis = normalised_series(session, parse_query("hypervisor:kvm"), metric="rate", by="mode", most=3).basis
    assert basis is not None
    assert (basis.hits, basis.sampled) == (7, True)


def test_runs_beyond_the_most_that_are_normalised_are_told(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("registry.aggregates.normalised.MOST_PAIRS", 3)
    put(database, BASELINE, *(guest(number) for number in range(2, 9)))
    curves = normalised(database)
    assert curves.basis == Basis(hits=8, looked_at=3, sampled=True)
    assert "the newest 3 of 7 runs" in curves.filtered


@pytest.mark.parametrize("options", [{"normalise": "gold"}, {"normalise": "bare-metal", "metric": "latency"}], ids=str)
def test_what_cannot_be_normalised_is_named(database: Database, options: dict[str, str]) -> None:
    with database.reading() as session, pytest.raises(ParameterError):
        Desk(session).series("", **options)


def test_a_submission_holds_its_runs_against_their_baselines(database: Database) -> None:
    plain = forwarding({64: 500_000.0}, name="plain", kind="mrr", conditions={"feature": "plain"})
    dnat = forwarding({64: 400_000.0}, name="dnat", kind="mrr", conditions={"feature": "dnat"}, baseline={"label": "plain", "run": "plain"})
    told = guest(2) | {"runs": [*guest(2)["runs"], plain, dnat]}
    put(database, BASELINE, told)
    with database.reading() as session:
        desk = Desk(session)
        shared = desk.submission(told["id"])
        assert shared is not None
        found = desk.baselines(shared)
    assert {place: (one.label, one.ratio) for place, one in found.items()} == {0: ("bare-metal", 0.75), 2: ("plain", 0.8)}


def test_runs_set_apart_are_in_no_curve_unless_the_mark_is_gone(database: Database) -> None:
    put(
        database,
        guest(2, kind="mrr"),
        guest(3, kind="mrr", flags=["self-clocked"]),
        guest(4, kind="mrr", noise={"steal_ratio": 0.2}),
        guest(5, kind="mrr", conditions={"emulated_cpu": True}),
    )
    with database.reading() as session:
        curves = Desk(session).series("")
    assert curves.n_submissions == 1
    assert "noisy, self-clocked or on an emulated CPU left out" in curves.filtered


def test_settings_are_never_mixed(database: Database) -> None:
    put(
        database,
        guest(2, kind="mrr"),
        guest(3, kind="mrr", conditions={"feature": "plain"}),
        guest(4, kind="mrr", conditions={"feature": "dnat"}),
        guest(5, kind="mrr", queues=4),
    )
    with database.reading() as session:
        curves = Desk(session).series("")
    assert {curve.setting: curve.points[0].n for curve in curves.curves} == {"quick-1": 2, "quick-1 dnat": 1, "quick-1 queues=4": 1}
