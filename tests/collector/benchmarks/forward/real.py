"""What the tests on real network namespaces share: whether they are possible, and what a host looks like from outside."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from collector.benchmarks.forward.trial import Load, Trial

PORTS = ("tma", "tmb")
"""Interfaces of this host whose names begin so belong to a test."""
TOOLS = ("ip", "ethtool", "nft")


def _possible() -> bool:
    if os.geteuid() != 0 or not all(map(shutil.which, TOOLS)):
        return False
    made = subprocess.run(["ip", "netns", "add", "tameshi-try"], capture_output=True, check=False).returncode == 0
    subprocess.run(["ip", "netns", "del", "tameshi-try"], capture_output=True, check=False)
    return made


needs_namespaces = pytest.mark.skipif(not _possible(), reason=f"network namespaces need root and {', '.join(TOOLS)}")


def run(*words: str, given: str | None = None) -> str:
    """What a command prints; it has to succeed."""
    return subprocess.run(words, capture_output=True, text=True, check=True, input=given).stdout


@contextmanager
def changed(there: list[str], back: list[str]) -> Iterator[None]:
    """A fault for the length of the block."""
    run(*there)
    try:
        yield
    finally:
        run(*back)


def slow(family: int = 4, frame_bytes: int = 64, **changes: object) -> Load:
    """A load that any device carries: 32 frames for each destination."""
    return Load(**({"family": family, "frame_bytes": frame_bytes, "rate_pps": 16_384, "duration_s": 0.5} | changes))  # type: ignore[arg-type]


def kinds(trial: Trial) -> list[str]:
    """What was wrong with it, but for the noise of whoever runs beside the tests."""
    return [fault.kind for fault in trial.faults if fault.kind != "host-noisy"]


_VOLATILE = ("conntrack_count", "gc_stale", "stable_secret", "nf_log")


def snapshot(mine: tuple[str, ...] = ()) -> dict[str, object]:
    """A host's network settings, but for what changes by itself: links, addresses, routes, sysctl, offloads, nftables.

    Ports of tests that run at the same time are left out, `mine` are not.
    """
    links, addresses = json.loads(run("ip", "-j", "link")), json.loads(run("ip", "-j", "addr"))
    links, addresses = ([one for one in found if not _is_others(one["ifname"], mine)] for found in (links, addresses))
    names = [link["ifname"] for link in links]
    routes = run("ip", "route", "show", "table", "all") + run("ip", "-6", "route", "show", "table", "all")
    tables = run("nft", "list", "tables").splitlines()
    return {
        "links": [(link["ifname"], sorted(link["flags"]), link["mtu"], link["qdisc"], link["address"]) for link in links],
        "addresses": [(link["ifname"], sorted((one["local"], one["prefixlen"]) for one in link["addr_info"])) for link in addresses],
        "routes": sorted(line for line in routes.splitlines() if not any(_is_others(word, mine) for word in line.split())),
        "sysctl": _sysctls(mine),
        "offloads": {name: subprocess.run(["ethtool", "-k", name], capture_output=True, text=True, check=False).stdout for name in names},
        "threaded": {name: _text(Path("/sys/class/net") / name / "threaded") for name in names},
        "tables": sorted(line for line in tables if mine or "tameshi" not in line),
    }


def _is_others(name: str, mine: tuple[str, ...]) -> bool:
    return name.startswith(PORTS) and name not in mine


def _sysctls(mine: tuple[str, ...]) -> dict[str, str | None]:
    files = [path for path in Path("/proc/sys/net").rglob("*") if path.is_file() and not any(word in path.name for word in _VOLATILE)]
    return {str(path): _text(path) for path in files if not any(_is_others(part, mine) for part in path.parts)}


def _text(path: Path) -> str | None:
    try:
        return path.read_text("ascii", "replace")
    except OSError:
        return None
