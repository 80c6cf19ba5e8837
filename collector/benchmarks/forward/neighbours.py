"""Whose hardware address an IP address has: one question by ARP or neighbour discovery, past the host's own tables."""

import socket
import struct
import time
from ipaddress import IPv4Address, IPv6Address, ip_address

from collector.benchmarks.forward.frames import checksum

TRIES, WAIT_S = 5, 0.3
_ARP, _IPV6 = 0x0806, 0x86DD
_ALL = 0x0003
_ICMPV6, _SOLICITATION, _ADVERTISEMENT = 58, 135, 136
_TARGET_LINK_LAYER = 2


def resolve(interface: str, own_mac: str, own_address: str, address: str) -> str | None:
    """The hardware address that answers for `address` on the interface. None: nobody does."""
    target, source = ip_address(address), ip_address(own_address)
    mac = bytes.fromhex(own_mac.replace(":", ""))
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ARP if target.version == 4 else _IPV6)) as opened:
        opened.bind((interface, _ARP if target.version == 4 else _IPV6))
        for _ in range(TRIES):
            opened.send(_question(mac, source, target))
            answer = _answer_within(opened, target, time.monotonic() + WAIT_S)
            if answer is not None:
                return ":".join(f"{octet:02x}" for octet in answer)
    return None


def _question(mac: bytes, source: IPv4Address | IPv6Address, target: IPv4Address | IPv6Address) -> bytes:
    if isinstance(target, IPv4Address):
        return arp_request(mac, source.packed, target.packed)
    return solicitation(mac, source.packed, target.packed)


def arp_request(mac: bytes, source: bytes, target: bytes) -> bytes:
    """Who has the target? (RFC 826)"""
    body = struct.pack("!HHBBH", 1, 0x0800, 6, 4, 1) + mac + source + bytes(6) + target
    return b"\xff" * 6 + mac + struct.pack("!H", _ARP) + body


def solicitation(mac: bytes, source: bytes, target: bytes) -> bytes:
    """A neighbour solicitation to the target's multicast group (RFC 4861)."""
    group = bytes.fromhex("ff0200000000000000000001ff") + target[-3:]
    message = struct.pack("!BBHI", _SOLICITATION, 0, 0, 0) + target + bytes([1, 1]) + mac
    pseudo = source + group + struct.pack("!II", len(message), _ICMPV6)
    message = message[:2] + struct.pack("!H", checksum(pseudo + message)) + message[4:]
    header = struct.pack("!IHBB", 6 << 28, len(message), _ICMPV6, 255) + source + group
    return b"\x33\x33" + group[-4:] + mac + struct.pack("!H", _IPV6) + header + message


def _answer_within(opened: socket.socket, target: IPv4Address | IPv6Address, until_s: float) -> bytes | None:
    while (left_s := until_s - time.monotonic()) > 0:
        opened.settimeout(left_s)
        try:
            frame = opened.recv(2048)
        except TimeoutError:
            return None
        found = arp_answer(frame, target.packed) if target.version == 4 else advertised(frame, target.packed)
        if found is not None:
            return found
    return None


def arp_answer(frame: bytes, target: bytes) -> bytes | None:
    """The sender's hardware address of a reply about the target."""
    return frame[22:28] if len(frame) >= 42 and frame[20:22] == b"\0\2" and frame[28:32] == target else None


def advertised(frame: bytes, target: bytes) -> bytes | None:
    """The hardware address in an advertisement of the target; without that option, the frame's own source."""
    message = frame[54:]
    if len(message) < 24 or frame[20] != _ICMPV6 or message[0] != _ADVERTISEMENT or message[8:24] != target:
        return None
    options = message[24:]
    while len(options) >= 8 and options[1]:
        if options[0] == _TARGET_LINK_LAYER:
            return options[2:8]
        options = options[options[1] * 8 :]
    return frame[6:12]
