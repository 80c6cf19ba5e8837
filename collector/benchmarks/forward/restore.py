"""The journal of what a benchmark changes on the host: written before each change, undone in reverse order.

Undone at the end of the block, on Ctrl-C and SIGTERM (both leave the block), and after a kill at the next start: the journal lies
beside a lock that the kernel drops with the process. Undoing twice does no harm, and neither does undoing what never happened.
"""

import json
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from collector.benchmarks.forward.kernel import NAMESPACES, inside
from collector.benchmarks.locks import LOCKS, alone, claimed, held
from collector.benchmarks.process import run_tool
from collector.benchmarks.sites import remove_namespace
from collector.errors import BenchError

COMMAND_S = 10.0
SUFFIX = ".journal"
PROC_SYS = Path("/proc/sys")
ALONE, WAIT_S = "forward.lock", 20.0
"""A benchmark waits this long for another one to end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """How one change is undone: a row of `WAYS`, and what it works on."""

    way: str
    namespace: str | None = None
    interface: str = ""
    name: str = ""
    value: str = ""


class Journal:
    """The changes of one benchmark on this host."""

    def __init__(self, path: Path, token: str) -> None:
        """Of a token that is in all names it makes; see `journal`."""
        self.token = token
        self._path = path
        self._undos: list[Undo] = []

    def before(self, undo: Undo) -> None:
        """Notes on disk how the change that comes next is undone."""
        self._undos.append(undo)
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        try:
            os.write(handle, json.dumps(asdict(undo)).encode() + b"\n")
            os.fsync(handle)
        finally:
            os.close(handle)

    @contextmanager
    def for_a_while(self) -> Iterator[None]:
        """Changes noted within the block are undone at its end, those before it stay."""
        count = len(self._undos)
        try:
            yield
        finally:
            undo_all(self._undos[count:])
            del self._undos[count:]

    def undo(self) -> None:
        """Everything, and the journal is gone."""
        undo_all(self._undos)
        self._undos.clear()
        self._path.unlink(missing_ok=True)


@contextmanager
def journal(locks: Path = LOCKS) -> Iterator[Journal]:
    """A journal for the length of the block; what killed processes left is undone first."""
    token = secrets.token_hex(4)
    with alone(locks / ALONE, WAIT_S), held(locks / f"{token}.lock"):
        recover(locks)
        made = Journal(locks / f"{token}{SUFFIX}", token)
        try:
            yield made
        finally:
            made.undo()


def recover(locks: Path = LOCKS) -> tuple[str, ...]:
    """The tokens of processes that are gone, whose changes are undone now; a running process holds its lock."""
    recovered = []
    for path in sorted(locks.glob(f"*{SUFFIX}")):
        lock = path.with_suffix(".lock")
        with claimed(lock) as free:
            if free and path.exists():
                undo_all(read_journal(path.read_bytes()))
                path.unlink(missing_ok=True)
                lock.unlink(missing_ok=True)
                recovered.append(path.stem)
    return tuple(recovered)


def read_journal(content: bytes) -> list[Undo]:
    """The changes of a journal; a last line that is cut off belongs to a change that was never made."""
    undos = []
    for line in content.split(b"\n")[:-1]:
        with suppress(ValueError, TypeError):
            undos.append(Undo(**json.loads(line)))
    return undos


def undo_all(undos: list[Undo]) -> None:
    """The latest first; one that fails must not keep the others from it."""
    for undo in reversed(undos):
        with suppress(BenchError, OSError):
            WAYS[undo.way](undo)


# Ways of undoing


def _namespace(undo: Undo) -> None:
    remove_namespace(undo.name)


def _link(undo: Undo) -> None:
    _ip(undo, "link", "del", undo.interface)


def _address(undo: Undo) -> None:
    _ip(undo, "addr", "del", undo.value, "dev", undo.interface)


def _route(undo: Undo) -> None:
    _ip(undo, "route", "del", undo.value, "dev", undo.interface)


def _neighbour(undo: Undo) -> None:
    _ip(undo, "neigh", "del", undo.value, "dev", undo.interface)


def _link_down(undo: Undo) -> None:
    _ip(undo, "link", "set", undo.interface, "down")


def _offload(undo: Undo) -> None:
    inside(undo.namespace, lambda: run_tool(["ethtool", "-K", undo.interface, undo.name, undo.value], COMMAND_S))


def _sysctl(undo: Undo) -> None:
    inside(undo.namespace, lambda: sysctl_path(undo.name).write_text(undo.value + "\n", "ascii"))


def _table(undo: Undo) -> None:
    inside(undo.namespace, lambda: run_tool(["nft", "delete", "table", *undo.name.split()], COMMAND_S))


WAYS: Mapping[str, Callable[[Undo], object]] = {
    "namespace": _namespace,
    "link": _link,
    "address": _address,
    "route": _route,
    "neighbour": _neighbour,
    "link-down": _link_down,
    "offload": _offload,
    "sysctl": _sysctl,
    "table": _table,
}


def _ip(undo: Undo, *words: str) -> None:
    if undo.namespace is None or (NAMESPACES / undo.namespace).exists():
        run_tool(["ip", *(("-n", undo.namespace) if undo.namespace else ()), *words], COMMAND_S)


def sysctl_path(name: str) -> Path:
    """The file of a setting; interfaces may have dots in their names, so the name is a path already."""
    return PROC_SYS / name
