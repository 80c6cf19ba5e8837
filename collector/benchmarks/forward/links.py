"""Interfaces, looked at and set with ip(8) and ethtool(8), in any network namespace."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from collector.benchmarks.forward.kernel import inside
from collector.benchmarks.forward.restore import Journal, Undo
from collector.benchmarks.process import Output, run_tool
from collector.errors import BenchError

COMMAND_S = 10.0
OFFLOADS = {
    "tso": "tcp-segmentation-offload",
    "gso": "generic-segmentation-offload",
    "gro": "generic-receive-offload",
    "lro": "large-receive-offload",
    "tx": "tx-checksumming",
    "rx": "rx-checksumming",
    "rx-gro-list": "rx-gro-list",
    "rx-udp-gro-forwarding": "rx-udp-gro-forwarding",
}
"""What joins, cuts or leaves out in packets, by ethtool's word for setting and for showing; off on every port of the tester."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One interface as the kernel describes it."""

    name: str
    mac: str
    mtu_bytes: int
    up: bool
    """Set up, whatever the cable says."""
    carrier: bool


def read_link(namespace: str | None, name: str) -> Link:
    """The interface. BenchError where there is none."""
    return parse_link(ip(namespace, "-j", "link", "show", "dev", name).text)


def parse_link(text: str) -> Link:
    """The JSON of `ip -j link show`."""
    found = json.loads(text)[0]
    flags = found.get("flags", ())
    up = "UP" in flags
    return Link(name=found["ifname"], mac=found.get("address", ""), mtu_bytes=found["mtu"], up=up, carrier=up and "LOWER_UP" in flags)


def ip(namespace: str | None, *words: str) -> Output:
    """What `ip` prints. BenchError with its words where it fails."""
    return _checked(run_tool(["ip", *_in(namespace), *words], COMMAND_S), f"ip {' '.join(words)}")


def ip_lines(namespace: str | None, lines: Sequence[str]) -> None:
    """Many commands of `ip` in one process, stopped at the first that fails."""
    _checked(run_tool(["ip", *_in(namespace), "-batch", "-"], COMMAND_S, "\n".join(lines) + "\n"), f"ip ({lines[0]} …)")


def _in(namespace: str | None) -> tuple[str, ...]:
    return ("-n", namespace) if namespace else ()


def _checked(done: Output, what: str) -> Output:
    if done.code != 0:
        words = " ".join(done.errors.split())[:300] or "failed"
        kind = (
            "no-permission"
            if "ermi" in words
            else "link-down"
            if "does not exist" in words or "Cannot find device" in words
            else "engine-crashed"
        )
        raise BenchError(kind, f"{what}: {words}")
    return done


def ethtool(namespace: str | None, *words: str) -> Output:
    """What `ethtool` prints; its code is the caller's to judge, for drivers differ in what they offer."""
    return inside(namespace, lambda: run_tool(["ethtool", *words], COMMAND_S))


def parse_features(text: str) -> dict[str, tuple[bool, bool]]:
    """The lines of `ethtool -k`: whether a feature is on, and whether it is fixed so."""
    found = {}
    for line in text.splitlines()[1:]:
        name, _, state = line.strip().partition(": ")
        if state:
            found[name] = (state.startswith("on"), "[fixed]" in state)
    return found


def switch_offloads_off(journal: Journal, namespace: str | None, interface: str) -> dict[str, bool] | None:
    """What the offloads are after all were switched off that can be; each is noted in the journal before. None: nobody knows."""
    try:
        said = ethtool(namespace, "-k", interface)
    except BenchError:
        return None  # No ethtool here.
    if said.code != 0:
        return None
    states = parse_features(said.text)
    on = [word for word, name in OFFLOADS.items() if states.get(name, (False, True)) == (True, False)]
    for word in on:
        journal.before(Undo(way="offload", namespace=namespace, interface=interface, name=word, value="on"))
    if on:
        ethtool(namespace, "-K", interface, *(part for word in on for part in (word, "off")))
        states = parse_features(ethtool(namespace, "-k", interface).text)
    return {word: states[name][0] for word, name in OFFLOADS.items() if name in states}


def merged_offloads(states: Sequence[Mapping[str, bool] | None]) -> dict[str, bool] | None:
    """What is on at any of several interfaces, of the four that change what a packet is. None: unknown for one of them."""
    known = [state for state in states if state is not None]
    if not known or len(known) < len(states):
        return None
    return {name: any(state.get(name, False) for state in known) for name in ("tso", "gso", "gro", "lro")}


def sysfs(interface: str, name: str, root: Path = Path("/sys/class/net")) -> str | None:
    """A file of an interface of this process's own namespace. None: there is none, or it has no value now."""
    try:
        return (root / interface / name).read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
