"""What counters mean: a table of set-ups gone wrong, each with the name it has to get."""

from typing import Any

import pytest

from collector.benchmarks.forward.counters import Arrived, Interface
from collector.benchmarks.forward.judge import Device, Seen, faults_of, flow_of, silent_destinations
from collector.benchmarks.forward.sender import Sent
from collector.benchmarks.forward.trial import BOTH_WAYS, Load

N = 5120
LOAD = Load(family=4, frame_bytes=1518, rate_pps=N, duration_s=1)
LOAD6 = Load(family=6, frame_bytes=1518, rate_pps=N, duration_s=1)
EVEN = (N // 256,) * 256


def seen(arrived: int = N, *, direction: Any = "forward", refused: int = 0, **given: Any) -> Seen:
    """A direction in which nothing is wrong, but for what is given."""
    sent = N - refused
    counted = given.pop("by_address", None)
    odd = given.pop("odd", 0)
    told = given.pop("device", {})
    device = None if told is None else Device(**({"ingress": Interface(rx=sent), "egress": Interface(tx=arrived)} | told))
    values = {
        "sent": Sent(offered=N, refused=refused, duration_s=1.0, lag_s=0.0, engine="sendmmsg"),
        "port": Interface(tx=sent),
        "sink": Interface(rx=arrived),
        "arrived": Arrived(packets=arrived, odd=odd, by_address=counted),
        "device": device,
    } | given
    return Seen(direction=direction, **values)


def kinds(load: Load, *directions: Seen) -> list[str]:
    flows = [flow_of(load, one) for one in directions]
    return [fault.kind for fault in faults_of(load, flows, directions)]


HOLE = tuple(0 if number == 37 else N // 256 for number in range(256))
CASES: list[tuple[str, Load, Seen, list[str]]] = [
    ("nothing-wrong", LOAD, seen(by_address=EVEN), []),
    ("loss-is-no-fault", LOAD, seen(N // 2), []),
    ("some-neighbour-discovery-is-no-fault", LOAD, seen(port=Interface(tx=N + 5), sink=Interface(rx=N + 3)), []),
    ("fragments", LOAD, seen(0, odd=N, sink=Interface(rx=2 * N), device={"ip": {"Ip.FragCreates": 2 * N, "Ip.FragOKs": N}}),
     ["fragmentation-seen", "total-loss"]),
    ("fragments-of-another-s-device", LOAD, seen(0, odd=N, sink=Interface(rx=2 * N), device=None), ["fragmentation-seen", "total-loss"]),
    ("too-big-4", LOAD, seen(0, device={"ip": {"Ip.FragFails": N}}), ["mtu-too-small", "total-loss"]),
    ("too-big-6", LOAD6, seen(0, device={"ip": {"Ip6InTooBigErrors": N, "Ip6FragFails": N}}), ["mtu-too-small", "total-loss"]),
    ("no-route-4", LOAD, seen(0, device={"ip": {"Ip.OutNoRoutes": N}}), ["route-missing", "total-loss"]),
    ("no-route-6", LOAD6, seen(0, device={"ip": {"Ip6InNoRoutes": N}}), ["route-missing", "total-loss"]),
    ("nothing-arrives", LOAD, seen(0), ["total-loss"]),
    ("a-hole", LOAD, seen(N - N // 256, by_address=HOLE), ["destination-hole"]),
    ("duplicates", LOAD, seen(2 * N), ["rx-more-than-tx"]),
    ("passed-by-the-device", LOAD, seen(N, device={"egress": Interface(tx=10)}), ["counters-inconsistent"]),
    ("others-send-on-the-link", LOAD, seen(port=Interface(tx=3 * N)), ["counters-inconsistent"]),
    ("others-arrive-on-the-link", LOAD, seen(sink=Interface(rx=3 * N)), ["counters-inconsistent"]),
]  # fmt: skip


@pytest.mark.parametrize(("load", "one", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_each_wrong_set_up_has_its_name(load: Load, one: Seen, expected: list[str]) -> None:
    assert kinds(load, one) == expected


def test_one_dead_direction_is_named_before_its_cause() -> None:
    load = Load(family=4, frame_bytes=64, rate_pps=N, duration_s=1, directions=BOTH_WAYS)
    dead = seen(0, direction="reverse", device={"ip": {"Ip.OutNoRoutes": N}})
    assert kinds(load, seen(), dead) == ["one-direction-dead", "route-missing"]


REFUSALS = [
    ("call-and-interface-tell-the-same", 100, 100, 100),
    ("a-silent-driver", 0, 70, 70),
    ("no-memory", 30, 0, 30),
]


@pytest.mark.parametrize(("refused", "dropped", "counted"), [case[1:] for case in REFUSALS], ids=[case[0] for case in REFUSALS])
def test_a_refused_frame_is_counted_once(refused: int, dropped: int, counted: int) -> None:
    flow = flow_of(LOAD, seen(N - counted, refused=refused, port=Interface(tx=N - counted, tx_dropped=dropped)))
    assert (flow.refused_packets, flow.sent_packets, flow.lost_packets) == (counted, N - counted, counted)


SILENCE = [
    ("one-silent", Arrived(packets=N - 20, odd=0, by_address=HOLE), N, (37,)),
    ("not-told-apart", Arrived(packets=N - 20, odd=0, by_address=None), N, ()),
    ("a-single-destination", Arrived(packets=0, odd=0, by_address=(0,)), N, ()),
    ("too-few-frames-to-tell", Arrived(packets=200, odd=0, by_address=(1,) * 200 + (0,) * 56), 256, ()),
    ("overload-is-no-hole", Arrived(packets=N // 4, odd=0, by_address=(N // 256,) * 64 + (0,) * 192), N, ()),
]


@pytest.mark.parametrize(("arrived", "offered", "silent"), [case[1:] for case in SILENCE], ids=[case[0] for case in SILENCE])
def test_a_destination_is_silent_only_among_others_that_speak(arrived: Arrived, offered: int, silent: tuple[int, ...]) -> None:
    assert silent_destinations(arrived, offered) == silent


def test_a_hole_says_how_many_of_how_many_and_where() -> None:
    one = seen(N - N // 256, by_address=HOLE)
    (fault,) = faults_of(LOAD, [flow_of(LOAD, one)], [one])
    assert "destination-hole(1/256)" in fault.message
    assert "198.19.18.137" in fault.message
    assert "198.19.18.128/25" in fault.message
