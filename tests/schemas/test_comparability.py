"""What may stand beside what: the key of a run, and the reasons that keep it from its baseline."""

from dataclasses import replace
from typing import Any

import pytest

from schemas import Baseline, Conditions, Facts, Noise, Point, Run, Series, Tool, Trial
from schemas.comparability import Key, Side, comparability_key, compare, marks, why_not_comparable
from schemas.normalising import baseline_position, normalise

METAL_HOST: dict[str, Any] = {
    "cpu": {"model": "Intel(R) Xeon(R) CPU E5620 @ 2.40GHz", "threads": 8},
    "board": {"vendor": "HP", "product": "DL160 G6"},
    "virtualization": {"is_guest": False},
    "system": {"kernel": "6.12.107"},
}
GUEST_HOST = METAL_HOST | {
    "board": {"vendor": "QEMU", "product": "Standard PC (Q35 + ICH9, 2009)"},
    "virtualization": {"is_guest": True, "hypervisor": "kvm"},
}
METAL_NIC = {"name": "eth0", "io_mode": "bare-metal", "pci": {"vendor": "8086", "device": "10c9"}}
VIRTIO_NIC = {"name": "eth0", "io_mode": "paravirt", "pci": {"vendor": "1af4", "device": "1041"}}
VF_NIC = {"name": "eth0", "io_mode": "sriov", "pci": {"vendor": "8086", "device": "10ca"}}


def measured(*values: float, **changes: Any) -> Run:
    """A run of a quick profile, one value a frame size."""
    points = tuple(Point(value=value, frame_bytes=size, loss_ratio=0.0) for value, size in zip(values, (64, 512, 1518), strict=False))
    usual = Run(
        tool=Tool(name="tameshi-forward", version="0.1"), kind="ndr", nic="eth0", topology="two-ports", link_type="physical",
        l4_protocol="udp", destinations=256, loss_ratio_allowed=0.0, profile="quick-1",
        series=(Series(metric="rate", unit="pps", family=4, direction="uni", points=points),),
    )  # fmt: skip
    return replace(usual, **changes)


def metal(run: Run | None = None, host: dict[str, Any] = METAL_HOST, nic: dict[str, Any] = METAL_NIC) -> Side:
    """A run on bare metal."""
    return Side(run=run or measured(1_000_000.0, 900_000.0, 80_000.0), host=Facts(host), nic=Facts(nic))


def guest(run: Run | None = None, host: dict[str, Any] = GUEST_HOST, nic: dict[str, Any] = VIRTIO_NIC) -> Side:
    """The same in a guest of the same machine."""
    return Side(run=run or measured(500_000.0, 450_000.0, 80_000.0), host=Facts(host), nic=Facts(nic))


def said(reasons: Any) -> list[str]:
    return [reason.text() for reason in reasons]


KEYS: dict[str, Run] = {
    "the profile": measured(1.0, profile="quick-2"),
    "the kind": measured(1.0, kind="mrr"),
    "the loss allowed": measured(1.0, loss_ratio_allowed=0.005),
    "the protocol": measured(1.0, l4_protocol="tcp"),
    "the destinations": measured(1.0, destinations=1),
    "the link": measured(1.0, link_type="virtual"),
    "the sender": measured(1.0, conditions=Conditions(engine=Tool(name="trex", version="3"))),
    "its version": measured(1.0, tool=Tool(name="tameshi-forward", version="0.2")),
    "the feature": measured(1.0, conditions=Conditions(feature="dnat")),
    "the queues": measured(1.0, queues=4),
    "a mark": measured(1.0, flags=("self-clocked",)),
}


@pytest.mark.parametrize("run", KEYS.values(), ids=KEYS)
def test_a_key_differs_by(run: Run) -> None:
    assert comparability_key(run) != comparability_key(measured(1.0))


def test_a_key_does_not_differ_by_figures_time_or_near_counts() -> None:
    same = measured(2.0, 3.0, started_at="2026-11-24T00:00:00Z", destinations=254, name="ndr")
    assert comparability_key(same) == comparability_key(measured(1.0))
    assert comparability_key(measured(1.0, loss_ratio_allowed=None)) == comparability_key(measured(1.0))


LINKS = [
    (measured(1.0, link_type=None, topology="one-box-namespaces"), None, "virtual"),
    (measured(1.0, link_type="unknown", topology="two-ports"), METAL_NIC, "physical"),
    (measured(1.0, link_type=None, topology=None), VIRTIO_NIC, None),
    (measured(1.0, link_type="physical", topology=None), VIRTIO_NIC, "physical"),
]


@pytest.mark.parametrize(("run", "nic", "link"), LINKS, ids=["one box", "the NIC of the wire", "a virtual NIC says nothing", "stated"])
def test_the_kind_of_link_is_what_can_be_known(run: Run, nic: dict[str, Any] | None, link: str | None) -> None:
    key: Key = comparability_key(run, nic=None if nic is None else Facts(nic))
    assert key.link == link


LIMITED = (replace(measured(1.0).series[0], points=(Point(value=1.0, frame_bytes=64, at_least=True),)),)
PARTLY_LIMITED = (replace(LIMITED[0], points=(*LIMITED[0].points, Point(value=1.0, frame_bytes=1518))),)
MARKS: dict[str, tuple[Run, dict[str, Any], tuple[str, ...]]] = {
    "clean": (measured(1.0, noise=Noise(steal_ratio=0.01, busy_ratio=0.1, lag_ratio=0.01, load_before=8)), METAL_HOST, ()),
    "steal": (measured(1.0, noise=Noise(steal_ratio=0.011)), METAL_HOST, ("noisy",)),
    "others": (measured(1.0, noise=Noise(busy_ratio=0.11)), METAL_HOST, ("noisy",)),
    "lag": (measured(1.0, noise=Noise(lag_ratio=0.011)), METAL_HOST, ("noisy",)),
    "load": (measured(1.0, noise=Noise(load_before=8.5)), METAL_HOST, ("noisy",)),
    "the tool's own word": (measured(1.0, flags=("host-noisy",)), METAL_HOST, ("noisy",)),
    "self-clocked": (measured(1.0, conditions=Conditions(self_clocked=True)), METAL_HOST, ("self-clocked",)),
    "every point is at least": (measured(1.0, series=LIMITED), METAL_HOST, ("tester-limited",)),
    "some points are at least, others are not": (measured(1.0, series=PARTLY_LIMITED, flags=("tester-limited",)), METAL_HOST, ()),
    "a flag for all points": (measured(1.0, 2.0, flags=("tester-limited",)), METAL_HOST, ("tester-limited",)),
    "emulated": (measured(1.0, conditions=Conditions(emulated_cpu=True)), METAL_HOST, ("emulated-cpu",)),
    "an emulator": (measured(1.0), {"virtualization": {"is_guest": True, "hypervisor": "qemu"}}, ("emulated-cpu",)),
}


@pytest.mark.parametrize(("run", "host", "expected"), MARKS.values(), ids=MARKS)
def test_a_run_is_set_apart(run: Run, host: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert marks(run, Facts(host)) == expected


def test_a_guest_is_compared_with_its_own_metal_and_what_it_cannot_see_is_vouched_for() -> None:
    found = compare(guest(), metal())
    assert found.reasons == ()
    assert found.vouched == ("board", "nic")
    assert compare(guest(nic=VF_NIC), metal()).vouched == ("board", "nic")


HINDRANCES: dict[str, tuple[Side, Side, list[str]]] = {
    "another profile": (guest(measured(1.0, profile="full-1")), metal(), ["the profile differs: full-1 here, quick-1 in the baseline"]),
    "no profile": (guest(measured(1.0, profile=None)), metal(), ["the profile is not told by both"]),
    "another loss": (
        guest(measured(1.0, kind="pdr", loss_ratio_allowed=0.005)),
        metal(),
        ["the kind of run differs: PDR here, NDR in the baseline", "the loss allowed differs: 0.005 here, 0 in the baseline"],
    ),
    "another kernel": (
        guest(host=GUEST_HOST | {"system": {"kernel": "6.1.0"}}),
        metal(),
        ["the kernel differs: 6.1.0 here, 6.12.107 in the baseline"],
    ),
    "another CPU": (
        guest(host=GUEST_HOST | {"cpu": {"model": "Intel(R) Core(TM) i7-9700"}}),
        metal(),
        ["the CPU differs: Intel(R) Core(TM) i7-9700 here, Intel(R) Xeon(R) CPU E5620 @ 2.40GHz in the baseline"],
    ),
    "another board": (
        metal(measured(1.0), METAL_HOST | {"board": {"vendor": "Dell", "product": "R620"}}),
        metal(),
        ["the board differs: Dell R620 here, HP DL160 G6 in the baseline"],
    ),
    "another NIC": (
        guest(nic={"name": "eth0", "io_mode": "passthrough", "pci": {"vendor": "8086", "device": "10fb"}}),
        metal(),
        ["the NIC differs: 8086:10fb here, 8086:10c9 in the baseline"],
    ),
    "a VF of another maker": (
        guest(nic={"name": "eth0", "io_mode": "sriov", "pci": {"vendor": "15b3", "device": "1004"}}),
        metal(),
        ["the NIC differs: 15b3:1004 here, 8086:10c9 in the baseline"],
    ),
    "a virtual baseline": (guest(), guest(host=METAL_HOST), ["the baseline is paravirtualized I/O, not bare metal"]),
    "a guest for a baseline": (guest(), metal(host=GUEST_HOST), ["the baseline was measured in a guest"]),
    "an unknown baseline": (
        guest(),
        metal(host={key: METAL_HOST[key] for key in ("cpu", "board", "system")}),
        ["whether the baseline is bare metal is not told"],
    ),
    "an emulated CPU": (
        guest(measured(1.0, conditions=Conditions(emulated_cpu=True))),
        metal(),
        ["this run: the CPU was emulated in software"],
    ),
    "a noisy baseline": (
        guest(),
        metal(measured(1.0, noise=Noise(steal_ratio=0.2))),
        ["the baseline: the host was busy while it measured"],
    ),
    "a tester at its limit": (guest(measured(1.0, flags=("tester-limited",))), metal(), ["this run: the tester was the limit"]),
}


@pytest.mark.parametrize(("ours", "baseline", "reasons"), HINDRANCES.values(), ids=HINDRANCES)
def test_a_run_is_not_comparable_because(ours: Side, baseline: Side, reasons: list[str]) -> None:
    assert said(why_not_comparable(ours, baseline)) == reasons
    assert normalise(ours, baseline).shares == ()


def test_a_reason_is_told_in_japanese_too() -> None:
    (reason,) = why_not_comparable(guest(), metal(measured(1.0, noise=Noise(steal_ratio=0.2))))
    assert reason.text("ja") == "基準: 計測中にホストの負荷があった"


def test_a_made_up_cpu_is_no_other_cpu() -> None:
    made_up = GUEST_HOST | {"cpu": {"model": "QEMU Virtual CPU version 2.5+"}}
    found = compare(guest(host=made_up), metal())
    assert (found.reasons, found.vouched) == ((), ("cpu", "board", "nic"))


def test_a_host_of_the_same_key_is_the_same_host() -> None:
    key = {"key": "0" * 32}
    assert compare(metal(host=METAL_HOST | key | {"cpu": {}, "board": {}}), metal(host=METAL_HOST | key)).reasons == ()


def test_a_run_is_so_many_percent_of_its_baseline() -> None:
    found = normalise(guest(), metal())
    assert [(share.frame_bytes, share.ratio) for share in found.shares] == [(64, 0.5), (512, 0.5), (1518, 1.0)]
    assert found.ratio == 0.5
    assert found.shares[0].more_ns == pytest.approx(1000.0)
    assert found.reasons == ()


def test_only_values_of_the_same_size_family_direction_and_unit_are_compared() -> None:
    other = replace(measured(1.0).series[0], family=6)
    assert said(normalise(guest(measured(1.0, series=(other,))), metal()).reasons) == [
        "no value of both has the same frame size, IP version, direction and unit"
    ]
    sized = replace(measured(1.0).series[0], points=(Point(value=5e5, frame_bytes=64), Point(value=1.0, frame_bytes=96)))
    assert [share.frame_bytes for share in normalise(guest(measured(1.0, series=(sized,))), metal()).shares] == [64]


def test_a_value_that_is_only_at_least_is_not_compared() -> None:
    points = (Point(value=9e5, frame_bytes=64, at_least=True), Point(value=4.5e5, frame_bytes=512))
    series = (replace(measured(1.0).series[0], points=points),)
    assert [share.frame_bytes for share in normalise(guest(measured(1.0, series=series)), metal()).shares] == [512]


def turns(feature: str, *values: float, **changes: Any) -> Side:
    """A run of one feature, whose trials took turns with the others'."""
    point = Point(value=sorted(values)[len(values) // 2], frame_bytes=64, trials=tuple(Trial(value=value) for value in values))
    series = (replace(measured(1.0).series[0], points=(point,)),)
    run = measured(1.0, kind="mrr", conditions=Conditions(feature=feature), series=series, **changes)
    return Side(run=run, host=Facts(GUEST_HOST), nic=Facts(VIRTIO_NIC))


def test_a_feature_is_held_against_plain_forwarding_with_the_spread_of_its_turns() -> None:
    found = normalise(turns("dnat", 400.0, 500.0, 450.0), turns("plain", 500.0, 500.0, 500.0), "plain")
    (share,) = found.shares
    assert (share.ratio, share.low, share.high) == (0.9, 0.8, 1.0)
    assert share.more_ns == pytest.approx(1e9 / 450 - 1e9 / 500)


def test_a_mark_of_both_is_no_obstacle_within_one_machine() -> None:
    flags = {"flags": ("self-clocked",)}
    both = turns("dnat", 400.0, **flags), turns("plain", 500.0, **flags)
    assert why_not_comparable(*both, label="plain") == ()
    assert said(why_not_comparable(both[0], turns("plain", 500.0), label="plain")) == [
        "this run: the sender slows down instead of losing packets"
    ]


RUNS = (measured(1.0, name="mrr"), measured(1.0, name="ndr"), measured(1.0), measured(1.0, name="mrr"), measured(1.0, name="dnat"))
NAMED = [
    (Baseline(run="mrr"), 4, 3), (Baseline(run="mrr"), 1, 0), (Baseline(run="mrr"), None, 0), (Baseline(position=2), 4, 2),
    (Baseline(run="pdr"), 4, None), (Baseline(position=9), 4, None), (Baseline(run="dnat"), 4, None), (Baseline(), 4, None),
]  # fmt: skip


@pytest.mark.parametrize(("named", "ours", "place"), NAMED, ids=[f"{case[0].run}-{case[0].position}-from-{case[1]}" for case in NAMED])
def test_a_baseline_is_found_by_name_or_place(named: Baseline, ours: int | None, place: int | None) -> None:
    assert baseline_position(named, RUNS, ours) == place
