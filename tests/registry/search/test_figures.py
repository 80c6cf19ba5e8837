"""Figures of submissions: what is kept, what a query finds by them, and orders by them."""

from typing import Any

import pytest

from registry.db.engine import Database
from registry.derive.figures import figures_of
from registry.desk import Desk
from registry.errors import ParameterError, QueryError
from registry.records import Judgement
from registry.search.figures import figure_asked
from registry.search.parse import Measured, parse_query
from schemas import read
from tests.documents import submission, sweep
from tests.registry.search.test_find import found, put

Document = dict[str, Any]


def rates(values: dict[int, float], direction: str = "uni", unit: str = "pps", **changes: Any) -> Document:
    """A run with a rate at each frame size."""
    points = [{"frame_bytes": size, "value": value} | changes.pop("point", {}) for size, value in values.items()]
    return sweep(series=[{"metric": "rate", "unit": unit, "family": 4, "direction": direction, "points": points}]) | changes


def values_of(told: Document, plausibility: str = "plausible") -> dict[str, float]:
    """The kept figures among those that are looked at here."""
    kept = dict(figures_of(read(told), Judgement(plausibility=plausibility)))
    asked = {name: figure_asked(name) for name in LOOKED_AT}
    return {name: kept[one.key] for name, one in asked.items() if one is not None and one.key in kept}


LOOKED_AT = (
    "pps@64", "pps@1518", "ndr@64", "pdr@64", "pps@64%line", "ndr@64%line", "pps_per_core@64", "pps_per_eur@64", "goodput", "latency",
    "loss",
)  # fmt: skip


def cost(amount: float, currency: str) -> Document:
    """What a NIC cost."""
    return {"item": "nic", "amount": amount, "currency": currency}


LINK = {"link_type": "physical", "link_speed_mbps": 1000}
LINE_RATE_PPS = 1e9 / (84 * 8)
OF = {
    "the best of two runs": ([rates({64: 1e5}), rates({64: 2e5})], {}, {"pps@64": 2e5, "pps_per_core@64": 5e4}),
    "NDR beside the rate": ([rates({64: 1e5}, kind="ndr")], {}, {"pps@64": 1e5, "ndr@64": 1e5, "pps_per_core@64": 2.5e4}),
    "half of a sum of two directions": ([rates({64: 2e5}, "bi-sum")], {}, {"pps@64": 1e5, "pps_per_core@64": 2.5e4}),
    "percent of a link's line rate": (
        [rates({64: LINE_RATE_PPS / 2}, **LINK)], {},
        {"pps@64": LINE_RATE_PPS / 2, "pps@64%line": 50.0, "pps_per_core@64": LINE_RATE_PPS / 8},
    ),
    "bits of layer 2 as frames": ([rates({1518: 1518 * 8 * 1000}, unit="l2_bps")], {}, {"pps@1518": 1000.0}),
    "cores of the run before those of the host": ([rates({64: 1e5}, cores=1)], {}, {"pps@64": 1e5, "pps_per_core@64": 1e5}),
    "packets for a price": (
        [rates({64: 1e5})], {"costs": [cost(40, "EUR"), cost(60, "EUR")]},
        {"pps@64": 1e5, "pps_per_core@64": 2.5e4, "pps_per_eur@64": 1000.0},
    ),
    "no price in two currencies": (
        [rates({64: 1e5})], {"costs": [cost(40, "EUR"), cost(60, "JPY")]},
        {"pps@64": 1e5, "pps_per_core@64": 2.5e4},
    ),
    "nothing of a noisy run": ([rates({64: 1e5}, flags=["noisy"])], {}, {}),
}  # fmt: skip


@pytest.mark.parametrize("case", OF)
def test_a_submission_has_the_best_of_its_runs(case: str) -> None:
    runs, changes, expected = OF[case]
    assert values_of(submission(1, runs=runs, **changes)) == pytest.approx(expected)


def test_an_implausible_submission_has_no_figures() -> None:
    assert values_of(submission(1), "implausible") == {}


def test_loss_is_the_highest_and_latency_the_lowest() -> None:
    points = [{"frame_bytes": 64, "value": 9.0, "loss_ratio": 0.25}, {"frame_bytes": 128, "value": 5.0, "loss_ratio": 0.5}]
    run = sweep(series=[{"metric": "latency", "unit": "us", "points": points}])
    assert values_of(submission(1, runs=[run])) == {"latency": 5.0, "loss": 0.5}


def test_so_many_frame_sizes_are_kept_and_those_of_rfc_2544_before_all_others() -> None:
    sizes = [64, 65, 66, 67, 68, 128, 256, 512, 1024, 1280, 1518]
    told = read(submission(1, runs=[rates(dict.fromkeys(sizes, 1e4))]))
    kept = {key % 100_000 for key, _ in figures_of(told, Judgement(plausibility="plausible")) if key // 100_000 == 1}
    assert kept == {64, 65, 128, 256, 512, 1024, 1280, 1518}


@pytest.fixture
def measured(database: Database) -> Database:
    """Rates of many sizes, with equal ones among them; the last submissions have none."""
    told = [submission(n, title=f"rate {n}", runs=[rates({64: 1e4 * (n % 5 + 1), 1518: 1e3 * n}, cores=n)]) for n in range(1, 13)]
    put(
        database,
        *told,
        submission(13, title="none 13", runs=[]),
        submission(14, title="ndr 14", runs=[rates({64: 3e4}, kind="ndr", **LINK)]),
    )
    return database


FINDS: dict[str, set[int]] = {
    "pps@64>4e4": {4, 9},
    "pps@64>=40k": {3, 4, 8, 9},
    "pps@64:40000": {3, 8},
    "pps@64:10k..20k": {1, 5, 6, 10, 11},
    "pps@64:..10k,50k": {4, 5, 9, 10},
    "-pps@64<50k": {4, 9, 13},
    "pps@1518>11999": {12},
    "mbps@1518>=145": {12},
    "mbps@1518<12.2": {1},
    "ndr@64>0": {14},
    "ndr@64%line>2": {14},
    "ndr@64%line>=90": set(),
    "pps@65>0": set(),
    "pps_per_core@64>=20000": {1},
    "pps@64>4e4 rate": {4, 9},
    "loss<0.001": set(),
}


def test_every_figure_finds_what_it_should(measured: Database) -> None:
    wrong = {line: found(measured, line) for line in FINDS if found(measured, line) != FINDS[line]}
    assert wrong == {}


def test_a_page_of_figures_goes_on_where_the_last_one_ended(measured: Database) -> None:
    for sort, value in (("rate", "pps@64"), ("pps@1518", "pps@1518"), ("efficiency", "pps_per_core@64")):
        numbers: list[int] = []
        cursor = None
        while True:
            with measured.reading() as session:
                page = Desk(session).search("", sort=sort, limit=5, cursor=cursor)
            numbers += [int((hit.title or "").split()[-1]) for hit in page.hits]
            if (cursor := page.next_cursor) is None:
                break
        figure = {n: (1e4 * (n % 5 + 1), 1e3 * n, 1e4 * (n % 5 + 1) / n) for n in range(1, 13)} | {14: (3e4, 0.0, 3e4 / 4)}
        place = ("pps@64", "pps@1518", "pps_per_core@64").index(value)
        expected = sorted((n for n in figure if figure[n][place]), key=lambda n: (-figure[n][place], -n))
        assert numbers == expected, sort
        assert page.total == len(expected)


def test_what_comes_in_meanwhile_neither_doubles_nor_hides_a_hit(measured: Database) -> None:
    with measured.reading() as session:
        first = Desk(session).search("", sort="rate", limit=4)
    put(measured, submission(20, title="fast 20", runs=[rates({64: 9e4})]), submission(21, title="slow 21", runs=[rates({64: 1e3})]))
    with measured.reading() as session:
        rest = Desk(session).search("", sort="rate", limit=50, cursor=first.next_cursor)
    numbers = [int((hit.title or "").split()[-1]) for hit in (*first.hits, *rest.hits)]
    assert sorted(numbers) == [*range(1, 13), 14, 21]


def test_the_order_by_rate_is_by_the_figure_that_is_asked_about(measured: Database) -> None:
    with measured.reading() as session:
        page = Desk(session).search("pps@1518>8000", sort="rate")
    assert [hit.title for hit in page.hits] == ["rate 12", "rate 11", "rate 10", "rate 9"]


NO_PLACES = (
    ("colour", None), ("pps", None), ("pps@7", None), ("rate", "x"), ("rate", "1_"), ("rate", "12"), ("rate", "1e999_1"),
    ("rate", "1.2.3_4"), ("newest", "1.0_1"),
)  # fmt: skip


@pytest.mark.parametrize(("sort", "cursor"), NO_PLACES)
def test_an_order_or_a_place_that_cannot_be_is_named(measured: Database, sort: str, cursor: str | None) -> None:
    with measured.reading() as session, pytest.raises(ParameterError):
        Desk(session).search("", sort=sort, cursor=cursor)


COMPLAINTS = {
    "pps>1e6": ("size-missing", "pps@64"),
    "ndr%line>90": ("size-missing", "ndr@64%line"),
    "slow ppps@64>1": ("unknown-field", "pps@64"),
    "loss@64<1": ("size-unknown", "loss"),
    "pps@7>1": ("size-impossible", "pps@64"),
    "pps@64%lime>1": ("share-unknown", "pps@64%line"),
    "latency%line>1": ("share-unknown", "pps@64%line"),
    "pps@64>fast": ("number-needed", None),
    "pps@64:9..3": ("range-backwards", "pps@64:3..9"),
    "cores:4..x": ("number-needed", None),
    "cores:..": ("number-needed", None),
}


@pytest.mark.parametrize("line", COMPLAINTS)
def test_a_figure_that_is_none_is_pointed_at(line: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(line)
    assert (caught.value.code, caught.value.suggestion) == COMPLAINTS[line]
    assert caught.value.position == (5 if line.startswith("slow") else 0)
    if caught.value.code != "number-needed":
        assert caught.value.length == len(line) - caught.value.position


def test_numbers_may_be_written_short() -> None:
    asked = [parse_query(line).terms[0] for line in ("pps@64>1.5M", "pps@64>1500k", "pps@64>1.5e6")]
    assert [term.number for term in asked if isinstance(term, Measured)] == [1_500_000.0] * 3
