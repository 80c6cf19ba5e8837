"""The frames of a trial, ready to be sent: Ethernet, IPv4 or IPv6, UDP, exact in size and checksums."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from collector.benchmarks.forward.trial import LARGEST_FRAME_BYTES, SMALLEST_FRAME_BYTES
from collector.errors import BenchError
from schemas.units import ETHERNET_HEADER_BYTES, FCS_BYTES, IP_HEADER_BYTES, UDP_HEADER_BYTES

DISCARD_PORT = 9
"""The destination port (RFC 863): whoever gets such a frame by mistake throws it away. By it our frames are known on arrival."""
FIRST_SOURCE_PORT = 49_152
PORTS = 16_384
HOPS = 64
MAGIC = b"TAMESHI"
_ETHERTYPE = {4: 0x0800, 6: 0x86DD}
_UDP = 17
_REPLY_BYTES = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """From whom, through which next hop, to whom: one direction of one family."""

    source_mac: str
    next_hop_mac: str
    source: str
    destinations: Sequence[str]


def ip_bytes_of(frame_bytes: int) -> int:
    """The IP packet in a frame with FCS; what nftables calls the length at the ingress hook."""
    return frame_bytes - FCS_BYTES - ETHERNET_HEADER_BYTES


def check_size(family: int, frame_bytes: int) -> None:
    """BenchError where UDP over that IP version has no such frame."""
    smallest = SMALLEST_FRAME_BYTES[family]
    if not smallest <= frame_bytes <= LARGEST_FRAME_BYTES:
        limits = f"UDP over IPv{family} has {smallest} to {LARGEST_FRAME_BYTES} bytes with FCS"
        raise BenchError("impossible-frame", f"{frame_bytes}-byte frames: {limits}")


def build_frames(path: Path, frame_bytes: int) -> list[bytes]:
    """One frame for each destination, without the FCS, which the hardware adds.

    They may be fragmented, so that a device that does so is found out, and not taken for one that loses everything. The source
    port differs by destination, so that a card that spreads by ports spreads them too. Where the payload has room, it holds a
    word to be known by and the destination's number.
    """
    family = ip_address(path.source).version
    check_size(family, frame_bytes)
    ethernet = _ethernet(path.source_mac, path.next_hop_mac, family)
    return [ethernet + _packet(path.source, there, number, frame_bytes) for number, there in enumerate(path.destinations)]


def build_reply(*, source_mac: str, next_hop_mac: str, source: str, destination: str, port: int) -> bytes:
    """An answer to the frame that came from that port: as small as can be, and to another port than ours."""
    here, there = ip_address(source), ip_address(destination)
    header = struct.pack("!HHHH", DISCARD_PORT, port, UDP_HEADER_BYTES + _REPLY_BYTES, 0)
    udp = _with_checksum(here.packed, there.packed, header + bytes(_REPLY_BYTES))
    return _ethernet(source_mac, next_hop_mac, here.version) + _ip(here.packed, there.packed, here.version, 0, udp)


def _ethernet(source_mac: str, next_hop_mac: str, family: int) -> bytes:
    return _mac(next_hop_mac) + _mac(source_mac) + struct.pack("!H", _ETHERTYPE[family])


def _packet(source: str, destination: str, number: int, frame_bytes: int) -> bytes:
    here, there = ip_address(source), ip_address(destination)
    size = ip_bytes_of(frame_bytes) - IP_HEADER_BYTES[here.version]
    room = size - UDP_HEADER_BYTES
    mark = MAGIC + struct.pack("!I", number)
    payload = (mark if room >= len(mark) else b"").ljust(room, b"\0")
    header = struct.pack("!HHHH", FIRST_SOURCE_PORT + number % PORTS, DISCARD_PORT, size, 0)
    return _ip(here.packed, there.packed, here.version, number, _with_checksum(here.packed, there.packed, header + payload))


def _ip(here: bytes, there: bytes, family: int, number: int, udp: bytes) -> bytes:
    if family == 6:
        return struct.pack("!IHBB", 6 << 28, len(udp), _UDP, HOPS) + here + there + udp
    size = IP_HEADER_BYTES[4] + len(udp)
    header = struct.pack("!BBHHHBBH", 0x45, 0, size, number & 0xFFFF, 0, HOPS, _UDP, 0) + here + there
    return header[:10] + struct.pack("!H", checksum(header)) + header[12:] + udp


def _with_checksum(here: bytes, there: bytes, segment: bytes) -> bytes:
    """The UDP segment with its checksum in place; zero would mean none."""
    pseudo = here + there + struct.pack("!II", len(segment), _UDP)
    return segment[:6] + struct.pack("!H", checksum(pseudo + segment) or 0xFFFF) + segment[8:]


def checksum(octets: bytes) -> int:
    """The Internet checksum (RFC 1071)."""
    padded = octets if len(octets) % 2 == 0 else octets + b"\0"
    total: int = sum(struct.unpack(f"!{len(padded) // 2}H", padded))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def _mac(text: str) -> bytes:
    return bytes.fromhex(text.replace(":", ""))
