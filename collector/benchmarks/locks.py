"""Locks by which a benchmark tells what a running process holds from what a killed one left: the kernel drops them with the process."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from collector.errors import BenchError

LOCKS = Path("/run/tameshi")


@contextmanager
def held(lock: Path) -> Iterator[None]:
    """The lock, held for the length of the block and gone after it. BenchError where its folder cannot be written."""
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise BenchError("no-permission", f"{lock} cannot be made: {error.strerror}; --site loopback measures without namespaces") from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        lock.unlink(missing_ok=True)
        os.close(handle)


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
