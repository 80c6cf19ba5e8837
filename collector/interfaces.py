"""What the kernel says about one network interface, asked by ioctl and netlink and told in the words of `ethtool` and `ip`.

A probe asks its `Root` as if for the command; on a running host the answer comes from here without a process, in a capture
it is the file that this text, or the command itself on a host without Python, was written to. None of it needs root.
"""

import errno
import fcntl
import os
import socket
import struct
from array import array
from collections.abc import Callable, Iterator

from collector.root import Answer

SIOCETHTOOL = 0x8946
LONGEST_NAME = 15
GDRVINFO, GRINGPARAM, GRXRINGS, GCHANNELS, GRSSH = 0x03, 0x10, 0x2D, 0x3C, 0x46
OFFLOADS = {
    "rx-checksumming": (0x14, 0xFFFFFFFF), "tx-checksumming": (0x16, 0xFFFFFFFF), "tcp-segmentation-offload": (0x1E, 0xFFFFFFFF),
    "generic-segmentation-offload": (0x23, 0xFFFFFFFF), "generic-receive-offload": (0x2B, 0xFFFFFFFF),
    "large-receive-offload": (0x25, 1 << 15),
}  # fmt: skip
"""The ioctl that asks for each, and the bits of its answer that say so. Every kernel since 2.6.29 has them."""
CHANNEL_WORDS = ("RX", "TX", "Other", "Combined")
RING_WORDS = ("RX", "RX Mini", "RX Jumbo", "TX")
HASHES = ("toeplitz", "xor", "crc32")
MOST_ENTRIES = 4096
"""Entries of the longest indirection table that is asked for."""
RTM_NEWLINK, RTM_GETLINK, NLMSG_ERROR, NLM_F_REQUEST = 16, 18, 2, 1
IFLA_IFNAME, IFLA_MTU, IFLA_XDP, IFLA_XDP_ATTACHED = 3, 4, 43, 2
NESTED = 0x3FFF
XDP_WORDS = ("", "xdp", "xdpgeneric", "xdpoffload", "xdpmulti")
REPLY_BYTES = 32_768
TIMEOUT_S = 2.0


def ask_interface(argv: tuple[str, ...]) -> Answer | None:
    """The answer to one of the known questions, or the reason why there is none; None for a command that is none of them."""
    question, name = QUESTIONS.get(argv[:-1]), argv[-1]
    if question is None:
        return None
    if len(os.fsencode(name)) > LONGEST_NAME:
        return Answer(None, "an interface with such a name cannot be asked")
    try:
        return Answer(question(name))
    except OSError as error:
        why = os.strerror(error.errno).lower() if error.errno else type(error).__name__
        return Answer(None, f"{' '.join(argv[:-1])}: {why}")


def _ethtool(door: socket.socket, name: str, request: bytes) -> bytes:
    """The same structure as the kernel filled it in."""
    buffer = array("B", request)
    fcntl.ioctl(door.fileno(), SIOCETHTOOL, struct.pack("16sP16x", os.fsencode(name), buffer.buffer_info()[0]))
    return buffer.tobytes()


def _numbers(name: str, command: int, count: int) -> tuple[int, ...]:
    """What a structure of so many numbers holds behind its command."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as door:
        return struct.unpack(f"{count}I", _ethtool(door, name, struct.pack(f"{count}I", command, *[0] * (count - 1))))[1:]


def tell_driver(name: str) -> str:
    """Driver, its version and the firmware's, as `ethtool -i` does."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as door:
        content = _ethtool(door, name, struct.pack("I192x", GDRVINFO))
    words = [content[4 + 32 * i : 36 + 32 * i].partition(b"\0")[0].decode("utf-8", "replace") for i in range(4)]
    keys = ("driver", "version", "firmware-version", "bus-info")
    return "".join(f"{key}: {word}\n" for key, word in zip(keys, words, strict=True))


def _tell_pairs(words: tuple[str, ...], most: tuple[int, ...], current: tuple[int, ...]) -> str:
    """Two blocks, possible and in use; what the driver does not have is n/a."""
    blocks = []
    for head, values in (("Pre-set maximums:", most), ("Current hardware settings:", current)):
        lines = (f"{word}:\t\t{value if limit else 'n/a'}" for word, value, limit in zip(words, values, most, strict=True))
        blocks += [head, *lines]
    return "\n".join(blocks) + "\n"


def tell_channels(name: str) -> str:
    """Channels possible and in use, as `ethtool -l` does."""
    values = _numbers(name, GCHANNELS, 9)
    return _tell_pairs(CHANNEL_WORDS, values[:4], values[4:])


def tell_rings(name: str) -> str:
    """Descriptors of the rings possible and in use, as `ethtool -g` does."""
    values = _numbers(name, GRINGPARAM, 9)
    return _tell_pairs(RING_WORDS, values[:4], values[4:])


def tell_offloads(name: str) -> str:
    """The offloads that decide what a packet count means, as `ethtool -k` does; what a kernel does not know is left out."""
    lines, refused = [], None
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as door:
        for word, (command, bits) in OFFLOADS.items():
            try:
                value = struct.unpack("II", _ethtool(door, name, struct.pack("II", command, 0)))[1]
            except OSError as error:
                refused = error
                continue
            lines.append(f"{word}: {'on' if value & bits else 'off'}\n")
    if refused and not lines:
        raise refused
    return "".join(lines)


def tell_spread(name: str) -> str:
    """How flows are spread over receive queues, as `ethtool -x` does, but for the hash key, which is not asked for."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as door:
        rings = struct.unpack_from("=IIQ", _ethtool(door, name, struct.pack("=IIQ176x", GRXRINGS, 0, 0)))[2]
        head = struct.unpack("IIIIB7x", _ethtool(door, name, struct.pack("I20x", GRSSH)))
        size, hash_bits = min(head[2], MOST_ENTRIES), head[4]
        table: tuple[int, ...] = ()
        if 0 < head[2] == size:
            content = _ethtool(door, name, struct.pack(f"IIII8x{size}I", GRSSH, 0, size, 0, *[0] * size))
            table = struct.unpack_from(f"{size}I", content, 24)
    return write_spread(name, rings, table, hash_bits)


def write_spread(name: str, rings: int, table: tuple[int, ...], hash_bits: int) -> str:
    """The indirection table, eight entries a line, and the hash functions with those in use."""
    lines = [f"RX flow hash indirection table for {name} with {rings} RX ring(s):"]
    lines += [f"{at:5}:  {' '.join(f'{queue:5}' for queue in table[at : at + 8])}" for at in range(0, len(table), 8)]
    lines += ["RSS hash function:", *(f"    {word}: {'on' if hash_bits & 1 << bit else 'off'}" for bit, word in enumerate(HASHES))]
    return "\n".join(lines) + "\n"


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each netlink attribute."""
    at = 0
    while at + 4 <= len(content):
        length, kind = struct.unpack_from("HH", content, at)
        if length < 4:
            return
        yield kind & NESTED, content[at + 4 : at + length]
        at += length + 3 & ~3


def tell_link(name: str) -> str:
    """The MTU and how an XDP program is attached: the one part of `ip -o link show dev` without an address in it."""
    attribute = struct.pack("HH16s", 20, IFLA_IFNAME, os.fsencode(name))
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, socket.NETLINK_ROUTE) as door:
        door.settimeout(TIMEOUT_S)
        door.send(struct.pack("IHHII16x", 52, RTM_GETLINK, NLM_F_REQUEST, 1, 0) + attribute)
        reply = door.recv(REPLY_BYTES)
    length, kind = struct.unpack_from("IH", reply)
    if kind == NLMSG_ERROR:
        raise OSError(-struct.unpack_from("i", reply, 16)[0], "the kernel refuses")
    found = dict(_attributes(reply[32:length])) if kind == RTM_NEWLINK else {}
    attached = dict(_attributes(found.get(IFLA_XDP, b""))).get(IFLA_XDP_ATTACHED)
    if attached is None or attached[0] >= len(XDP_WORDS):
        raise OSError(errno.EOPNOTSUPP, "the kernel does not tell")
    return f"mtu {struct.unpack('I', found[IFLA_MTU])[0]} {XDP_WORDS[attached[0]]}".rstrip() + "\n"


QUESTIONS: dict[tuple[str, ...], Callable[[str], str]] = {
    ("ethtool", "-i"): tell_driver,
    ("ethtool", "-l"): tell_channels,
    ("ethtool", "-g"): tell_rings,
    ("ethtool", "-k"): tell_offloads,
    ("ethtool", "-x"): tell_spread,
    ("ip", "-o", "link", "show", "dev"): tell_link,
}
"""What can be asked, by the words of the command that tells the same."""
