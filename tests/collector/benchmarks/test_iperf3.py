"""The iperf3 bench: its plan and merging as arithmetic, its runs for real over loopback."""

import shutil

import pytest

from collector.benchmarks.iperf3 import PROFILES, Plan, measure, merge, steps_of
from collector.benchmarks.process import run_tool, serving
from collector.benchmarks.sites import Site, loopback
from collector.errors import BenchError
from schemas import Failure, Point, Run, Series, Tool
from schemas.records import plain
from schemas.units import udp_frame_bytes
from schemas.v1.submission import RunSchema

needs_iperf3 = pytest.mark.skipif(shutil.which("iperf3") is None, reason="iperf3 is not installed (apt install iperf3)")


@pytest.mark.parametrize("profile", PROFILES)
def test_every_step_offers_the_frame_it_is_named_after(profile: str) -> None:
    for step in steps_of(PROFILES[profile]):
        if step.frame_bytes is not None:
            payload = int(step.words[step.words.index("-l") + 1])
            assert payload >= 16, "iperf3 refuses less"
            assert udp_frame_bytes(payload, step.family) == step.frame_bytes


def test_a_frame_too_small_for_ipv6_is_left_out() -> None:
    plan = Plan(duration_s=1, frame_bytes=(64, 82, 128), families=(6,))
    assert [step.frame_bytes for step in steps_of(plan)] == [None, 82, 128]


def run(protocol: str, *points: Point, flags: tuple[str, ...] = (), failure: Failure | None = None) -> Run:
    series = (Series(metric="rate", unit="pps", family=4, direction="uni", points=points),) if points else ()
    status = "ok" if points else "error"
    return Run(tool=Tool(name="iperf3"), kind="mrr", status=status, l4_protocol=protocol, series=series, flags=flags, failure=failure)


def test_a_sweep_becomes_one_run_with_one_series_in_order_of_the_frames() -> None:
    large, small = Point(value=1, frame_bytes=1518), Point(value=2, frame_bytes=64)
    (merged,) = merge([run("udp", large, flags=("a",)), run("udp", small, flags=("b", "a"))])
    assert merged.series[0].points == (small, large)
    assert (merged.status, merged.flags) == ("ok", ("a", "b"))


def test_a_step_that_failed_makes_the_sweep_partial_and_is_told() -> None:
    failure = Failure(kind="engine-timeout", message="64-byte frames: no end")
    (merged,) = merge([run("udp", failure=failure, flags=("engine-timeout",)), run("udp", Point(value=1, frame_bytes=1518))])
    assert (merged.status, merged.failure, len(merged.series)) == ("partial", failure, 1)


def test_each_protocol_has_its_own_run() -> None:
    assert [made.l4_protocol for made in merge([run("tcp", Point(value=1)), run("udp", Point(value=1, frame_bytes=64))])] == ["tcp", "udp"]


@needs_iperf3
def test_loopback_is_measured_and_labelled_so() -> None:
    told: list[str] = []
    with loopback() as site:
        measured = measure(Plan(duration_s=1, frame_bytes=(512, 1518), families=(4,), udp_rate="20M"), site, told.append)
    assert measured.status == "ok", measured.faults
    tcp, udp = measured.runs
    assert (tcp.kind, udp.kind) == ("tcp-goodput", "fixed-rate")
    for made in (tcp, udp):
        assert (made.topology, made.link_type) == ("loopback", "loopback")
        assert {"loopback", "self-clocked"} <= set(made.flags)
        assert RunSchema().validate(plain(made)) == {}
    (series,) = udp.series
    assert [point.frame_bytes for point in series.points] == [512, 1518]
    assert [point.offered_pps for point in series.points] == pytest.approx([20e6 / 8 / 466, 20e6 / 8 / 1472], rel=0.2)
    assert told[1] == "iperf3 2 of 3: UDP over IPv4, 512-byte frames, 1 s"


def test_a_tool_that_is_not_there_is_a_run_that_failed() -> None:
    site = Site(topology="loopback", link_type="loopback", addresses={4: "127.0.0.1"}, port=1, mtu_bytes=1500)
    measured = measure(Plan(duration_s=1, frame_bytes=(64,), families=(4,)), site, lambda _: None, tool="/nonexistent/iperf3")
    assert measured.status == "error"
    assert [made.failure.kind for made in measured.runs if made.failure] == ["tool-missing", "tool-missing"]
    assert [fault.place for fault in measured.faults] == ["TCP over IPv4", "UDP over IPv4, 64-byte frames"]


def test_a_process_that_does_not_end_is_ended() -> None:
    with pytest.raises(BenchError, match=r"did not end within 0\.2 s") as caught:
        run_tool(["sleep", "60"], 0.2)
    assert caught.value.kind == "engine-timeout"


def test_a_server_that_dies_is_told_with_its_words() -> None:
    with pytest.raises(BenchError, match="the server did not start: no port"), serving(["sh", "-c", "echo no port; exit 1"], "ready"):
        pytest.fail("it never served")
