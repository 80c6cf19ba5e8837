"""Locks by which a benchmark tells what a running process holds from what a killed one left: the kernel drops them with the process."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from collector.errors import BenchError

LOCKS = Path("/run/tameshi")


@contextmanager
def held(lock: Path) -> Iterator[None]:
    """The lock, held for the length of the block and gone after it. BenchError where its folder cannot be written."""
    handle = _opened(lock)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        lock.unlink(missing_ok=True)
        os.close(handle)


@contextmanager
def alone(lock: Path, wait_s: float) -> Iterator[None]:
    """Nobody else is within such a block on this host. BenchError where somebody still is after so many seconds."""
    until = time.monotonic() + wait_s
    handle = _opened(lock)
    try:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() > until:
                    words = "another forwarding benchmark runs on this host; two at once would measure each other"
                    raise BenchError("host-noisy", f"{words}; wait until it is done") from None
                time.sleep(0.1)
        yield
    finally:
        os.close(handle)  # The file stays: two processes must never hold locks on two files of one name.


def _opened(lock: Path) -> int:
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        return os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise BenchError("no-permission", f"{lock} cannot be made: {error.strerror}; --site loopback measures without namespaces") from None


@contextmanager
def claimed(lock: Path) -> Iterator[bool]:
    """Whether the lock was free or not there; then nobody else has it for the length of the block."""
    try:
        handle = os.open(lock, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        yield True
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        yield False
    else:
        yield True
    finally:
        os.close(handle)
