"""What people read of a forwarding benchmark."""

from dataclasses import replace

from collector.benchmarks.forward.features import FeatureCost
from collector.benchmarks.forward.profiles import Case
from collector.benchmarks.forward.queues import QueueStep
from collector.benchmarks.forward.spread import Spread
from collector.benchmarks.forward.table import lines_of, lines_of_costs, lines_of_queues
from schemas import Point, Run, Series, Tool, Trial

TRIALS = tuple(Trial(value=value) for value in (900_000.0, 1_000_000.0, 1_100_000.0))


def run(kind: str, *points: Point, direction: str = "uni", **more: object) -> Run:
    series = Series(metric="rate", unit="pps", family=4, direction=direction, points=points)
    return Run(
        tool=Tool(name="tameshi-forward"),
        kind=kind,
        topology="two-ports",
        link_type="physical",
        link_speed_mbps=1000,
        destinations=256,
        profile="quick-1",
        series=(series,),
        **more,  # type: ignore[arg-type]
    )


NDR = run("ndr", Point(value=744_047.5, frame_bytes=64, loss_ratio=0.0, at_least=True), flags=("tester-limited",))
MRR = run("mrr", Point(value=1_000_000, frame_bytes=64, loss_ratio=0.02, low=900_000, high=1_100_000, trials=TRIALS))


def test_a_frame_size_has_a_line_for_each_kind_and_its_size_once() -> None:
    lines = list(lines_of((NDR, MRR)))
    assert lines[0] == "two-ports, physical link of 1,000 Mbit/s; profile quick-1; frame sizes with FCS"
    assert "the tester was the limit" in lines[1]
    assert lines[3] == "IPv4, one direction, 256 destinations"
    ndr, mrr = lines[5:]
    assert ndr.split() == ["64", "B", "NDR", "at", "least", "744,048", "500", "M", "381", "M", "50.0%", "0.000%"]
    assert mrr.split() == ["MRR", "1,000,000", "672", "M", "512", "M", "67.2%", "2.000%", "20.0%"]


def test_both_directions_are_measured_against_twice_the_line() -> None:
    row = list(lines_of((run("ndr", Point(value=1_488_095, frame_bytes=64), direction="bi-sum"),)))[-1]
    assert "50.0%" in row


def test_ipv4_stands_before_ipv6_whichever_kind_lacks_a_figure() -> None:
    (series,) = NDR.series
    lines = list(lines_of((replace(NDR, series=(replace(series, family=6),)), MRR)))
    assert [line[:4] for line in lines if line.startswith("IPv")] == ["IPv4", "IPv6"]


def test_a_failed_run_still_says_where_and_why() -> None:
    failed = Run(tool=Tool(name="t"), kind="other", topology="unknown", link_type="unknown", profile="quick-1", flags=("host-noisy",))
    assert list(lines_of((failed,))) == [
        "nothing was measured; profile quick-1; frame sizes with FCS",
        "  host-noisy: the host was busy with other work",
    ]


def spread(*values: float) -> Spread:
    return Spread(values=values)


def test_a_cost_within_the_noise_is_said_to_be_not_distinguishable() -> None:
    dear = FeatureCost(feature="dnat", ratio=spread(0.79, 0.8, 0.81), extra_ns=spread(240, 250, 260), distinguishable=True)
    cheap = FeatureCost(feature="stateful", ratio=spread(0.97, 1.0, 1.04), extra_ns=spread(-40, 0, 30), distinguishable=False)
    _, _, first, second = lines_of_costs((dear, cheap))
    assert first.split() == ["dnat", "80.0%", "79%", "to", "81%", "+250", "ns"]
    assert second.endswith("not distinguishable from plain")
    assert list(lines_of_costs(())) == []


def test_queues_say_where_they_turn() -> None:
    steps = [
        QueueStep(queues=count, rate=spread(rate), gain=rate / 800_000, distinguishable=count > 1)
        for count, rate in ((1, 800_000), (2, 1_200_000), (4, 700_000))
    ]
    assert list(lines_of_queues(steps))[-1] == "  it turns after 2: more queues forward less"
    assert list(lines_of_queues(steps[:2]))[-1] == "  it never turns: more queues are not less"


def test_a_figure_that_may_still_change_says_so() -> None:
    rows = list(lines_of((NDR, MRR), {("ndr", Case(family=4, frame_bytes=64))}))[5:]
    assert ["so far" in row for row in rows] == [True, False]


def test_what_sets_a_run_apart_stands_beside_its_kind() -> None:
    runs = [
        run("mrr", Point(value=9, frame_bytes=64), name="mrr"),
        run("mrr", Point(value=8, frame_bytes=64), name="mrr-dnat"),
        run("mrr", Point(value=7, frame_bytes=64), name="mrr-2-queues"),
        run("mrr", Point(value=6, frame_bytes=64), name="mrr-plain-again"),
        run("mrr", Point(value=5, frame_bytes=64), name="tx", direction="tx"),
    ]
    lines = "\n".join(lines_of(runs))
    for what in ("MRR  ", "MRR, dnat ", "MRR, 2-queues ", "MRR, plain-again ", "sent "):
        assert what in lines
