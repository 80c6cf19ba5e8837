"""Every rule is tripped by one document, and not by its neighbour just short of it."""

from copy import deepcopy
from typing import Any

import pytest

from registry.ingest.judge import Judged, judge
from registry.ingest.rules import RULES
from registry.ingest.rules.arithmetic import ARITHMETIC
from registry.records import ALONE, Beside, Judgement
from registry.trust.bounds import beyond_bounds
from schemas import read
from schemas.units import line_rate_pps
from tests.conftest import NOW
from tests.documents import submission

BESIDE = "what others say"
LINE_64 = line_rate_pps(10e9, 64)


def measured(*, run: dict[str, Any] | None = None, series: dict[str, Any] | None = None, **point: Any) -> dict[str, Any]:
    """A document with one run on a 10G link and one point."""
    one = {"metric": "rate", "unit": "pps", "family": 4, "direction": "uni", "points": [{"value": 1000.0, **point}]} | (series or {})
    made = {
        "tool": {"name": "TRex"},
        "kind": "fixed-rate",
        "link_type": "physical",
        "link_speed_mbps": 10_000,
        "cores": 100,
        "series": [one],
    }
    document = submission(runs=[made | (run or {})])
    document["host"]["cpu"] |= {"cores": 100, "threads": 100}
    return document


def at_speed(share: float, frame: int = 64, **series: Any) -> dict[str, Any]:
    """A document at a share of 10G line rate."""
    document = measured(value=line_rate_pps(10e9, frame) * share, frame_bytes=frame)
    document["runs"][0]["series"][0].update(series)
    return document


def wired(speed_mbps: int | None, *, run: dict[str, Any] | None = None, mode: str = "bare-metal", **point: Any) -> dict[str, Any]:
    """A document whose run names a NIC of some speed and states none of its own."""
    unsaid = {"link_type": None, "link_speed_mbps": None, "nic": "eth0"}
    nics = [{"name": "eth1", "io_mode": "bare-metal", "speed_mbps": 400_000}, {"name": "eth0", "io_mode": mode, "speed_mbps": speed_mbps}]
    return measured(run=unsaid | (run or {}), **point) | {"nics": nics}


VALUE = "/runs/0/series/0/points/0/value"


def goodput(value: float, unit: str = "l4_bps") -> dict[str, Any]:
    """A document of a transfer over 10G with an ordinary MTU."""
    return measured(run={"mtu_bytes": 1500}, series={"unit": unit, "metric": "goodput", "points": [{"value": value}]})


def twice(pps: float, l1_bps: float) -> dict[str, Any]:
    """A document that tells one rate at 64 B in two units."""
    document = measured(value=pps, frame_bytes=64)
    first = document["runs"][0]["series"][0]
    document["runs"][0]["series"].append(first | {"unit": "l1_bps", "points": [{"value": l1_bps, "frame_bytes": 64}]})
    return document


def at_sizes(kind: str, value: float, *sizes: int) -> dict[str, Any]:
    """A document with the same rate at some frame sizes."""
    points = [{"value": value, "frame_bytes": size, "loss_ratio": 0} for size in sizes]
    return measured(run={"kind": kind}, series={"points": points})


def beside(own: float, *, beyond: bool = True) -> dict[str, Any]:
    """What nine others of the same configuration, all about 100,000 pps, say of a figure; no part of the wire."""
    others = [100_000.0 * (1 + spread / 100) for spread in range(-4, 5)]
    found = beyond_bounds(VALUE, own if beyond else 140_000.0, "pps", 64, others)
    return {BESIDE: Beside(beyond=(found,) if found else ())}


def under(hypervisor: str, **run: Any) -> dict[str, Any]:
    """A document of a guest."""
    return measured(run=run) | {"host": {"virtualization": {"is_guest": True, "hypervisor": hypervisor}}}


# Rule → a document that trips it, one just short of it, and the pointer it names.
CASES: dict[str, list[tuple[dict[str, Any], dict[str, Any], str]]] = {
    "future-time": [
        (submission(created_at="2026-11-24T06:10:01Z"), submission(created_at="2026-11-24T15:10:00+09:00"), "/created_at"),
        (measured(run={"started_at": "2999-01-01T00:00:00Z"}), measured(run={"started_at": "2026-11-17T00:00:00Z"}), "/runs/0/started_at"),
        (
            submission(kind="reference", reference={"title": "t", "year": 2027}),
            submission(kind="reference", reference={"title": "t", "year": 2026}),
            "/reference/year",
        ),
    ],
    "above-line-rate": [
        (at_speed(1.0011), at_speed(1.0009), "/runs/0/series/0/points/0/value"),
        (
            measured(value=1e6, frame_bytes=512, trials=[{"value": line_rate_pps(10e9, 512) * 1.051, "duration_s": 1.0}]),
            measured(value=1e6, frame_bytes=512, trials=[{"value": line_rate_pps(10e9, 512) * 1.05, "duration_s": 1.0}]),
            "/runs/0/series/0/points/0/trials/0/value",
        ),
        (
            measured(value=LINE_64, frame_bytes=64, trials=[{"value": LINE_64 * 1.002, "duration_s": 1.1}]),
            measured(value=LINE_64, frame_bytes=64, trials=[{"value": LINE_64 * 1.0009, "duration_s": 1.1}]),
            "/runs/0/series/0/points/0/trials/0/value",
        ),
        (at_speed(2.003, direction="bi-sum"), at_speed(2.0, direction="bi-sum"), "/runs/0/series/0/points/0/value"),
        (at_speed(2.003, direction=None), at_speed(1.5, direction=None), "/runs/0/series/0/points/0/value"),
        (
            measured(value=10.02e9, series={"unit": "l4_bps", "metric": "goodput", "points": [{"value": 10.02e9}]}),
            measured(series={"unit": "l4_bps", "metric": "goodput", "points": [{"value": 9.9e9}]}),
            "/runs/0/series/0/points/0/value",
        ),
        (
            measured(series={"unit": "l2_bps", "points": [{"value": LINE_64 * 1.002 * 64 * 8, "frame_bytes": 64}]}),
            measured(series={"unit": "l2_bps", "points": [{"value": LINE_64 * 64 * 8, "frame_bytes": 64}]}),
            "/runs/0/series/0/points/0/value",
        ),
    ],
    "more-received-than-sent": [
        (
            measured(tx_packets=10_000, rx_packets=10_011),
            measured(tx_packets=10_000, rx_packets=10_009),
            "/runs/0/series/0/points/0/rx_packets",
        ),
        (
            measured(trials=[{"value": 1, "tx_packets": 10, "rx_packets": 11}]),
            measured(trials=[{"value": 1, "tx_packets": 10, "rx_packets": 10}]),
            "/runs/0/series/0/points/0/trials/0/rx_packets",
        ),
    ],
    "no-loss-nothing-received": [
        (
            measured(tx_packets=10, rx_packets=0, loss_ratio=0),
            measured(tx_packets=10, rx_packets=0, loss_ratio=1),
            "/runs/0/series/0/points/0/loss_ratio",
        )
    ],
    "more-lost-than-sent": [
        (measured(tx_packets=10, lost_packets=11), measured(tx_packets=10, lost_packets=10), "/runs/0/series/0/points/0/lost_packets")
    ],
    "faster-than-offered": [
        (measured(value=1002, offered_pps=1000), measured(value=1000, offered_pps=1000), "/runs/0/series/0/points/0/value")
    ],
    "frame-above-mtu": [
        (
            measured(run={"mtu_bytes": 1500}, frame_bytes=1527),
            measured(run={"mtu_bytes": 1500}, frame_bytes=1526),
            "/runs/0/series/0/points/0/frame_bytes",
        )
    ],
    "packets-above-mtu": [
        (
            measured(
                run={"mtu_bytes": 1500, "duration_s": 10},
                series={"unit": "l4_bps", "metric": "goodput", "points": [{"value": 9e9, "rx_packets": 1_000_000}]},
            ),
            measured(
                run={"mtu_bytes": 1500, "duration_s": 10},
                series={"unit": "l4_bps", "metric": "goodput", "points": [{"value": 9e9, "rx_packets": 7_500_000}]},
            ),
            "/runs/0/series/0/points/0/rx_packets",
        )
    ],
    "udp-ipv6-too-small": [
        (
            measured(run={"l4_protocol": "udp"}, series={"family": 6, "points": [{"value": 1, "frame_bytes": 65}]}),
            measured(run={"l4_protocol": "udp"}, series={"family": 6, "points": [{"value": 1, "frame_bytes": 66}]}),
            "/runs/0/series/0/points/0/frame_bytes",
        )
    ],
    "loss-above-allowed": [
        (
            measured(run={"kind": "ndr"}, loss_ratio=1e-6),
            measured(run={"kind": "ndr"}, loss_ratio=0),
            "/runs/0/series/0/points/0/loss_ratio",
        ),
        (
            measured(run={"kind": "pdr", "loss_ratio_allowed": 0.005}, loss_ratio=0.0051),
            measured(run={"kind": "pdr", "loss_ratio_allowed": 0.005}, loss_ratio=0.005),
            "/runs/0/series/0/points/0/loss_ratio",
        ),
    ],
    "bounds-contradict": [
        (measured(value=9, low=10, high=20), measured(value=10, low=10, high=20), "/runs/0/series/0/points/0/value"),
        (measured(value=21, low=10, high=20), measured(value=20, low=10, high=20), "/runs/0/series/0/points/0/value"),
        (measured(value=15, low=20, high=10), measured(value=15, low=15, high=15), "/runs/0/series/0/points/0/low"),
    ],
    "too-fast-for-a-core": [
        (
            measured(run={"cores": 1, "link_speed_mbps": 100_000}, value=40_000_001.0),
            measured(run={"cores": 1, "link_speed_mbps": 100_000}, value=40_000_000.0),
            "/runs/0/series/0/points/0/value",
        )
    ],
    "both-directions": [
        (at_speed(1.4, direction=None), at_speed(1.4, direction="bi-sum"), "/runs/0/series/0/points/0/value"),
    ],
    "fcs-counted-twice": [
        (
            measured(value=line_rate_pps(10e9, 64), frame_bytes=68),
            measured(value=line_rate_pps(10e9, 64) * 0.998, frame_bytes=64),
            "/runs/0/series/0/points/0/frame_bytes",
        )
    ],
    "fcs-not-counted": [
        (measured(value=line_rate_pps(10e9, 68), frame_bytes=64), at_speed(0.96), "/runs/0/series/0/points/0/frame_bytes"),
    ],
    "line-rate-edge": [(at_speed(1.0005), at_speed(1.0001), "/runs/0/series/0/points/0/value")],
    "too-fast-for-a-kernel": [
        (
            measured(run={"cores": 1, "tool": {"name": "pktgen"}}, value=4_000_001.0),
            measured(run={"cores": 1, "tool": {"name": "pktgen"}}, value=4_000_000.0),
            "/runs/0/series/0/points/0/value",
        ),
        (
            measured(run={"cores": 1, "tool": {"name": "pktgen"}}, value=9e6),
            measured(run={"cores": 1, "tool": {"name": "testpmd"}}, value=9e6),
            "/runs/0/series/0/points/0/value",
        ),
        (
            measured(run={"cores": 1, "tool": {"name": "pktgen"}}, value=9e6),
            measured(run={"cores": 1, "tool": {"name": "csit"}}, value=9e6),
            "/runs/0/series/0/points/0/value",
        ),
    ],
    "loss-contradicts-packets": [
        (
            measured(tx_packets=1000, rx_packets=900, loss_ratio=0.0),
            measured(tx_packets=1000, rx_packets=900, loss_ratio=0.1),
            "/runs/0/series/0/points/0/loss_ratio",
        )
    ],
    "counters-contradict": [
        (
            measured(tx_packets=1000, rx_packets=900, lost_packets=94),
            measured(tx_packets=1000, rx_packets=900, lost_packets=95),
            "/runs/0/series/0/points/0/lost_packets",
        )
    ],
    "offloads-on": [
        (
            measured(run={"l4_protocol": "tcp", "offloads": {"tso": True}}),
            measured(run={"l4_protocol": "tcp", "offloads": {"tso": False}}),
            "/runs/0/series/0/points/0/value",
        )
    ],
    "above-any-link": [
        (
            measured(run={"link_type": "virtual"}, value=1.5e10, frame_bytes=64),
            measured(run={"link_type": "virtual"}, value=1.4e10, frame_bytes=64),
            "/runs/0/series/0/points/0/value",
        ),
        (
            measured(run={"link_speed_mbps": None}, series={"unit": "l4_bps", "metric": "goodput", "points": [{"value": 1e18}]}),
            measured(run={"link_speed_mbps": None}, series={"unit": "l4_bps", "metric": "goodput", "points": [{"value": 9e12}]}),
            "/runs/0/series/0/points/0/value",
        ),
    ],
    "link-speed-contradicts": [
        (wired(1000, run={"link_speed_mbps": 10_000}), wired(10_000, run={"link_speed_mbps": 1000}), "/runs/0/link_speed_mbps"),
        (
            wired(1000, run={"link_speed_mbps": 10_000}),
            wired(1000, run={"link_speed_mbps": 10_000, "link_type": "virtual"}),
            "/runs/0/link_speed_mbps",
        ),
    ],
    "rate-contradicts-packets": [
        (
            measured(value=1e6, rx_packets=7_000_000, duration_s=10),
            measured(value=1e6, rx_packets=9_000_000, duration_s=10),
            "/runs/0/series/0/points/0/value",
        ),
        (
            measured(series={"direction": "tx", "points": [{"value": 1e6, "tx_packets": 5, "duration_s": 10}]}),
            measured(series={"direction": "tx", "points": [{"value": 1e6, "tx_packets": 10**7, "rx_packets": 0, "duration_s": 10}]}),
            "/runs/0/series/0/points/0/value",
        ),
    ],
    "frame-with-tags": [
        (
            measured(run={"mtu_bytes": 1500}, frame_bytes=1522),
            measured(run={"mtu_bytes": 1500}, frame_bytes=1518),
            "/runs/0/series/0/points/0/frame_bytes",
        )
    ],
    "short-trial": [
        (measured(run={"duration_s": 0.99}), measured(run={"duration_s": 1.0}), "/runs/0/duration_s"),
        (measured(duration_s=0.5), measured(duration_s=1), "/runs/0/series/0/points/0/duration_s"),
    ],
    "loss-pattern": [
        (measured(loss_ratio=3 / 256), measured(loss_ratio=3.4 / 256), "/runs/0/series/0/points/0/loss_ratio"),
        (measured(run={"flows": 10}, loss_ratio=0.3), measured(run={"flows": 10}, loss_ratio=0.33), "/runs/0/series/0/points/0/loss_ratio"),
    ],
    "ndr-allows-loss": [
        (
            measured(run={"kind": "ndr", "loss_ratio_allowed": 0.001}),
            measured(run={"kind": "ndr", "loss_ratio_allowed": 0}),
            "/runs/0/loss_ratio_allowed",
        )
    ],
    "ipv6-at-64": [
        (
            measured(series={"family": 6, "points": [{"value": 1, "frame_bytes": 64}]}),
            measured(series={"family": 4, "points": [{"value": 1, "frame_bytes": 64}]}),
            "/runs/0/series/0/points/0/frame_bytes",
        )
    ],
    "one-box": [
        (measured(run={"topology": "loopback"}), measured(run={"topology": "host-to-host"}), "/runs/0/topology"),
        (measured(run={"topology": "host-and-guest"}), measured(run={"topology": "two-ports"}), "/runs/0/topology"),
        (measured(run={"link_type": "virtual"}), measured(run={"link_type": "unknown"}), "/runs/0/link_type"),
    ],
    "few-trials": [
        (measured(run={"trials": 2}), measured(run={"trials": 3}), "/runs/0/trials"),
        (measured(run={"trials": 40, "search": {"searches": 1}}), measured(run={"search": {"searches": 3}}), "/runs/0/trials"),
    ],
    "self-clocked-search": [
        (
            measured(run={"kind": "ndr", "flags": ["self-clocked"]}),
            measured(run={"kind": "mrr", "flags": ["self-clocked"]}),
            "/runs/0/kind",
        ),
        (
            measured(run={"kind": "pdr", "conditions": {"self_clocked": True}}),
            measured(run={"kind": "pdr", "conditions": {"self_clocked": False}}),
            "/runs/0/kind",
        ),
    ],
    "tester-limit": [
        (
            measured(value=950_000.0, tester_limit_pps=1_000_000.0),
            measured(value=949_999.0, tester_limit_pps=1_000_000.0),
            "/runs/0/series/0/points/0/at_least",
        ),
        (
            measured(value=999_000.0, tester_limit_pps=1_000_000.0),
            measured(value=999_000.0, tester_limit_pps=1_000_000.0, at_least=True),
            "/runs/0/series/0/points/0/at_least",
        ),
    ],
    "offered-too-little": [
        (
            measured(value=900.0, offered_pps=979.0, intended_pps=1_000.0),
            measured(value=900.0, offered_pps=980.0, intended_pps=1_000.0),
            "/runs/0/series/0/points/0/offered_pps",
        ),
        (
            measured(value=900.0, trials=[{"value": 900.0, "offered_pps": 979.0, "intended_pps": 1_000.0}]),
            measured(value=900.0, trials=[{"value": 900.0, "offered_pps": 980.0, "intended_pps": 1_000.0}]),
            "/runs/0/series/0/points/0/trials/0/offered_pps",
        ),
    ],
    "tester-lag": [
        (measured(run={"noise": {"lag_ratio": 0.0101}}), measured(run={"noise": {"lag_ratio": 0.01}}), "/runs/0/noise/lag_ratio"),
        (
            measured(trials=[{"value": 1000.0, "lag_ratio": 0.02}]),
            measured(trials=[{"value": 1000.0, "lag_ratio": 0.01}]),
            "/runs/0/series/0/points/0/trials/0/lag_ratio",
        ),
    ],
    "stolen-time": [
        (measured(run={"noise": {"steal_ratio": 0.0101}}), measured(run={"noise": {"steal_ratio": 0.01}}), "/runs/0/noise/steal_ratio")
    ],
    "busy-host": [
        (measured(run={"noise": {"busy_ratio": 0.101}}), measured(run={"noise": {"busy_ratio": 0.1}}), "/runs/0/noise/busy_ratio")
    ],
    "overloaded-host": [
        (measured(run={"noise": {"load_before": 100.1}}), measured(run={"noise": {"load_before": 100.0}}), "/runs/0/noise/load_before"),
        (
            measured(run={"noise": {"load_before": 100.1}, "topology": "two-ports"}),
            measured(run={"noise": {"load_before": 100.1}, "topology": "host-and-guest", "link_type": "virtual", "link_speed_mbps": None}),
            "/runs/0/noise/load_before",
        ),
    ],
    "emulated-cpu": [
        (
            measured(run={"conditions": {"emulated_cpu": True}}),
            measured(run={"conditions": {"emulated_cpu": False}}),
            "/runs/0/conditions/emulated_cpu",
        ),
        (measured(run={"flags": ["emulated-cpu"]}), measured(run={"flags": ["loopback"]}), "/runs/0/flags"),
        (under("qemu"), under("kvm"), "/runs/0"),
        (under("qemu"), under("qemu", conditions={"emulated_cpu": False}), "/runs/0"),
    ],
    "payload-above-link": [
        (goodput(9.6e9), goodput(9.57e9), VALUE),
        (goodput(9.99e9, unit="l3_bps"), goodput(9.75e9, unit="l3_bps"), VALUE),
    ],
    "super-packets": [
        (
            measured(
                run={"duration_s": 10}, series={"unit": "l4_bps", "metric": "goodput", "points": [{"value": 9e9, "rx_packets": 10**6}]}
            ),
            measured(
                run={"duration_s": 10}, series={"unit": "l4_bps", "metric": "goodput", "points": [{"value": 7e9, "rx_packets": 10**6}]}
            ),
            "/runs/0/series/0/points/0/rx_packets",
        )
    ],
    "series-contradict": [
        (twice(1e6, 1e6 * 64), twice(1e6, 1e6 * 84 * 8 * 1.004), "/runs/0/series/1/points/0/value"),
        (twice(1e6, 1e6 * 84 * 8 * 0.994), twice(1e6, 1e6 * 84 * 8 * 0.996), "/runs/0/series/1/points/0/value"),
    ],
    "bits-contradict-packets": [
        (
            measured(series={"unit": "l2_bps", "points": [{"value": 64e7, "frame_bytes": 64, "rx_packets": 9_900_000, "duration_s": 10}]}),
            measured(series={"unit": "l2_bps", "points": [{"value": 64e7, "frame_bytes": 64, "rx_packets": 10_100_000, "duration_s": 10}]}),
            VALUE,
        )
    ],
    "offered-contradicts-packets": [
        (
            measured(offered_pps=1000, tx_packets=10_201, duration_s=10),
            measured(offered_pps=1000, tx_packets=10_200, duration_s=10),
            "/runs/0/series/0/points/0/tx_packets",
        )
    ],
    "offered-above-line-rate": [
        (
            measured(frame_bytes=64, offered_pps=LINE_64 * 1.051),
            measured(frame_bytes=64, offered_pps=LINE_64 * 1.05),
            "/runs/0/series/0/points/0/offered_pps",
        ),
        (
            measured(frame_bytes=64, tx_packets=157_000_000, duration_s=10),
            measured(frame_bytes=64, tx_packets=156_000_000, duration_s=10),
            "/runs/0/series/0/points/0/tx_packets",
        ),
    ],
    "value-outside-trials": [
        (
            measured(value=1006, trials=[{"value": 900}, {"value": 1000}]),
            measured(value=1004.9, trials=[{"value": 900}, {"value": 1000}]),
            VALUE,
        ),
        (
            measured(value=895, trials=[{"value": 900}, {"value": 1000}]),
            measured(value=896.1, trials=[{"value": 900}, {"value": 1000}]),
            VALUE,
        ),
    ],
    "rate-with-total-loss": [
        (measured(run={"kind": "mrr"}, value=1, loss_ratio=1), measured(run={"kind": "mrr"}, value=1, loss_ratio=0.9999), VALUE),
        (measured(run={"kind": "mrr"}, value=1, loss_ratio=1), measured(run={"kind": "mrr"}, value=0, loss_ratio=1), VALUE),
    ],
    "nothing-without-loss": [(measured(value=0, loss_ratio=0), measured(value=0, loss_ratio=1), "/runs/0/series/0/points/0/loss_ratio")],
    "one-direction-dead": [
        (
            measured(series={"direction": "bi-sum", "points": [{"value": 1000, "loss_ratio": 0.504}]}),
            measured(series={"direction": "bi-sum", "points": [{"value": 1000, "loss_ratio": 0.506}]}),
            "/runs/0/series/0/points/0/loss_ratio",
        )
    ],
    "same-at-every-size": [
        (at_sizes("mrr", 5e5, 64, 128, 256, 512), at_sizes("mrr", 5e5, 64, 128, 256), "/runs/0/series/0/points"),
        (at_sizes("mrr", 5e5, 64, 128, 256, 512), at_sizes("fixed-rate", 5e5, 64, 128, 256, 512), "/runs/0/series/0/points"),
    ],
    "more-cores-than-there-are": [
        (
            measured(run={"cores": 9}) | {"host": {"cpu": {"threads": 8}}},
            measured(run={"cores": 8}) | {"host": {"cpu": {"threads": 8}}},
            "/runs/0/cores",
        )
    ],
    "latency-zero": [
        (
            measured(series={"metric": "latency", "unit": "us", "points": [{"value": 0.009}]}),
            measured(series={"metric": "latency", "unit": "us", "points": [{"value": 0.01}]}),
            VALUE,
        )
    ],
    "times-contradict": [
        (
            measured(run={"duration_s": 10}, trials=[{"value": 1000, "duration_s": 20.1}]),
            measured(run={"duration_s": 10}, trials=[{"value": 1000, "duration_s": 20.0}]),
            "/runs/0/series/0/points/0/trials",
        )
    ],
    "loss-untold": [
        (measured(run={"kind": "throughput"}), measured(run={"kind": "throughput"}, loss_ratio=0), "/runs/0/series/0/points/0/loss_ratio"),
        (measured(run={"kind": "pdr"}), measured(run={"kind": "pdr", "loss_ratio_allowed": 0.005}), "/runs/0/series/0/points/0/loss_ratio"),
    ],
    "frame-without-fcs": [
        (at_sizes("mrr", 5e5, 124, 252, 508), at_sizes("mrr", 5e5, 124, 252), "/runs/0/series"),
        (at_sizes("mrr", 5e5, 124, 252, 508), at_sizes("mrr", 5e5, 124, 252, 512), "/runs/0/series"),
    ],
    "jumbo-without-mtu": [
        (measured(frame_bytes=1527), measured(frame_bytes=1526), "/runs/0/series/0/points/0/frame_bytes"),
        (measured(frame_bytes=9018), measured(run={"mtu_bytes": 9000}, frame_bytes=9018), "/runs/0/series/0/points/0/frame_bytes"),
    ],
    "ended-after-created": [
        (
            measured(run={"started_at": "2026-11-17T00:30:00Z", "duration_s": 601}),
            measured(run={"started_at": "2026-11-17T00:30:00Z", "duration_s": 600}),
            "/runs/0/duration_s",
        )
    ],
    "outside-bounds": [
        (at_speed(0.02) | beside(297_619.0), at_speed(0.02) | beside(250_000.0, beyond=False), VALUE),
    ],
    "started-after-created": [
        (measured(run={"started_at": "2026-11-18T00:00:00Z"}), measured(run={"started_at": "2026-11-17T00:40:00Z"}), "/runs/0/started_at")
    ],
}
EACH = [(name, *case) for name, cases in CASES.items() for case in cases]
IDS = [f"{name}-{number}" for name, cases in CASES.items() for number, _ in enumerate(cases)]


def judged_of(document: dict[str, Any]) -> Judged:
    """What the rules make of a document, and of what others say of it."""
    told = {name: held for name, held in document.items() if name != BESIDE}
    return judge(read(deepcopy(told)), NOW, document.get(BESIDE, ALONE))


def found(document: dict[str, Any]) -> tuple[Judgement, dict[str, list[str]]]:
    """The judgement, and pointers by rule."""
    judged = judged_of(document)
    pointers: dict[str, list[str]] = {}
    for code, pointer in [(fault.code, fault.pointer) for fault in judged.refusals] + [(f.code, f.pointer) for f in judged.judgement.flags]:
        pointers.setdefault(code, []).append(pointer)
    return judged.judgement, pointers


def test_every_rule_has_its_cases_and_its_arithmetic() -> None:
    assert set(CASES) == set(RULES)
    assert set(ARITHMETIC) == set(RULES)


@pytest.mark.parametrize(("name", "trips", "short", "pointer"), EACH, ids=IDS)
def test_a_rule_finds_its_case_and_leaves_the_neighbour_alone(
    name: str, trips: dict[str, Any], short: dict[str, Any], pointer: str
) -> None:
    judgement, pointers = found(trips)
    assert pointers[name] == [pointer]
    assert name not in found(short)[1]
    if RULES[name].leaves_out:
        assert judgement.plausibility == "implausible"


@pytest.mark.parametrize(("name", "trips", "short", "pointer"), EACH, ids=IDS)
def test_a_refusal_comes_from_a_rule_that_refuses(name: str, trips: dict[str, Any], short: dict[str, Any], pointer: str) -> None:
    refusals = {fault.code for fault in judged_of(trips).refusals}
    assert (name in refusals) == (RULES[name].kind == "refuse")


def test_the_message_shows_the_arithmetic() -> None:
    refusal = judge(read(at_speed(1.5)), NOW).refusals[0]
    assert refusal.message == "22,321,429 pps at 64 B; 10,000 Mbit/s carry 14,880,952 pps: 1.5000 times line rate"


SNEAKY = {
    "in a trial": measured(value=1e6, frame_bytes=64, trials=[{"value": 1e6}, {"value": 2e7}, {"value": 1e6}]),
    "in bits of layer 3": measured(series={"unit": "l3_bps", "points": [{"value": 9e9, "frame_bytes": 64}]}),
    "in bits of layer 4": measured(series={"unit": "l4_bps", "points": [{"value": 4e9, "frame_bytes": 64}]}),
    "in the speed of the wrong NIC": wired(1000, value=2e6, frame_bytes=64),
    "in a link without kind": wired(1000, run={"link_type": "unknown"}, value=2e6, frame_bytes=64),
    "as a handed through NIC": wired(1000, mode="passthrough", value=2e6, frame_bytes=64),
}


@pytest.mark.parametrize("document", SNEAKY.values(), ids=SNEAKY)
def test_no_way_leads_past_line_rate(document: dict[str, Any]) -> None:
    assert set(found(document)[1]) >= {"above-line-rate"}


HONEST = {
    "jumbo frames at line rate": at_speed(1.0, 9018),
    "jumbo frames a little below": at_speed(0.9995, 9018),
    "a virtual NIC has no speed": wired(1000, mode="paravirt", value=2e6, frame_bytes=64),
    "two VFs of one NIC meet inside it": wired(1000, mode="sriov", value=2e6, frame_bytes=64),
    "one box": wired(1000, run={"topology": "loopback"}, value=2e6, frame_bytes=64),
    "nothing arrived": measured(value=0, frame_bytes=64, loss_ratio=1, tx_packets=100, rx_packets=0),
    "layer 3 at line rate": measured(
        series={"unit": "l3_bps", "points": [{"value": line_rate_pps(10e9, 1518) * 1500 * 8, "frame_bytes": 1518}]}
    ),
    "UDP over IPv6 at 66 B": measured(series={"family": 6, "points": [{"value": line_rate_pps(10e9, 66), "frame_bytes": 66}]}),
    "a tagged frame": at_speed(1.0, 1522),
}


@pytest.mark.parametrize("document", HONEST.values(), ids=HONEST)
def test_what_can_be_is_neither_refused_nor_left_out(document: dict[str, Any]) -> None:
    judged = judge(read(deepcopy(document)), NOW)
    assert judged.refusals == ()
    assert judged.judgement.plausibility == "plausible"


def test_losses_that_are_not_stated_are_counted() -> None:
    assert "loss-above-allowed" in found(measured(run={"kind": "ndr"}, tx_packets=1000, rx_packets=900))[1]
    assert "loss-contradicts-packets" in found(measured(loss_ratio=0, tx_packets=1000, lost_packets=500))[1]
    assert "loss-contradicts-packets" not in found(measured(loss_ratio=0.5, tx_packets=1000, lost_packets=500))[1]


def test_a_virtual_link_has_no_line_rate() -> None:
    assert "above-line-rate" not in found(measured(run={"link_type": "virtual"}, value=2e7, frame_bytes=64))[1]


def test_every_rule_speaks_both_languages() -> None:
    for rule in RULES.values():
        assert all(rule.words)
        assert all(rule.arithmetic)
        assert rule.words[0].isascii()
        assert not rule.words[1].isascii()


def test_an_honest_document_is_plausible_without_a_flag() -> None:
    judgement, _ = found(measured(value=1e6, frame_bytes=64, loss_ratio=0, run={"trials": 3, "duration_s": 30}))
    assert judgement == Judgement(plausibility="plausible")
