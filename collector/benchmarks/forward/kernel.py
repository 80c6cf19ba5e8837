"""The few calls of Linux that Python 3.11 does not offer, and work done inside another network namespace."""

import ctypes
import os
import signal
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

from collector.errors import BenchError

NAMESPACES = Path("/run/netns")
"""Where `ip netns` keeps its names (ip-netns(8))."""
_CLONE_NEWNET = 0x4000_0000
_PR_SET_PDEATHSIG = 1
_T = TypeVar("_T")


@cache
def libc() -> ctypes.CDLL:
    """The C library, for calls that may wait: other threads go on meanwhile."""
    return ctypes.CDLL(None, use_errno=True)


@cache
def quick_libc() -> ctypes.PyDLL:
    """The C library, for calls that never wait long: the interpreter's lock is kept, which saves a third of a call's cost."""
    return ctypes.PyDLL(None, use_errno=True)


def checked(result: int, what: str) -> int:
    """The result of a call; OSError where it is negative."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def enter_namespace(name: str | None) -> None:
    """This thread sees the network of that namespace from now on. None: it stays where it is."""
    if name is None:
        return
    try:
        handle = os.open(NAMESPACES / name, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise BenchError("engine-crashed", f"the network namespace {name} is gone: {error.strerror}") from None
    try:
        checked(libc().setns(handle, _CLONE_NEWNET), f"entering the network namespace {name}")
    finally:
        os.close(handle)


def inside(name: str | None, work: Callable[[], _T]) -> _T:
    """What `work` returns inside a network namespace, in a thread of its own, so that nobody else is moved.

    Sockets, started commands, /proc/thread-self/net and /proc/sys/net follow the thread; /sys stays the one that is mounted.
    """
    if name is None:
        return work()
    results: list[_T] = []
    failures: list[BaseException] = []

    def enter_and_work() -> None:
        try:
            enter_namespace(name)
            results.append(work())
        except BaseException as error:  # noqa: BLE001  # Boundary: carried over to the caller's thread, whatever it is.
            failures.append(error)

    thread = threading.Thread(target=enter_and_work, name=f"in {name}")
    thread.start()
    thread.join()
    if failures:
        raise failures[0]
    return results[0]


def die_with_parent() -> None:
    """The kernel kills this process when the one that started it is gone, however it went."""
    checked(libc().prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), "prctl")
