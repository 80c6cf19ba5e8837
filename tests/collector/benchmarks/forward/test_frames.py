"""Frames: exact sizes, right checksums, one for each destination."""

import struct
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.benchmarks.forward.addresses import FORWARD, LINKS, destinations
from collector.benchmarks.forward.frames import DISCARD_PORT, MAGIC, Path, build_frames, build_reply, checksum, ip_bytes_of
from collector.errors import BenchError

SIZES = [(4, 64), (4, 65), (4, 128), (4, 1518), (4, 9018), (6, 66), (6, 67), (6, 78), (6, 1518)]


def path(family: int, count: int = 256) -> Path:
    return Path(
        source_mac="02:00:00:00:00:0a",
        next_hop_mac="02:00:00:00:00:0b",
        source=LINKS[family][0].tester,
        destinations=destinations(family, FORWARD, count),
    )


def adds_up(octets: bytes) -> bool:
    """RFC 1071: the sum over everything, the checksum in its place, is all ones."""
    return checksum(octets) == 0


def pseudo(family: int, packet: bytes) -> bytes:
    if family == 4:
        return packet[12:20] + struct.pack("!BBH", 0, 17, len(packet) - 20)
    return packet[8:40] + struct.pack("!II", len(packet) - 40, 17)


@pytest.mark.parametrize(("family", "size"), SIZES, ids=[f"ipv{family}-{size}" for family, size in SIZES])
def test_every_frame_is_of_the_size_without_its_fcs_and_adds_up(family: int, size: int) -> None:
    frames = build_frames(path(family), size)
    there = destinations(family, FORWARD)
    header = 20 if family == 4 else 40
    for number, frame in enumerate(frames):
        assert len(frame) == size - 4
        assert frame[:12] == bytes.fromhex("02000000000b02000000000a")
        packet, segment = frame[14:], frame[14 + header :]
        assert struct.unpack("!H", frame[12:14])[0] == (0x0800 if family == 4 else 0x86DD)
        assert (packet[16:20] if family == 4 else packet[24:40]) == ip_address(there[number]).packed
        assert struct.unpack("!H", packet[2:4] if family == 4 else packet[4:6])[0] == ip_bytes_of(size) - (0 if family == 4 else 40)
        if family == 4:
            assert adds_up(packet[:20])
        assert adds_up(pseudo(family, packet) + segment)
        assert struct.unpack("!HH", segment[2:6]) == (DISCARD_PORT, len(segment))


def test_frames_differ_by_source_port_so_that_cards_spread_them() -> None:
    assert len({frame[34:36] for frame in build_frames(path(4), 64)}) == 256


def test_a_frame_with_room_tells_whose_it_is_and_for_which_destination() -> None:
    for number, frame in enumerate(build_frames(path(4), 64)):
        assert frame[42 : 42 + len(MAGIC) + 4] == MAGIC + struct.pack("!I", number)
    assert build_frames(path(6), 66)[7][62:] == b"", "the smallest frame of IPv6 has no payload at all"


@pytest.mark.parametrize(("family", "size"), [(4, 63), (6, 64), (6, 65), (4, 9019)])
def test_a_size_that_udp_cannot_have_is_refused_with_the_limits(family: int, size: int) -> None:
    with pytest.raises(BenchError, match=r"has 6[46] to 9018 bytes with FCS") as caught:
        build_frames(path(family), size)
    assert caught.value.kind == "impossible-frame"


@pytest.mark.parametrize("family", [4, 6])
def test_an_answer_goes_back_to_the_port_it_came_from(family: int) -> None:
    there = destinations(family, FORWARD, 1)[0]
    frame = build_reply(
        source_mac="02:00:00:00:00:0c", next_hop_mac="02:00:00:00:00:0d", source=there, destination=LINKS[family][0].tester, port=49_160
    )
    header = 20 if family == 4 else 40
    packet, segment = frame[14:], frame[14 + header :]
    assert len(frame) >= 60
    assert struct.unpack("!HH", segment[:4]) == (DISCARD_PORT, 49_160)
    assert adds_up(pseudo(family, packet) + segment)


@given(st.binary(max_size=200))
def test_octets_with_their_checksum_behind_add_up(octets: bytes) -> None:
    even = octets if len(octets) % 2 == 0 else octets + b"\0"
    assert adds_up(even + struct.pack("!H", checksum(octets)))
