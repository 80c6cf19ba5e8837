"""The bed of two ports of this host, cabled to a device under test. The ports stay in the host's own network and are put back."""

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from collector.benchmarks.forward.addresses import FORWARD, LINKS, REVERSE, ROUTES, destinations
from collector.benchmarks.forward.checks import link_faults
from collector.benchmarks.forward.conditions import host_conditions
from collector.benchmarks.forward.links import Link, ethtool, ip, merged_offloads, read_link, switch_offloads_off, sysfs
from collector.benchmarks.forward.neighbours import resolve
from collector.benchmarks.forward.restore import PROC_SYS, Journal, Undo, journal, sysctl_path
from collector.benchmarks.forward.tester import VIRTUAL_BUFFER_BYTES, Cpus, Port, Tester, Way, own_cpus
from collector.benchmarks.forward.trial import Direction, Feature, Load, Trial, TrialFault
from collector.benchmarks.forward.workers import Workers
from collector.benchmarks.locks import LOCKS
from collector.benchmarks.noise import FLAG as NOISY
from collector.errors import BenchError

NOBODY = "02:00:00:00:00:01"
"""A locally administered address that no card has: a self-test's frames are taken by nobody."""
TAP_DRIVER = "tun"
_MAC = re.compile(r"[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5}")
_SIDES: Mapping[Direction, int] = {FORWARD: 0, REVERSE: 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class PortsPlan:
    """Two ports, and what is known of the device."""

    ports: tuple[str, str]
    device: tuple[str | None, str | None] = (None, None)
    """On each port: its hardware address, or the IP address to ask for it. None: the address of the plan is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hardware:
    """What a port is, for the record."""

    driver: str | None
    firmware: str | None
    bus: str | None
    speed_mbps: int | None
    physical: bool
    queues: str | None
    rings: str | None
    offloads: Mapping[str, bool] | None


class PortsBed:
    """A device between two ports of this host. See `Bed`."""

    features = False

    def __init__(self, plan: PortsPlan, tester: Tester, hardware: tuple[Hardware, Hardware]) -> None:
        """Around ports that are ready; `ports_bed` makes them so."""
        self.plan, self.tester, self.hardware = plan, tester, hardware
        self._links = tuple(read_link(None, name) for name in plan.ports)
        self._ports = tuple(_port(link, side) for side, link in enumerate(self._links))
        self._next_hops = [{family: self._ask(side, family) for family in (4, 6)} for side in (0, 1)]

    @property
    def topology(self) -> str:
        """What the frames of a tap go into is a guest of this same host."""
        return "host-and-guest" if all(one.driver == TAP_DRIVER for one in self.hardware) else "two-ports"

    @property
    def link_type(self) -> str:
        """`virtual` unless both are cards."""
        return "physical" if all(one.physical for one in self.hardware) else "virtual"

    @property
    def link_speed_mbps(self) -> int | None:
        """Of the slower port. None: virtual ports have none, or the kernel does not know it."""
        speeds = [one.speed_mbps for one in self.hardware if one.speed_mbps]
        return min(speeds) if len(speeds) == 2 and self.link_type == "physical" else None

    @property
    def self_clocked(self) -> bool:
        """A veth pair hands frames on within the sender's own system call."""
        return any(one.driver == "veth" for one in self.hardware)

    @property
    def flags(self) -> tuple[str, ...]:
        """What has to stand beside the figures."""
        unknown = self.link_type == "physical" and self.link_speed_mbps is None
        offloads = merged_offloads([one.offloads for one in self.hardware])
        stuck = any((offloads or {}).values())
        states = (("self-clocked", self.self_clocked), ("link-speed-unknown", unknown), ("offloads-unknown", offloads is None))
        return tuple(flag for flag, there in (*states, ("offload-cannot-be-disabled", stuck)) if there)

    def _ask(self, side: int, family: int) -> str | None:
        """The device's hardware address on a port."""
        said = self.plan.device[side]
        if said is not None and _MAC.fullmatch(said):
            return said.lower()
        port, address = self._ports[side], LINKS[family][side].device
        if said is not None and (":" in said) == (family == 6):
            address = said
        try:
            return resolve(port.interface, port.mac, port.addresses[family], address)
        except OSError:
            return None

    def check(self, load: Load) -> tuple[TrialFault, ...]:
        """The ports' links and MTU, and that the device answered."""
        found = [fault for name in self.plan.ports for fault in link_faults(read_link(None, name), load, "the port")]
        for direction in load.directions:
            side = _SIDES[direction]
            if self._next_hops[side][load.family] is None and not found:
                self._next_hops[side][load.family] = self._ask(side, load.family)
                if self._next_hops[side][load.family] is None:
                    words = f"the device does not answer for {LINKS[load.family][side].device} on {self.plan.ports[side]}"
                    found.append(TrialFault(kind="neighbour-unresolved", message=f"{words}; {setup_words(load.family)}"))
        return tuple(found)

    def run(self, load: Load) -> Trial:
        """One trial through the device. What makes it lose everything is not visible from here, so the message says what it needs."""
        ways = [self._way(direction, load, None) for direction in load.directions]
        for way in ways:
            if not self.tester.sink(way.sink).ends_here and (words := passing_on(way.sink.interface, load.family)):
                raise BenchError("tester-forwards", words)
        trial = self.tester.run(load, ways)
        faults = tuple(
            replace(fault, message=f"{fault.message}; {setup_words(load.family)}")
            if fault.kind in ("total-loss", "one-direction-dead")
            else fault
            for fault in trial.faults
        )
        return replace(trial, faults=faults)

    def tester_limit(self, load: Load) -> Trial:
        """What leaves the ports when they send to nobody: received is what was sent, for there is no one to lose it."""
        trial = self.tester.run(load, [self._way(direction, load, NOBODY) for direction in load.directions])
        flows = tuple(replace(flow, received_packets=flow.sent_packets, silent=()) for flow in trial.flows)
        return replace(trial, flows=flows, faults=tuple(fault for fault in trial.faults if fault.kind in (NOISY, "clock-problem")))

    def _way(self, direction: Direction, load: Load, mac: str | None) -> Way:
        side = _SIDES[direction]
        hop = mac or self._next_hops[side][load.family] or self._ask(side, load.family)
        if hop is None:
            raise BenchError("neighbour-unresolved", f"IPv{load.family}: the device does not answer; {setup_words(load.family)}")
        there = destinations(load.family, direction, load.destinations)
        out, sink = self._ports[side], self._ports[1 - side]
        return Way(direction=direction, out=out, sink=sink, next_hop_mac={load.family: hop}, destinations=there, arriving=there)

    def conditions(self) -> Mapping[str, object]:
        """Everything that decides comparability."""
        kinds = {"self_clocked": self.self_clocked, "link_speed_mbps": self.link_speed_mbps}
        names = {
            "nic": self.plan.ports[0],
            "nic_out": self.plan.ports[1],
            "offloads": merged_offloads([one.offloads for one in self.hardware]),
        }
        mtu = {"mtu_bytes": min(link.mtu_bytes for link in self._links)}
        links = {f"port_{number}": _described(one) for number, one in enumerate(self.hardware, 1)}
        return {"topology": self.topology, "link_type": self.link_type, **kinds, **names, **mtu, **host_conditions(self.tester, links)}

    def apply(self, feature: Feature) -> AbstractContextManager[None]:
        """Never: the device is not ours."""
        raise BenchError("no-permission", f"{feature.name}: the device is not ours to configure; --topology namespaces has one that is")


def passing_on(port: str, family: int, settings: Path = PROC_SYS, interfaces: Path = Path("/sys/class/net")) -> str | None:
    """Why frames that arrive on a port of this host would leave it again, into whatever network its routes lead to; None if they do not."""
    names = [f"net/ipv4/conf/{port}/forwarding"] if family == 4 else [f"net/ipv6/conf/{name}/forwarding" for name in ("all", port)]
    on = [name for name in names if (settings / name).exists() and (settings / name).read_text("ascii").strip() != "0"]
    ways_out = [f"sysctl -w {name}=0" for name in on]
    if (interfaces / port / "brport").exists():
        ways_out.append(f"ip link set {port} nomaster")
    if not ways_out:
        return None
    words = f"nftables is not there to end the frames that arrive on {port}, and this host would pass them on into its own network"
    return f"{words}: apt install nftables, or {' and '.join(ways_out)}"


def setup_words(family: int) -> str:
    """What the device has to be configured with, as commands of Linux."""
    before, behind = LINKS[family]
    addresses = f"{before.device}/{before.prefix} towards the first port, {behind.device}/{behind.prefix} towards the second"
    routes = f"routes {ROUTES[family][FORWARD]} via {behind.tester} and {ROUTES[family][REVERSE]} via {before.tester}"
    return f"it needs the addresses {addresses}, the {routes}, and forwarding switched on"


def _described(one: Hardware) -> dict[str, object]:
    offloads = None if one.offloads is None else dict(one.offloads)
    return {
        "driver": one.driver,
        "firmware": one.firmware,
        "speed_mbps": one.speed_mbps,
        "queues": one.queues,
        "rings": one.rings,
        "offloads": offloads,
    }


# Making the ports ready


@contextmanager
def ports_bed(plan: PortsPlan, locks: Path = LOCKS, *, engine: str | None = None) -> Iterator[PortsBed]:
    """A bed for the length of the block; the ports are as they were after it, and what a killed process left is undone before it."""
    if os.geteuid() != 0:
        raise BenchError("no-permission", "setting up ports and raw sockets need root; run it with sudo")
    _refuse(plan)
    with journal(locks) as change, Workers() as workers:
        hardware = (_ready(change, plan.ports[0], 0), _ready(change, plan.ports[1], 1))
        virtual = any(not one.physical for one in hardware)
        tester = Tester(workers, f"tameshi_{change.token}", _cpus(), engine, VIRTUAL_BUFFER_BYTES if virtual else None)
        for number in (0, 1):
            change.before(Undo(way="table", name=f"netdev tameshi_{change.token}_{number}"))
        try:
            yield PortsBed(plan, tester, hardware)
        finally:
            tester.close()


def _refuse(plan: PortsPlan) -> None:
    """Ports that are not two, or that this host is reached by."""
    if plan.ports[0] == plan.ports[1]:
        raise BenchError("port-in-use", f"--ports {plan.ports[0]},{plan.ports[1]} is one port; the device needs two")
    for name in plan.ports:
        read_link(None, name)
        for family in ("-4", "-6"):
            routes = json.loads(ip(None, "-j", family, "route", "show", "default", "dev", name).text or "[]")
            if routes:
                words = f"{name} carries this host's default route; a benchmark there would cut it off"
                raise BenchError("port-in-use", f"{words}. Name ports that lead to the device and nowhere else")


def _ready(change: Journal, name: str, side: int) -> Hardware:
    """Up, with the tester's addresses, deaf to router advertisements, offloads off; each change noted before."""
    accept_ra = sysctl_path(f"net/ipv6/conf/{name}/accept_ra")
    with suppress(FileNotFoundError):  # A kernel without IPv6.
        change.before(Undo(way="sysctl", name=f"net/ipv6/conf/{name}/accept_ra", value=accept_ra.read_text("ascii").strip()))
        accept_ra.write_text("0\n", "ascii")
    offloads = switch_offloads_off(change, None, name)
    if not read_link(None, name).up:
        change.before(Undo(way="link-down", interface=name))
        ip(None, "link", "set", name, "up")
    present = {entry["local"] for entry in json.loads(ip(None, "-j", "addr", "show", "dev", name).text)[0]["addr_info"]}
    for family in (4, 6):
        link = LINKS[family][side]
        if link.tester in present:
            continue
        change.before(Undo(way="address", interface=name, value=f"{link.tester}/{link.prefix}"))
        with suppress(BenchError) if family == 6 else _always():
            ip(None, "addr", "add", f"{link.tester}/{link.prefix}", "dev", name, *(("nodad",) if family == 6 else ()))
    return _hardware(name, offloads)


@contextmanager
def _always() -> Iterator[None]:
    yield


def _hardware(name: str, offloads: Mapping[str, bool] | None) -> Hardware:
    said = dict(line.split(": ", 1) for line in _said("-i", name).splitlines() if ": " in line)
    speed = sysfs(name, "speed")
    return Hardware(
        driver=said.get("driver"),
        firmware=said.get("firmware-version"),
        bus=said.get("bus-info"),
        speed_mbps=int(speed) if speed and speed.isdigit() and int(speed) > 0 else None,
        physical=(Path("/sys/class/net") / name / "device").exists(),
        queues=_current(_said("-l", name)),
        rings=_current(_said("-g", name)),
        offloads=offloads,
    )


def _said(option: str, name: str) -> str:
    try:
        return ethtool(None, option, name).text
    except BenchError:
        return ""


def _current(text: str) -> str | None:
    """The values after `Current hardware settings:` of ethtool -l and -g, in one line."""
    _, found, values = text.partition("Current hardware settings:")
    return ", ".join(" ".join(line.split()) for line in values.splitlines() if line.strip()) or None if found else None


def _port(link: Link, side: int) -> Port:
    return Port(namespace=None, interface=link.name, mac=link.mac, addresses={family: LINKS[family][side].tester for family in (4, 6)})


def _cpus() -> Cpus:
    """The senders' CPUs; what arrives is counted on the others where there are some."""
    cpus = own_cpus()
    return Cpus(senders=cpus[: max(1, min(2, len(cpus) - 1))])
