"""Results as tools, and people who copy from tools, get them wrong: what was done, what comes of it, and the rule that must say so."""

import json
from typing import Any, NamedTuple

from collector.result_file import import_bytes
from registry.records import Beside
from registry.trust.bounds import beyond_bounds
from schemas.records import plain
from schemas.units import line_rate_pps
from tests.collector.importers.samples import OWN
from tests.documents import submission

TEN_G, ONE_G = 10_000, 1_000
POINT = "/runs/0/series/0/points/0"


class Planted(NamedTuple):
    """One implausible result."""

    mistake: str
    document: dict[str, Any]
    rule: str
    beside: Beside = Beside()


def told(*points: dict[str, Any], unit: str = "pps", metric: str = "rate", direction: str | None = "uni", **run: Any) -> dict[str, Any]:
    """A document with one run on a physical link of 10G."""
    series = {"metric": metric, "unit": unit, "family": run.pop("family", 4), "direction": direction, "points": list(points)}
    made = {"tool": {"name": "TRex"}, "kind": "mrr", "link_type": "physical", "link_speed_mbps": TEN_G, "cores": 8} | run
    return submission(runs=[made | {"series": [series, *made.pop("more", [])]}])


def point(value: float, frame_bytes: int | None = 64, **more: Any) -> dict[str, Any]:
    """One value at a frame size."""
    return {"value": value, "frame_bytes": frame_bytes, **more}


def imported(name: str, *changes: tuple[str, str], **run: Any) -> dict[str, Any]:
    """A document with the first run of a captured output that was altered before it was imported."""
    text = (OWN / name).read_text()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return submission(runs=[json.loads(json.dumps(plain(import_bytes(text.encode()).runs[0]))) | run])


def both(first: float, unit: str, second: float, frame_bytes: int = 64) -> dict[str, Any]:
    """A document whose run tells a rate in two units."""
    other = {"metric": "rate", "unit": unit, "family": 4, "direction": "uni", "points": [point(second, frame_bytes)]}
    return told(point(first, frame_bytes), more=[other])


def far(value: float, unit: str = "pps", *others: float) -> Beside:
    """What others of the same configuration say."""
    found = beyond_bounds(f"{POINT}/value", value, unit, 64, others or [0.9e6 * (1 + one / 40) for one in range(-5, 6)])
    assert found is not None
    return Beside(beyond=(found,))


def goodput(value: float, **run: Any) -> dict[str, Any]:
    """A document of a TCP transfer."""
    more = run.pop("point", {})
    return told({"value": value, **more}, unit="l4_bps", metric="goodput", **{"kind": "tcp-goodput", "l4_protocol": "tcp"} | run)


SIZES = (64, 128, 256, 512, 1024, 1280, 1518)
LINE = {size: line_rate_pps(TEN_G * 1e6, size) for size in SIZES}

PLANTED = (
    # Line rate.
    Planted("10G figures typed for a link of 1G", told(point(1.4e7), link_speed_mbps=ONE_G), "above-line-rate"),
    Planted("Mpps read from a chart of 40G", told(point(5.9e7)), "above-line-rate"),
    Planted("kpps typed as pps twice over", told(point(1.488e9)), "above-line-rate"),
    Planted("sum of four ports given as one direction", told(point(4 * LINE[1518], 1518)), "above-line-rate"),
    Planted("both directions summed and said to be one", told(point(2 * LINE[64])), "above-line-rate"),
    Planted("one port of two, above what a port carries", told(point(1.49e7), direction="bi-per-port"), "above-line-rate"),
    Planted("both directions summed, three times over", told(point(3 * LINE[256], 256), direction="bi-sum"), "above-line-rate"),
    Planted("L1 bits said to be L2", told(point(10e9, 64), unit="l2_bps"), "above-line-rate"),
    Planted("L2 bits said to be payload", told(point(9.87e9, 1518), unit="l4_bps"), "above-line-rate"),
    Planted("bytes a second said to be bits, times eight again", told(point(8 * 10e9, 1518), unit="l1_bps"), "above-line-rate"),
    Planted("a clock half as fast: everything doubled", told(point(2 * LINE[512] * 0.99, 512)), "above-line-rate"),
    Planted("frames of 68 B called 64 B at saturation of 60 B", told(point(line_rate_pps(10e9, 60), 64)), "fcs-counted-twice"),
    Planted("packets of offloads on a wire of 100G", told(point(1.6e8), link_speed_mbps=100_000), "above-line-rate"),
    Planted(
        "a single interval of a burst taken for a trial", told(point(1e7, trials=[{"value": 1.6e7, "duration_s": 1.0}])), "above-line-rate"
    ),
    Planted("a rate on veth that no link there is has", told(point(2e10), link_type="virtual", link_speed_mbps=None), "above-any-link"),
    Planted("bytes and nanoseconds mixed up on loopback", goodput(5e14, link_type="loopback", link_speed_mbps=None), "above-any-link"),
    Planted(
        "a tagged frame counted without FCS and tag, given with both", told(point(line_rate_pps(10e9, 1514), 1518)), "fcs-counted-twice"
    ),
    Planted("a clock that runs fast", told(point(LINE[64] * 1.0006)), "line-rate-edge"),
    Planted("both directions summed, direction untold", told(point(1.9 * LINE[64]), direction=None), "both-directions"),
    Planted(
        "a link of 10G on a NIC of 1G",
        told(point(9e5), nic="eth0") | {"nics": [{"name": "eth0", "io_mode": "bare-metal", "speed_mbps": ONE_G}]},
        "link-speed-contradicts",
    ),
    # Frame sizes.
    Planted("pkt-gen's size without FCS believed", told(point(line_rate_pps(10e9, 128), 124)), "fcs-not-counted"),
    Planted("MoonGen's 64 is 68 on the wire", told(point(line_rate_pps(10e9, 68), 64)), "fcs-not-counted"),
    Planted("FCS added to a size that had it", told(point(LINE[64], 68)), "fcs-counted-twice"),
    Planted("all of RFC 2544's sizes without FCS", told(*(point(5e5, size - 4) for size in SIZES[1:])), "frame-without-fcs"),
    Planted("UDP over IPv6 in 64 B", told(point(7e5, 64), family=6, l4_protocol="udp"), "udp-ipv6-too-small"),
    Planted("IPv6 copied into the column of 64 B", told(point(7e5, 64), family=6), "ipv6-at-64"),
    Planted("iperf3 -l 8000 over an MTU of 1500: fragments", told(point(1e5, 8046), mtu_bytes=1500, l4_protocol="udp"), "frame-above-mtu"),
    Planted("iperf3 -l 8000 and no MTU told", told(point(1e5, 8046), l4_protocol="udp"), "jumbo-without-mtu"),
    Planted("a tagged frame over an untagged MTU", told(point(8e5, 1522), mtu_bytes=1500), "frame-with-tags"),
    # Bits, bytes and layers.
    Planted("pps and L1 told, L1 is L2", both(5e6, "l1_bps", 5e6 * 64 * 8), "series-contradict"),
    Planted("TRex's Gibit printed as Gbit", both(5e6, "l1_bps", 5e6 * 84 * 8 / 1.073741824), "series-contradict"),
    Planted("Mbit of 2^20", both(5e6, "l2_bps", 5e6 * 64 * 8 / 1.048576), "series-contradict"),
    Planted("MB read as Mbit", both(5e5, "l2_bps", 5e5 * 64), "series-contradict"),
    Planted("pps of one direction beside bits of two", both(4e5, "l2_bps", 8e5 * 1012 * 8, 1012), "series-contradict"),
    Planted(
        "bits eight times what the counters say",
        told(point(8 * 64e7, 64, rx_packets=12_500_000, duration_s=10), unit="l2_bps"),
        "bits-contradict-packets",
    ),
    Planted("iperf's GByte taken for Gbit on 10G", goodput(9.9e9, mtu_bytes=1500), "payload-above-link"),
    Planted("line rate of the port typed as goodput", goodput(10e9, mtu_bytes=1500), "payload-above-link"),
    # Offloads.
    Planted(
        "GRO on: 48,098 B a packet",
        goodput(12.8e9, link_type="virtual", link_speed_mbps=None, duration_s=10, point={"rx_packets": 332_654}),
        "super-packets",
    ),
    Planted(
        "UDP GSO: 29,866 B a packet over an MTU of 1500",
        told(
            {"value": 9.7e9, "rx_packets": 406_000},
            unit="l4_bps",
            metric="goodput",
            duration_s=10,
            mtu_bytes=1500,
            kind="fixed-rate",
            link_type="virtual",
            link_speed_mbps=None,
        ),
        "packets-above-mtu",
    ),
    Planted(
        "pps of TCP with TSO and GRO on", told(point(33_000, None), l4_protocol="tcp", offloads={"tso": True, "gro": True}), "offloads-on"
    ),
    Planted(
        "20.9 Mpps of sendmmsg on one core",
        told(point(2.09e7), cores=1, link_type="virtual", link_speed_mbps=None, tool={"name": "python"}),
        "too-fast-for-a-kernel",
    ),
    Planted("a day's packets divided by one core", told(point(1.4e8), cores=1, link_speed_mbps=100_000), "too-fast-for-a-core"),
    # Loss.
    Planted(
        "iperf3 3.16 to 3.12: 5 % gone, 0 % told",
        told(point(2039, 512, tx_packets=4302, rx_packets=4087, loss_ratio=0.0), kind="fixed-rate"),
        "loss-contradicts-packets",
    ),
    Planted(
        "iperf3 with all lost prints 0 %",
        told(point(5376, 512, tx_packets=10_752, rx_packets=0, loss_ratio=0.0), kind="fixed-rate"),
        "no-loss-nothing-received",
    ),
    Planted(
        "percent of old iperf3 beyond 100: more lost than sent", told(point(9e5, lost_packets=1100, tx_packets=1000)), "more-lost-than-sent"
    ),
    Planted(
        "TRex's smoothed last sample: more received than sent",
        told(point(9e5, tx_packets=1_000_000, rx_packets=1_003_000)),
        "more-received-than-sent",
    ),
    Planted("NDR of a tool that allows 0.1 %", told(point(9e5), kind="ndr", loss_ratio_allowed=0.001), "ndr-allows-loss"),
    Planted("NDR with 0.0001 % drop in its row", told(point(9e5, loss_ratio=1e-6), kind="ndr"), "loss-above-allowed"),
    Planted("PDR of 0.5 % that lost 2 %", told(point(9e5, loss_ratio=0.02), kind="pdr", loss_ratio_allowed=0.005), "loss-above-allowed"),
    Planted("throughput with its loss left out", told(point(9e5), kind="throughput"), "loss-untold"),
    Planted("a destination without a neighbour: 1/256", told(point(9e5, loss_ratio=1 / 256), kind="fixed-rate"), "loss-pattern"),
    Planted("one direction dead", told(point(9e5, loss_ratio=0.5), direction="bi-sum"), "one-direction-dead"),
    Planted("sink's link down, rate of the sender told", told(point(8e5, loss_ratio=1.0)), "rate-with-total-loss"),
    Planted(
        "counters that do not add up", told(point(9e5, tx_packets=10**6, rx_packets=9 * 10**5, lost_packets=10**4)), "counters-contradict"
    ),
    Planted("a server that never answered: 0 and 0", goodput(0, point={"loss_ratio": 0}), "nothing-without-loss"),
    # Time and repetition.
    Planted(
        "a mean that includes the ramp", told(point(7e5, trials=[{"value": 9e5}, {"value": 9.1e5}, {"value": 9e5}])), "value-outside-trials"
    ),
    Planted(
        "a clock that jumped: more sent than offered",
        told(point(9e5, offered_pps=1e6, tx_packets=12_000_000, duration_s=10)),
        "offered-contradicts-packets",
    ),
    Planted("pps of a clock three times too slow", told(point(9e5, rx_packets=3_000_000, duration_s=10)), "rate-contradicts-packets"),
    Planted("frames a full ring refused, counted as sent", told(point(9e5, 64, offered_pps=2.4e7)), "offered-above-line-rate"),
    Planted("more received than offered", told(point(1.1e6, offered_pps=1e6)), "faster-than-offered"),
    Planted("half a second", told(point(9e5), duration_s=0.5), "short-trial"),
    Planted("one trial", told(point(9e5), trials=1), "few-trials"),
    Planted(
        "a trial of an hour in a run of ten seconds",
        told(point(9e5, trials=[{"value": 9e5, "duration_s": 3600}]), duration_s=10),
        "times-contradict",
    ),
    Planted("a run from the year after next", told(point(9e5), started_at="2028-01-01T00:00:00Z"), "future-time"),
    Planted("a run that began after its document", told(point(9e5), started_at="2026-11-17T12:00:00Z"), "started-after-created"),
    Planted("latency of nothing", told(point(0.0), unit="us", metric="latency", kind="latency"), "latency-zero"),
    # The tester.
    Planted(
        "veth on one CPU: the sender slows down",
        told(point(8.3e5, loss_ratio=0), kind="ndr", flags=["self-clocked"]),
        "self-clocked-search",
    ),
    Planted("the generator's own ceiling", told(point(8.9e5, tester_limit_pps=9e5)), "tester-limit"),
    Planted(
        "the same typed for every size", told(*(point(5e5, size, loss_ratio=0) for size in SIZES), kind="throughput"), "same-at-every-size"
    ),
    Planted("TX_RING waits: 400 of 800 kpps offered", told(point(4e5, offered_pps=4e5, intended_pps=8e5)), "offered-too-little"),
    Planted("lag of a shared CPU", told(point(4e5), noise={"lag_ratio": 0.25}), "tester-lag"),
    Planted("steal of a crowded host", told(point(4e5), noise={"steal_ratio": 0.12}), "stolen-time"),
    Planted("more cores than there are", told(point(4e5), cores=64), "more-cores-than-there-are"),
    # Others of the same configuration.
    Planted("3.2 Mpps where eleven had 0.9", told(point(3.2e6)), "outside-bounds", far(3.2e6)),
    Planted("a tenth of what everybody has", told(point(9e4)), "outside-bounds", far(9e4)),
    # Real output, altered before it was imported.
    Planted(
        "trafgen's rate on a link of 100 Mbit/s",
        imported("local-tools/trafgen-t4-64.txt", link_type="physical", link_speed_mbps=100),
        "above-line-rate",
    ),
    Planted(
        "nuttcp's bytes in the place of bits",
        imported(
            "local-tools/nuttcp-tcp.txt",
            ("343.8125 MB", "2750.5000 MB"),
            ("1442.0549 Mbps", "11536.4392 Mbps"),
            link_type="physical",
            link_speed_mbps=TEN_G,
        ),
        "above-line-rate",
    ),
)
