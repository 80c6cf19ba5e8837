"""Kernel threads that receive for an interface (threaded NAPI): how a device on the tester's own host gets a CPU of its own."""

import os
import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from collector.benchmarks.forward.links import ethtool
from collector.benchmarks.forward.sender import BEST_PRIORITY
from collector.benchmarks.process import run_tool
from collector.errors import BenchError

COMMAND_S = 10.0


def threads_of(namespace: str, interface: str, cpus: Sequence[int]) -> list[int]:
    """The kernel threads that receive for the interface from now on, each on one of the CPUs and before everybody else there.

    Empty where the kernel has no threaded NAPI or lets nobody see its threads. A veth's NAPI exists only while it is up and
    GRO is on; GRO itself joins no UDP datagrams unless asked to. The interface's name must be its own on this host.
    """
    try:
        ethtool(namespace, "-K", interface, "gro", "on")
        run_tool(["ip", "netns", "exec", namespace, "sh", "-c", f"echo 1 > /sys/class/net/{interface}/threaded"], COMMAND_S)
    except BenchError:
        return []
    threads = napi_threads(interface)
    try:
        for number, thread in enumerate(threads):
            os.sched_setaffinity(thread, {cpus[number % len(cpus)]})
            os.setpriority(os.PRIO_PROCESS, thread, BEST_PRIORITY)
    except OSError:
        return []
    return threads


def napi_threads(interface: str) -> list[int]:
    """`napi/IF-ID`, of all namespaces."""
    pattern = re.compile(rf"napi/{re.escape(interface)}-\d+\s*")
    found = []
    for comm in Path("/proc").glob("[0-9]*/comm"):
        with suppress(OSError):
            if pattern.fullmatch(comm.read_text("utf-8", "replace")):
                found.append(int(comm.parent.name))
    return sorted(found)
