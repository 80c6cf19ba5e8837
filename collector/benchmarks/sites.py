"""Where a benchmark on one host runs: two network namespaces joined by a veth pair, or the loopback interface.

Only benchmark addresses are used (198.18.0.0/15 of RFC 2544, 2001:2::/48 of RFC 5180), or loopback.
"""

import os
import re
import secrets
import signal
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from collector.benchmarks.locks import LOCKS, claimed, held
from collector.benchmarks.process import Output, run_tool
from collector.errors import BenchError

DEVICE = "bench0"
VETH_MTU_BYTES = 1500
COMMAND_S = 10.0
_NAME = re.compile(r"tameshi-([0-9a-f]{8})-[ab]")
_OFFLOADS = {"tso": "tcp-segmentation-offload", "gso": "generic-segmentation-offload", "gro": "generic-receive-offload"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """How client and server are started here, and what the link between them is."""

    topology: str
    link_type: str
    client: tuple[str, ...] = ()
    """Words before the client's command."""
    server: tuple[str, ...] = ()
    addresses: Mapping[int, str]
    """The server's address by IP version."""
    port: int
    mtu_bytes: int
    offloads: Mapping[str, bool] | None = None
    flags: tuple[str, ...] = field(default=())


@contextmanager
def loopback() -> Iterator[Site]:
    """The loopback interface: nobody needs to be root, and no figure says anything about a network card."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    flags = ("loopback", "self-clocked")
    yield Site(topology="loopback", link_type="loopback", addresses={4: "127.0.0.1", 6: "::1"}, port=port, mtu_bytes=65_536, flags=flags)


@contextmanager
def namespaces(locks: Path = LOCKS) -> Iterator[Site]:
    """Two namespaces of this process, removed when the block is left; those that a killed process left are removed first."""
    token = secrets.token_hex(4)
    with held(locks / f"{token}.lock"):
        remove_abandoned(locks)
        first, second = f"tameshi-{token}-a", f"tameshi-{token}-b"
        try:
            yield _build(first, second)
        finally:
            remove_namespace(first)
            remove_namespace(second)


def _build(first: str, second: str) -> Site:
    for name in (first, second):
        _ip("netns", "add", name)
    _ip("-n", first, "link", "add", DEVICE, "type", "veth", "peer", "name", DEVICE, "netns", second)
    for name, host in ((first, 1), (second, 2)):
        _ip("-n", name, "link", "set", "lo", "up")
        _ip("-n", name, "addr", "add", f"198.18.0.{host}/24", "dev", DEVICE)
        with suppress(BenchError):  # A kernel without IPv6 still measures IPv4; the IPv6 steps then fail with their own words.
            _ip("-n", name, "addr", "add", f"2001:2::{host}/64", "dev", DEVICE, "nodad")
        _ip("-n", name, "link", "set", DEVICE, "up")
    offloads, flags = _switch_offloads_off((first, second))
    return Site(
        topology="one-box-namespaces",
        link_type="virtual",
        client=("ip", "netns", "exec", first),
        server=("ip", "netns", "exec", second),
        addresses={4: "198.18.0.2", 6: "2001:2::2"},
        port=5201,
        mtu_bytes=VETH_MTU_BYTES,
        offloads=offloads,
        flags=("self-clocked", *flags),
    )


def _switch_offloads_off(names: tuple[str, ...]) -> tuple[dict[str, bool] | None, tuple[str, ...]]:
    """What the offloads are after trying to switch them off, and a flag where that is unknown or was not possible."""
    states: dict[str, bool] = {}
    for name in names:
        enter = ("ip", "netns", "exec", name)
        words = [word for key in _OFFLOADS for word in (key, "off")]
        run_tool([*enter, "ethtool", "-K", DEVICE, *words], COMMAND_S)
        said = run_tool([*enter, "ethtool", "-k", DEVICE], COMMAND_S)
        if said.code != 0:
            return None, ("offloads-unknown",)
        for key, feature in _OFFLOADS.items():
            states[key] = states.get(key, False) or f"{feature}: on" in said.text
    return states, ("offload-cannot-be-disabled",) if any(states.values()) else ()


def _ip(*words: str) -> Output:
    done = run_tool(["ip", *words], COMMAND_S)
    if done.code != 0:
        kind = "no-permission" if "ermi" in done.errors else "engine-crashed"
        raise BenchError(kind, f"ip {' '.join(words)}: {done.errors or 'failed'}; --site loopback measures without namespaces")
    return done


# Removing


def remove_abandoned(locks: Path = LOCKS) -> tuple[str, ...]:
    """The namespaces of processes that are gone, which are removed; a running process holds its lock."""
    removed = []
    with suppress(BenchError):
        for name in _names():
            token = _NAME.fullmatch(name)
            if token is None:
                continue
            lock = locks / f"{token.group(1)}.lock"
            with claimed(lock) as free:
                if free:
                    remove_namespace(name)
                    lock.unlink(missing_ok=True)
                    removed.append(name)
    return tuple(removed)


def _names() -> list[str]:
    return [line.split()[0] for line in run_tool(["ip", "netns", "list"], COMMAND_S).text.splitlines() if line.strip()]


def remove_namespace(name: str) -> None:
    """The namespace is gone, and whoever still ran in it, which can only be what a benchmark started there."""
    with suppress(BenchError):
        for word in run_tool(["ip", "netns", "pids", name], COMMAND_S).text.split():
            with suppress(ProcessLookupError):
                os.kill(int(word), signal.SIGKILL)
        run_tool(["ip", "netns", "del", name], COMMAND_S)
