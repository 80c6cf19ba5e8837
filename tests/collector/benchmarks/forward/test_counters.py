"""Counters, as the kernel and nft print them."""

import json
import struct

import pytest

from collector.benchmarks.forward.counters import (
    Counters,
    Expected,
    Interface,
    packet_filter,
    parse_net_dev,
    parse_snmp,
    parse_snmp6,
    read_counters,
    read_table,
    ruleset,
)
from collector.benchmarks.forward.frames import build_frames
from tests.collector.benchmarks.forward.test_frames import path

NET_DEV = """Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0
eth0.7: 15360000  256000    0   12    0     0          0         0 94704224 2058785    0 693798    0     0       0          0
"""


def test_packets_and_drops_are_read_by_their_place() -> None:
    assert parse_net_dev(NET_DEV) == {"lo": Interface(), "eth0.7": Interface(rx=256_000, rx_dropped=12, tx=2_058_785, tx_dropped=693_798)}


def test_an_interface_that_is_new_or_gone_added_nothing_it_did_not_count() -> None:
    before = Counters(interfaces={"a": Interface(rx=5, tx=7)}, ip={"Ip.FragOKs": 3, "Ip.InReceives": 9})
    after = Counters(interfaces={"a": Interface(rx=6, tx=7), "b": Interface(rx=2)}, ip={"Ip.FragOKs": 3, "Ip.InReceives": 19})
    assert after.interface_since(before, "a") == Interface(rx=1)
    assert after.interface_since(before, "b") == Interface(rx=2)
    assert after.interface_since(before, "c") == Interface()
    assert after.ip_since(before) == {"Ip.InReceives": 10}


def test_ip_s_own_counters_are_taken_and_nobody_else_s() -> None:
    text = "Ip: Forwarding FragOKs\nIp: 1 42\nIcmp: InMsgs\nIcmp: 9\nUdp: InDatagrams\nUdp: 7\n"
    assert parse_snmp(text) == {"Ip.Forwarding": 1, "Ip.FragOKs": 42}
    assert parse_snmp6("Ip6FragOKs     \t17\nIcmp6InMsgs  \t3\n") == {"Ip6FragOKs": 17}


def test_this_host_s_counters_are_read() -> None:
    counters = read_counters(None)
    assert "lo" in counters.interfaces
    assert counters.ip["Ip.InReceives"] >= 0


def test_a_listing_gives_each_destination_its_own_count() -> None:
    elements = [
        {"elem": {"val": "2001:2:0:8001::9", "counter": {"packets": 4, "bytes": 1}}},
        {"elem": {"val": "2001:2:0:8000::9", "counter": {"packets": 3, "bytes": 1}}},
    ]
    listing = json.dumps(
        {
            "nftables": [
                {"metainfo": {}},
                {"counter": {"name": "odd", "packets": 2, "bytes": 0}},
                {"set": {"name": "there", "elem": elements}},
            ]
        }
    )
    arrived = read_table(listing, ("2001:2:0:8000::9", "2001:0002:0:8001::9", "2001:2:0:8002::9"))
    assert (arrived.packets, arrived.odd, arrived.by_address) == (7, 2, (3, 4, 0))


def test_the_table_counts_by_ip_length_and_replaces_the_one_before() -> None:
    text = ruleset("t", "eth1", Expected(family=6, frame_bytes=66, addresses=("2001:2:0:8000::9",)))
    assert text.startswith("table netdev t\ndelete table netdev t\n")
    assert "meta length 48 ip6 daddr @there drop" in text
    assert 'device "eth1"' in text


def passes(program: bytes, frame: bytes) -> bool:
    """What a classic BPF machine says (the instructions the filter uses)."""
    steps = [struct.unpack_from("@HBBI", program, place) for place in range(0, len(program), 8)]
    accumulator = index = at = 0
    while True:
        code, yes, no, value = steps[at]
        at += 1
        if code == 0x06:
            return value != 0
        if code == 0x28:
            accumulator = struct.unpack_from("!H", frame, value)[0]
        elif code == 0x48:
            accumulator = struct.unpack_from("!H", frame, index + value)[0]
        elif code == 0x30:
            accumulator = frame[value]
        elif code == 0x80:
            accumulator = len(frame)
        elif code == 0xB1:
            index = 4 * (frame[value] & 0xF)
        else:
            holds = accumulator == value if code == 0x15 else bool(accumulator & value)
            at += yes if holds else no


def changed(frame: bytes, place: int, octets: bytes) -> bytes:
    return frame[:place] + octets + frame[place + len(octets) :]


V4, V6 = build_frames(path(4, 1), 128)[0], build_frames(path(6, 1), 128)[0]
FILTERED = [
    ("ours-4", 4, 124, V4, True),
    ("ours-6", 6, 124, V6, True),
    ("of-any-size", 4, None, V4 + b"\0", True),
    ("of-another-size", 4, 124, V4 + b"\0", False),
    ("of-the-other-version", 6, None, V4, False),
    ("to-another-port", 4, None, changed(V4, 36, b"\0\x35"), False),
    ("no-udp", 4, None, changed(V4, 23, b"\x06"), False),
    ("a-later-fragment", 4, None, changed(V4, 20, b"\0\xb9"), False),
    ("a-first-fragment", 4, None, changed(V4, 20, b"\x20\0"), True),
    ("arp", 4, None, changed(V4, 12, b"\x08\x06"), False),
]


@pytest.mark.parametrize(("family", "length", "frame", "ours"), [case[1:] for case in FILTERED], ids=[case[0] for case in FILTERED])
def test_the_filter_lets_our_frames_pass_and_no_others(family: int, length: int | None, frame: bytes, ours: bool) -> None:
    assert passes(packet_filter(family, length), frame) is ours
