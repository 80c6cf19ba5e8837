"""Answers from histograms beside the same answers from every series."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from registry.aggregates.questions import gain_of, standings, trend_of
from registry.aggregates.series import series_of
from registry.db.engine import Database
from registry.db.migrate import upgrade
from registry.derive.histograms import add_noted, note
from registry.desk import Desk
from registry.ingest.judge import judge
from registry.ingest.receive import check
from registry.ingest.store import prepare, store_all
from registry.records import Curves
from registry.search.parse import parse_query
from tests.conftest import NOW
from tests.documents import Document, submission, sweep
from tests.registry.counting import statements
from tests.scale.generate import document

ALL, NONE = 1_000_000, 0
"""Submissions that are read one by one before histograms or a sample are."""
COUNT = 120


@pytest.fixture
def filled(database: Database) -> Database:
    """Generated submissions: two thirds in the histograms, the others noted, one taken out again."""
    stored(database, [document(number) for number in range(1, 81)])
    with database.writing() as session:
        add_noted(session)
    stored(database, [document(number) for number in range(81, COUNT + 1)])
    return database


def stored(database: Database, told: list[Document]) -> None:
    """Documents, stored as one batch."""
    taken = [check(json.dumps(one, ensure_ascii=False).encode()) for one in told]
    with database.writing() as session:
        store_all(session, [prepare(one, judge(one.submission, NOW).judgement, NOW) for one in taken])


def curves(database: Database, query: str, most: int, **options: Any) -> Curves:
    with database.reading() as session:
        return series_of(session, parse_query(query), most=most, **{"metric": "rate", "by": "mode"} | options)


def lines(found: Curves) -> dict[tuple[Any, ...], list[tuple[int, int]]]:
    """What tells the lines apart, and where they have how many values."""
    return {
        (one.label, one.unit, one.family, one.direction, one.run_kind, one.link_type, one.loss_ratio_allowed, one.setting): [
            (point.frame_bytes, point.n) for point in one.points
        ]
        for one in found.curves
    }


ASKED: list[tuple[str, dict[str, Any]]] = [
    ("", {"by": "mode"}), ("", {"by": "driver"}), ("", {"by": "hypervisor"}), ("", {"by": "queues"}), ("", {"by": "feature"}),
    ("", {"by": "mode", "family": 6}), ("", {"by": "mode", "direction": "uni"}), ("", {"by": "tool", "metric": "goodput"}),
    ("mode:sriov", {"by": "driver"}), ("mode:sriov", {"by": "mode"}), ("mode:paravirt", {"by": "feature", "family": 4}),
    ("hypervisor:kvm", {"by": "mode"}), ("driver:virtio_net", {"by": "mode"}),
    ("mode:emulation", {"by": "nic"}), ("mode:sriov", {"by": "queues"}),
]  # fmt: skip


@pytest.mark.parametrize(("query", "options"), ASKED, ids=str)
def test_histograms_draw_the_lines_that_all_series_draw(filled: Database, query: str, options: dict[str, Any]) -> None:
    exact, near = (curves(filled, query, most, **options) for most in (ALL, NONE))
    assert near.basis is not None
    assert exact.basis is not None
    assert (near.basis.approximate, near.basis.sampled, exact.basis.approximate) == (True, False, False)
    assert near.basis.hits == near.basis.looked_at == exact.basis.hits
    assert lines(near) == lines(exact)
    assert (near.unit, near.link_speed_mbps, near.n_submissions, near.more_curves) == (
        exact.unit, exact.link_speed_mbps, exact.n_submissions, exact.more_curves,
    )  # fmt: skip
    for one, other in zip(ordered(near), ordered(exact), strict=True):
        assert one == pytest.approx(other, rel=0.0101)


@pytest.fixture
def several(database: Database) -> Database:
    """Guests with three NICs each, all of them measured by runs of their own; some runs do not say over which."""
    stored(database, [with_several(number) for number in range(1, 41)])
    return database


def with_several(number: int) -> Document:
    """A document of the same machine, with other figures each."""
    nics = [
        nic(0, "paravirt", "virtio_net", "1af4", "1041"),
        nic(1, "sriov", "ixgbevf", "8086", "10ed"),
        nic(2, "passthrough", "ixgbe", "8086", "10fb"),
    ]
    runs = [
        sweep(nic=one["name"], kind="throughput", duration_s=30.0, trials=3, link_type="physical", link_speed_mbps=10_000, queues=queues,
              series=[rates(family, (place + 1) * (1e5 + 100 * number) * queues)])
        for place, one in enumerate(nics)
        for queues in (1, 2)
        for family in ((4, 6) if one["io_mode"] == "sriov" else (4,))
    ]  # fmt: skip
    unnamed = sweep(kind="throughput", duration_s=30.0, trials=3, series=[rates(4, 5e4 + number)])
    return submission(number, nics=nics, runs=[*runs, *([unnamed] if number % 3 else [])])


VENDORS = {"8086": "Intel Corporation", "1af4": "Red Hat, Inc."}


def nic(place: int, mode: str, driver: str, vendor: str, device: str) -> Document:
    return {
        "name": f"eth{place}",
        "vendor_name": VENDORS[vendor],
        "pci": {"vendor": vendor, "device": device},
        "driver": driver,
        "io_mode": mode,
        "role": "nic",
    }


def rates(family: int, pps: float) -> Document:
    points = [{"frame_bytes": size, "value": round(pps, 1)} for size in (64, 128) if family == 4 or size > 64]
    return {"metric": "rate", "unit": "pps", "family": family, "direction": "uni", "points": points}


OWN: list[tuple[str, str, set[str]]] = [
    ("mode:sriov", "mode", {"sriov"}), ("mode:sriov,passthrough", "mode", {"sriov", "passthrough"}), ("mode:sriov", "driver", {"ixgbevf"}),
    ("driver:ixgbe", "mode", {"passthrough"}), ("driver:ixgbe*", "mode", {"sriov", "passthrough"}), ("pci:8086:10ed", "mode", {"sriov"}),
    ('nic:"82599 Ethernet Controller Virtual"', "driver", {"ixgbevf"}), ("nic:intel", "mode", {"sriov", "passthrough"}),
    ("queues:2", "queues", {"2"}), ("mode:sriov driver:ixgbe", "mode", set()),
    ("hypervisor:kvm", "mode", {"paravirt", "sriov", "passthrough", "unknown"}),
    ("-mode:emulation", "mode", {"paravirt", "sriov", "passthrough", "unknown"}), ("-mode:sriov", "mode", set()),
]  # fmt: skip


def test_who_asks_for_a_mode_a_driver_or_a_nic_sees_the_lines_of_that_alone(several: Database) -> None:
    for most in (ALL, 20):
        drawn = {(query, by): curves(several, query, most, by=by) for query, by, _ in OWN}
        assert {asked: {one.label for one in found.curves} for asked, found in drawn.items()} == {
            (query, by): labels for query, by, labels in OWN
        }
        assert all((found.n_submissions > 0) == bool(found.curves) for found in drawn.values())


COUNTED: list[tuple[str, dict[str, Any], int]] = [
    ("mode:sriov", {"by": "mode"}, 40), ("mode:paravirt", {"by": "mode", "family": 6}, 0), ("mode:sriov", {"by": "mode", "family": 6}, 40),
    ("driver:ixgbevf", {"by": "mode"}, 40), ("mode:sriov", {"by": "driver"}, 40), ("hypervisor:kvm", {"by": "mode", "family": 6}, 40),
]  # fmt: skip


def test_histograms_count_the_submissions_whose_series_are_drawn(several: Database) -> None:
    with several.writing() as session:
        add_noted(session)
    for query, options, n in COUNTED:
        exact, near = (curves(several, query, most, **options) for most in (ALL, NONE))
        assert near.basis is not None
        assert near.basis.approximate
        assert lines(near) == lines(exact)
        assert near.n_submissions == exact.n_submissions == n
        assert near.link_speed_mbps == exact.link_speed_mbps


def test_what_queues_bring_is_told_of_the_mode_asked_for(several: Database) -> None:
    with several.reading() as session:
        for query, n in (("", 40), ("mode:sriov", 40), ("mode:emulation", 0)):
            exact, near = (gain_of(session, parse_query(query), frame_bytes=128, most=most) for most in (ALL, NONE))
            assert [(one.queues, one.n) for one in near.steps] == [(one.queues, one.n) for one in exact.steps]
            assert exact.n_submissions == n


def test_only_runs_of_the_mode_asked_for_are_held_against_bare_metal(filled: Database) -> None:
    with filled.reading() as session:
        found = Desk(session).series("mode:emulation,paravirt", normalise="bare-metal")
    assert {one.label for one in found.curves} <= {"emulation", "paravirt"}
    assert found.curves


def ordered(found: Curves) -> Iterator[tuple[float, float, float]]:
    by_name = sorted(
        found.curves, key=lambda one: str((one.label, one.unit, one.family, one.direction, one.run_kind, one.loss_ratio_allowed))
    )
    return ((point.lower_quartile, point.median, point.upper_quartile) for one in by_name for point in one.points)


@pytest.mark.parametrize("query", ["", "mode:sriov"])
def test_histograms_know_gains_as_all_series_do(filled: Database, query: str) -> None:
    with filled.reading() as session:
        exact, near = (gain_of(session, parse_query(query), frame_bytes=128, most=most) for most in (ALL, NONE))
    assert exact.steps
    assert near.basis is not None
    assert near.basis.approximate
    assert [(one.queues, one.n) for one in near.steps] == [(one.queues, one.n) for one in exact.steps]
    assert [one.gain for one in near.steps] == pytest.approx([one.gain for one in exact.steps], rel=0.0101)


def test_histograms_know_trends_as_all_series_do(database: Database) -> None:
    rng = random.Random(5)
    stored(
        database,
        [_with_kernel(number, f"6.{number % 8}", rng.uniform(0.9, 1.1) * (1e6 if number % 8 < 5 else 2e6)) for number in range(1, 97)],
    )
    with database.reading() as session:
        exact, near = (trend_of(session, parse_query(""), metric="rate", by="kernel", frame_bytes=64, most=most) for most in (ALL, NONE))
    assert near.basis is not None
    assert near.basis.approximate
    assert [(one.version, one.n) for one in near.points] == [(one.version, one.n) for one in exact.points]
    assert [one.median for one in near.points] == pytest.approx([one.median for one in exact.points], rel=0.0101)
    assert [(one.before, one.after) for one in near.changes] == [(one.before, one.after) for one in exact.changes] == [("6.4", "6.5")]
    assert (near.unit, near.run_kind, near.setting) == (exact.unit, exact.run_kind, exact.setting)


def _with_kernel(number: int, kernel: str, rate: float) -> Document:
    told = submission(number)
    told["host"] = told["host"] | {"system": {"kernel": kernel}}
    told["runs"][0]["series"][0]["points"] = [{"frame_bytes": 64, "value": rate}]
    return told


def test_histograms_know_standings_as_all_series_do(filled: Database) -> None:
    compared = 0
    with filled.reading() as session:
        for number in range(1, COUNT + 1, 7):
            exact, near = (standings(session, document(number)["id"], most=most) for most in (ALL, NONE))
            assert [(one.run, one.mode, one.frame_bytes, one.n) for one in near] == [
                (one.run, one.mode, one.frame_bytes, one.n) for one in exact
            ]
            for one, other in zip(near, exact, strict=True):
                assert one.median == (other.median and pytest.approx(other.median, rel=0.0101))
                if other.percentile is not None:
                    compared += 1
                    assert one.percentile == pytest.approx(other.percentile, abs=100 / other.n)
    assert compared > 5


def test_what_was_taken_out_is_in_no_answer_any_more(filled: Database) -> None:
    before = curves(filled, "", NONE)
    extra = document(COUNT + 7)
    received = check(json.dumps(extra, ensure_ascii=False).encode())
    ready = prepare(received, judge(received.submission, NOW).judgement, NOW)
    assert ready.rows.charted is not None
    with filled.writing() as session:
        note(session, [ready.rows.charted])
        add_noted(session)
    assert curves(filled, "", NONE).curves != before.curves
    with filled.writing() as session:
        note(session, [ready.rows.charted], times=-1)
    assert curves(filled, "", NONE).curves == before.curves


@pytest.mark.parametrize(("query", "options"), ASKED[:9:4], ids=str)
def test_a_chart_of_everything_takes_few_statements(filled: Database, query: str, options: dict[str, Any]) -> None:
    with filled.reading() as session:
        Desk(session).facets("mode:sriov")  # The bitmaps of this process are filled.
    with statements(filled) as sent:
        curves(filled, query, NONE, **options)
    assert len(sent) <= 7


NOT_KEPT: list[tuple[str, dict[str, Any]]] = [
    ("", {"by": "board"}), ("", {"by": "mode", "per": "core"}), ("mode:sriov", {"by": "kernel"}), ("outcome:worked", {"by": "mode"}),
    ("mode:sriov outcome:worked", {"by": "mode"}), ("-mode:sriov", {"by": "mode"}), ("mode:sriov,paravirt", {"by": "driver"}),
]  # fmt: skip


@pytest.mark.parametrize(("query", "options"), NOT_KEPT, ids=str)
def test_what_no_histogram_knows_is_answered_from_a_sample_that_says_so(filled: Database, query: str, options: dict[str, Any]) -> None:
    found = curves(filled, query, 20, **options)
    assert found.basis is not None
    assert (found.basis.sampled, found.basis.approximate) == (True, False)
    assert 0 < found.basis.looked_at <= 20 < found.basis.hits
    assert found.n_submissions <= found.basis.looked_at
    assert curves(filled, query, 20, **options) == found


def test_both_databases_give_the_same_answers(filled: Database, tmp_path: Path, database_kind: str) -> None:

    other = Database(f"sqlite:///{tmp_path / 'other.sqlite'}")
    upgrade(other)
    stored(other, [document(number) for number in range(1, COUNT + 1)])
    for query, options in [*ASKED, *NOT_KEPT]:
        assert curves(filled, query, 20, **options) == curves(other, query, 20, **options), (database_kind, query, options)
    other.dispose()
