"""What was received, and by whose word: the sink's own count of our frames, and the interfaces' and IP's counters around it."""

import ctypes
import json
import shutil
import socket
import struct
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Protocol

from collector.benchmarks.forward.frames import DISCARD_PORT, ip_bytes_of
from collector.benchmarks.forward.kernel import inside
from collector.benchmarks.process import environment, run_tool
from collector.errors import BenchError
from schemas.units import FCS_BYTES

COMMAND_S = 10.0
_NET = Path("/proc/thread-self/net")


# Interfaces and IP


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """One interface's packets since it was made."""

    rx: int = 0
    tx: int = 0
    rx_dropped: int = 0
    tx_dropped: int = 0

    def since(self, before: "Interface") -> "Interface":
        """What was added."""
        return Interface(
            rx=self.rx - before.rx,
            tx=self.tx - before.tx,
            rx_dropped=self.rx_dropped - before.rx_dropped,
            tx_dropped=self.tx_dropped - before.tx_dropped,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Counters:
    """All counters of one network namespace at one moment."""

    interfaces: Mapping[str, Interface]
    ip: Mapping[str, int] = field(default_factory=dict)
    """`Ip.FragOKs` as in /proc/net/snmp, `Ip6FragOKs` as in /proc/net/snmp6."""

    def interface_since(self, before: "Counters", name: str) -> Interface:
        """What one interface added; one that was not there before or is gone added nothing."""
        return self.interfaces.get(name, Interface()).since(before.interfaces.get(name, Interface()))

    def ip_since(self, before: "Counters") -> dict[str, int]:
        """What IP added, zeros left out."""
        return {name: value - before.ip.get(name, 0) for name, value in self.ip.items() if value != before.ip.get(name, 0)}


def read_counters(namespace: str | None) -> Counters:
    """The counters of a namespace, now."""

    def read() -> Counters:
        snmp6 = _NET / "snmp6"
        ip = parse_snmp((_NET / "snmp").read_text("ascii")) | (parse_snmp6(snmp6.read_text("ascii")) if snmp6.exists() else {})
        return Counters(interfaces=parse_net_dev((_NET / "dev").read_text("ascii")), ip=ip)

    return inside(namespace, read)


def parse_net_dev(text: str) -> dict[str, Interface]:
    """/proc/net/dev (proc_pid_net(5)): after the name, 8 numbers of receiving and 8 of sending; packets are second, drops fourth."""
    found = {}
    for line in text.splitlines()[2:]:
        name, _, numbers = line.partition(":")
        values = [int(word) for word in numbers.split()]
        found[name.strip()] = Interface(rx=values[1], rx_dropped=values[3], tx=values[9], tx_dropped=values[11])
    return found


def parse_snmp(text: str) -> dict[str, int]:
    """/proc/net/snmp: pairs of lines, one with names and one with values; only IP's."""
    lines = [line.split() for line in text.splitlines() if line.startswith("Ip:")]
    return {
        f"Ip.{name}": int(value)
        for names, values in zip(lines[::2], lines[1::2], strict=True)
        for name, value in zip(names[1:], values[1:], strict=True)
    }


def parse_snmp6(text: str) -> dict[str, int]:
    """/proc/net/snmp6: a name and a value a line; only IP's."""
    return {name: int(value) for name, value in (line.split() for line in text.splitlines()) if name.startswith("Ip6")}


# The sink


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The frames a sink counts: those for these addresses, of this size."""

    family: int
    frame_bytes: int
    addresses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """What a sink counted."""

    packets: int
    odd: int
    """Ours by their port, of another size or for another address."""
    by_address: tuple[int, ...] | None
    """In the order of `Expected.addresses`. None: this sink does not tell them apart."""


class Sink(Protocol):
    """Counts our frames on one interface."""

    method: str
    ends_here: bool
    """Whether what was counted goes no further."""

    def expect(self, expected: Expected) -> None:
        """Begins to count anew."""

    def arrived(self) -> Arrived:
        """What came since."""

    def close(self) -> None:
        """The interface, as it was."""


def open_sink(namespace: str | None, interface: str, table: str) -> Sink:
    """The best sink that this host has the tools for."""
    if shutil.which("nft", path=environment()["PATH"]) is not None:
        try:
            return NftSink(namespace, interface, table)
        except BenchError:  # A kernel without nf_tables or its netdev hook; the packet socket counts as exactly.
            pass
    return PacketSink(namespace, interface)


class NftSink:
    """An nftables table at the ingress hook of the interface: each address has its counter, and what was counted goes no further."""

    method = "nft-netdev-ingress"
    ends_here = True

    def __init__(self, namespace: str | None, interface: str, table: str) -> None:
        """BenchError where nftables cannot do this here."""
        self._namespace, self._interface, self._table = namespace, interface, table
        self._addresses: tuple[str, ...] = ()
        self.expect(Expected(family=4, frame_bytes=64, addresses=("198.19.0.9",)))

    def expect(self, expected: Expected) -> None:
        """The table, made anew in one step."""
        self._addresses = expected.addresses
        self._nft(ruleset(self._table, self._interface, expected), "-f", "-")

    def arrived(self) -> Arrived:
        """The counters of all addresses, by one listing."""
        return read_table(self._nft(None, "-j", "list", "table", "netdev", self._table), self._addresses)

    def close(self) -> None:
        """The table is gone."""
        self._nft(_made_anew(self._table), "-f", "-")

    def _nft(self, given: str | None, *words: str) -> str:
        done = inside(self._namespace, lambda: run_tool(["nft", *words], COMMAND_S, given))
        if done.code != 0:
            kind = "no-permission" if "ermi" in done.errors else "engine-crashed"
            raise BenchError(kind, f"nft on {self._interface}: {' '.join(done.errors.split())[:300] or 'failed'}")
        return done.text


def _made_anew(table: str) -> str:
    """The table is gone, whether it was there or not."""
    return f"table netdev {table}\ndelete table netdev {table}\n"


def ruleset(table: str, interface: str, expected: Expected) -> str:
    """The table in nft(8)'s language. Before any other hook: even a host that forwards never sees these frames."""
    family = "ip" if expected.family == 4 else "ip6"
    kind = "ipv4_addr" if expected.family == 4 else "ipv6_addr"
    ours = f"meta protocol {family} udp dport {DISCARD_PORT}"
    return (
        f"{_made_anew(table)}table netdev {table} {{\n"
        f"  counter odd {{ }}\n"
        f"  set there {{ type {kind}; counter; elements = {{ {', '.join(expected.addresses)} }}; }}\n"
        f"  chain sink {{\n"
        f'    type filter hook ingress device "{interface}" priority -500; policy accept;\n'
        f"    {ours} meta length {ip_bytes_of(expected.frame_bytes)} {family} daddr @there drop\n"
        f'    {ours} counter name "odd" drop\n'
        f"  }}\n}}\n"
    )


def read_table(listing: str, addresses: Sequence[str]) -> Arrived:
    """The counters in nft's JSON (libnftables-json(5))."""
    counts: dict[object, int] = {}
    odd = 0
    for entry in json.loads(listing)["nftables"]:
        if "counter" in entry:
            odd = entry["counter"]["packets"]
        for element in entry.get("set", {}).get("elem", ()):
            counts[ip_address(element["elem"]["val"])] = element["elem"]["counter"]["packets"]
    by_address = tuple(counts.get(ip_address(address), 0) for address in addresses)
    return Arrived(packets=sum(by_address), odd=odd, by_address=by_address)


_SO_ATTACH_FILTER, _SOL_PACKET, _PACKET_STATISTICS, _PACKET_IGNORE_OUTGOING = 26, 263, 6, 23
_ALL = 0x0003
_LOAD_HALF, _LOAD_BYTE, _LOAD_LENGTH, _LOAD_HALF_INDEXED, _HEADER_LENGTH = 0x28, 0x30, 0x80, 0x48, 0xB1
_EQUAL, _ANY_BIT, _RETURN = 0x15, 0x45, 0x06


class PacketSink:
    """Two packet sockets with a filter and nobody who reads them: the kernel counts what the filter lets pass, queued or not.

    Every host has them; destinations are not told apart, and the frames go on to the host's own IP.
    """

    method = "packet-socket-filter"
    ends_here = False

    def __init__(self, namespace: str | None, interface: str) -> None:
        """Not counting yet."""
        self._namespace, self._interface = namespace, interface
        self._sockets: list[socket.socket] = []

    def expect(self, expected: Expected) -> None:
        """New sockets: one for frames of the right size, one for all of ours."""
        self.close()
        length = expected.frame_bytes - FCS_BYTES
        self._sockets = inside(self._namespace, lambda: [self._open(expected.family, size) for size in (length, None)])

    def _open(self, family: int, length: int | None) -> socket.socket:
        try:
            opened = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        except PermissionError:
            raise BenchError("no-permission", "packet sockets need root or CAP_NET_RAW") from None
        program = packet_filter(family, length)
        memory = ctypes.create_string_buffer(program, len(program))
        opened.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, struct.pack("@HP", len(program) // 8, ctypes.addressof(memory)))
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 0)  # The smallest there is: nothing is read.
        with suppress(OSError):  # Linux 4.20; before it, frames sent past the queues are not seen here either.
            opened.setsockopt(_SOL_PACKET, _PACKET_IGNORE_OUTGOING, 1)
        opened.bind((self._interface, _ALL))
        return opened

    def arrived(self) -> Arrived:
        """The kernel's own count, those included that found no room."""
        right, ours = (struct.unpack("@II", one.getsockopt(_SOL_PACKET, _PACKET_STATISTICS, 8))[0] for one in self._sockets)
        return Arrived(packets=right, odd=max(0, ours - right), by_address=None)

    def close(self) -> None:
        """The sockets are closed."""
        for one in self._sockets:
            one.close()
        self._sockets = []


def packet_filter(family: int, length: int | None) -> bytes:
    """A classic BPF program: UDP to our port, no later fragment, of that length where one is given."""
    steps = [(_LOAD_HALF, 12), (_EQUAL, 0x0800 if family == 4 else 0x86DD), (_LOAD_BYTE, 23 if family == 4 else 20), (_EQUAL, 17)]
    if family == 4:
        steps += [(_LOAD_HALF, 20), (_ANY_BIT, 0x1FFF), (_HEADER_LENGTH, 14), (_LOAD_HALF_INDEXED, 16)]
    else:
        steps += [(_LOAD_HALF, 56)]
    steps += [(_EQUAL, DISCARD_PORT), *([] if length is None else [(_LOAD_LENGTH, 0), (_EQUAL, length)]), (_RETURN, 1), (_RETURN, 0)]
    last = len(steps) - 1
    return b"".join(struct.pack("@HBBI", code, *_jumps(code, last - number - 1), value) for number, (code, value) in enumerate(steps))


def _jumps(code: int, to_refusal: int) -> tuple[int, int]:
    """Where a comparison goes on when it holds, and when it does not."""
    return {_EQUAL: (0, to_refusal), _ANY_BIT: (to_refusal, 0)}.get(code, (0, 0))
