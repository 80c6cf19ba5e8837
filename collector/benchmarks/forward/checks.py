"""What stands against a load before anything is sent: the device's own settings, where it runs in a namespace of ours."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from collector.benchmarks.forward.addresses import destinations
from collector.benchmarks.forward.frames import ip_bytes_of
from collector.benchmarks.forward.kernel import inside
from collector.benchmarks.forward.links import COMMAND_S, Link, read_link
from collector.benchmarks.forward.restore import sysctl_path
from collector.benchmarks.forward.tester import DevicePorts, Way
from collector.benchmarks.forward.trial import Load, TrialFault
from collector.benchmarks.process import run_tool
from collector.errors import BenchError

FORWARDING = {4: "net/ipv4/ip_forward", 6: "net/ipv6/conf/all/forwarding"}
_RESOLVED = {"PERMANENT", "REACHABLE", "STALE", "DELAY", "PROBE", "NOARP"}


def link_faults(link: Link, load: Load, where: str) -> Iterator[TrialFault]:
    """A link that is down, or too narrow for the frames."""
    if not link.up:
        yield TrialFault(
            kind="link-down", message=f"{where} {link.name} is down; set it up: ip link set {link.name} up (routes over it are gone too)"
        )
    elif not link.carrier:
        yield TrialFault(kind="link-down", message=f"{where} {link.name} has no carrier; look at the cable and at the other end")
    needed = ip_bytes_of(load.frame_bytes)
    if link.mtu_bytes < needed:
        words = f"{where} {link.name} has an MTU of {link.mtu_bytes}, and {load.frame_bytes}-byte frames need {needed}"
        yield TrialFault(kind="mtu-too-small", message=f"{words}: ip link set {link.name} mtu {needed}")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceChecks:
    """One direction through a device in a namespace of ours."""

    way: Way
    next_hops: Mapping[int, str]
    """The tester's address behind the device, by IP version."""

    def faults(self, load: Load) -> tuple[TrialFault, ...]:
        """All that stands against the load."""
        device = self.way.device
        return () if device is None else tuple(self._faults(load, device))

    def _faults(self, load: Load, device: DevicePorts) -> Iterator[TrialFault]:
        ends = [(self.way.out.namespace, self.way.out.interface, "the tester's"), (device.namespace, device.ingress, "the device's")]
        ends += [(device.namespace, device.egress, "the device's"), (self.way.sink.namespace, self.way.sink.interface, "the tester's")]
        for namespace, interface, whose in ends:
            try:
                yield from link_faults(read_link(namespace, interface), load, f"{whose} interface")
            except BenchError as error:
                yield TrialFault(kind="link-down", message=f"{whose} interface {interface} is gone ({error}); start again")
        yield from self._forwarding(load, device)
        yield from self._route(load, device)

    def _forwarding(self, load: Load, device: DevicePorts) -> Iterator[TrialFault]:
        name = FORWARDING[load.family]
        try:
            value = inside(device.namespace, lambda: sysctl_path(name).read_text("ascii").strip())
        except OSError:
            value = "absent"
        if value != "1":
            words = f"the device does not forward IPv{load.family}: {name.replace('/', '.')} is {value}"
            yield TrialFault(kind="forwarding-off", message=f"{words}; switch it on: sysctl {name.replace('/', '.')}=1")

    def _route(self, load: Load, device: DevicePorts) -> Iterator[TrialFault]:
        """The first destination's route, and the neighbour it leads to. Holes among the others are found by sending."""
        first = destinations(load.family, self.way.direction, 1)[0]
        said = run_tool(["ip", "-n", device.namespace, "-j", f"-{load.family}", "route", "get", first], COMMAND_S)
        routes = json.loads(said.text) if said.code == 0 and said.text.strip() else []
        if not routes or routes[0].get("dev") != device.egress:
            words = f"IPv{load.family}, {self.way.direction}: the device does not route {first} to {device.egress}"
            yield TrialFault(
                kind="route-missing", message=f"{words} ({said.errors or 'it goes elsewhere'}); a link that was down takes its routes along"
            )
            return
        hop = routes[0].get("gateway", first)
        known = run_tool(["ip", "-n", device.namespace, "-j", f"-{load.family}", "neigh", "show", hop, "dev", device.egress], COMMAND_S)
        entries = json.loads(known.text) if known.text.strip() else []
        if not any(entry.get("lladdr") and _RESOLVED & set(entry.get("state", ())) for entry in entries):
            words = f"IPv{load.family}, {self.way.direction}: the device does not know the hardware address of {hop}"
            yield TrialFault(
                kind="neighbour-unresolved", message=f"{words}; set it: ip neigh replace {hop} lladdr … dev {device.egress} nud permanent"
            )
