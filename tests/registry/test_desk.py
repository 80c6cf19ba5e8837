"""What readers get."""

from typing import Any

import pytest

from registry.db.engine import Database
from registry.desk import Desk
from registry.errors import ParameterError
from registry.records import MatrixCell
from tests.documents import submission, sweep
from tests.registry.counting import statements
from tests.registry.search.test_find import IGB, VF, put


def on(nic: dict[str, Any], rate: float, **changes: Any) -> list[dict[str, Any]]:
    """One run on a NIC with one point."""
    points = [{"frame_bytes": 64, "value": rate}]
    return [
        sweep(nic=nic["name"], series=[{"metric": "rate", "unit": "pps", "family": 4, "direction": "uni", "points": points}], **changes)
    ]


@pytest.fixture
def full(database: Database) -> Database:
    """Rates over two modes, and what aggregates leave out."""
    put(
        database,
        submission(1, nics=[VF], runs=on(VF, 1e6)),
        submission(2, nics=[VF], runs=on(VF, 3e6)),
        submission(3, nics=[IGB, VF], runs=on(IGB, 2e6), outcome="partly"),
        submission(4, nics=[VF], runs=on(VF, 9e6), example=True),
        submission(5, nics=[VF], runs=on(VF, 9e6), kind="reference", reference={"title": "A paper"}),
        submission(6, nics=[VF], runs=on(VF, 9e6, duration_s=0.1)),
        submission(
            7, nics=[VF], runs=[], outcome="failed", problems=[{"symptom": "no VF"}], contributor={"fingerprint": "SHA256:" + "x" * 43}
        ),
    )
    return database


def medians(database: Database, query: str = "", **options: Any) -> dict[str, tuple[float, int]]:
    """Median and count at 64 B by label."""
    with database.reading() as session:
        curves = Desk(session).series(query, **options)
    return {curve.label: (curve.points[0].median, curve.points[0].n) for curve in curves.curves}


def test_medians_are_of_plausible_trials_alone(full: Database) -> None:
    assert medians(full) == {"sriov": (2e6, 2), "passthrough": (2e6, 1)}


def test_lines_are_told_apart_by_any_field(full: Database) -> None:
    assert medians(full, by="driver") == {"igbvf": (2e6, 2), "igb": (2e6, 1)}
    assert medians(full, by="nic") == {"82576 Virtual Function": (2e6, 2), "82576 Gigabit Network Connection": (2e6, 1)}
    assert medians(full, by="outcome") == {"worked": (2e6, 2), "partly": (2e6, 1)}
    assert medians(full, by="io_mode") == medians(full, by="mode")
    assert medians(full, by="kernel") == {"6.12.107+deb13-amd64": (2e6, 3)}


def test_a_query_chooses_what_is_counted(full: Database) -> None:
    assert medians(full, "outcome:partly") == {"passthrough": (2e6, 1)}
    assert medians(full, family=6) == {}


def test_an_unknown_metric_or_grouping_is_named(full: Database) -> None:
    with full.reading() as session:
        for options in ({"metric": "speed"}, {"by": "colour"}):
            with pytest.raises(ParameterError):
                Desk(session).series("", **options)


def test_counts_leave_examples_out(full: Database) -> None:
    with full.reading() as session:
        counts = Desk(session).counts()
    assert (counts.submissions, counts.worked, counts.partly, counts.failed) == (6, 4, 1, 1)
    assert (counts.contributors, counts.problems, counts.runs) == (0, 1, 5)  # A key that is only claimed is nobody.


def test_the_matrix_counts_outcomes_by_mode_and_hypervisor(full: Database) -> None:
    with full.reading() as session:
        cells = Desk(session).matrix()
    assert cells == (
        MatrixCell(mode="passthrough", hypervisor="kvm", worked=0, partly=1, failed=0),
        MatrixCell(mode="sriov", hypervisor="kvm", worked=3, partly=1, failed=1),
    )


def test_an_empty_registry_has_empty_answers(database: Database) -> None:
    with database.reading() as session:
        desk = Desk(session)
        assert desk.newest() == ()
        assert desk.matrix() == ()
        assert desk.counts().submissions == 0
        assert desk.series("").curves == ()
        assert desk.facets("") == {}
        assert desk.submission("01M3250V010000000000000001") is None
        assert desk.submission_curves("01M3250V010000000000000001") == ()


def test_curves_of_one_submission_are_one_record_for_each_unit(database: Database) -> None:
    goodput = sweep(
        link_speed_mbps=10_000,
        link_type="physical",
        series=[{"metric": "goodput", "unit": "l4_bps", "points": [{"value": 5e9, "trials": [{"value": 4e9}, {"value": 6e9}]}]}],
    )
    put(database, submission(1, runs=[sweep(nic="eth0"), goodput]))
    with database.reading() as session:
        rate, bits = Desk(session).submission_curves(submission(1)["id"])
    assert (rate.metric, rate.unit, rate.curves[0].label, len(rate.curves[0].points)) == ("rate", "pps", "iperf3 · virtio-net", 7)
    assert rate.link_speed_mbps is None
    assert (bits.metric, bits.unit, bits.link_speed_mbps) == ("goodput", "l4_bps", 10_000)
    assert (bits.curves[0].points[0].frame_bytes, bits.curves[0].points[0].n, bits.curves[0].points[0].median) == (0, 2, 5e9)


def test_a_hit_tells_the_most_telling_first(database: Database) -> None:
    bridge = {"name": "br0", "driver": "bridge", "io_mode": "software", "role": "bridge"}
    unnamed = {"name": "eth9", "pci": {"vendor": "fffe", "device": "0001"}, "io_mode": "bare-metal"}
    put(database, submission(1, nics=[bridge, unnamed, VF]))
    with database.reading() as session:
        (hit,) = Desk(session).newest()
    assert hit.nics == ("fffe:0001", "82576 Virtual Function", "br0")
    assert hit.modes == ("bare-metal", "sriov", "software")
    assert hit.excerpt == "仮想ルータで遅い場合はオフロードを切る。"
    assert hit.figure is not None
    assert (hit.figure.frame_bytes, hit.figure.value, hit.figure.unit) == (64, 812_345.0, "pps")
    assert len(hit.spark) == 7


def test_every_answer_takes_few_statements(full: Database) -> None:
    with full.reading() as session:
        Desk(session).facets("mode:sriov")  # The first question of a process reads what there is.
    with full.reading() as session, statements(full) as sent:
        desk = Desk(session)
        desk.newest()
        desk.counts()
        desk.matrix()
        desk.search("遅い mode:sriov")
        desk.series("mode:sriov")
        desk.submission_curves(submission(1)["id"])
    assert len(sent) == 12


def test_the_line_rate_of_a_submission_is_that_of_its_physical_runs(database: Database) -> None:
    nic = IGB | {"speed_mbps": 1000}
    runs = [
        *on(nic, 1e5, link_type="physical", topology="host-to-host"),
        *on(nic, 1e5, link_type="virtual", link_speed_mbps=10_000),
        *on(nic, 1e5, link_type="unknown", topology="loopback"),
    ]
    put(database, submission(1, nics=[nic], runs=runs))
    with database.reading() as session:
        desk = Desk(session)
        (curves,) = desk.submission_curves(submission(1)["id"])
        assert (curves.link_speed_mbps, len(curves.curves)) == (1000, 3)
        assert desk.series("").link_speed_mbps == 1000
