"""Processes that a benchmark starts: always awaited, always ended."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from collector.errors import BenchError
from collector.runner import PATH

_STARTUP_S = 5.0
_ENVIRONMENT = {"LC_ALL": "C"}


@dataclass(frozen=True, slots=True)
class Output:
    """What a process printed, and how it ended."""

    code: int
    text: str
    errors: str


def environment() -> dict[str, str]:
    """The environment of a tool: the C locale, and the folders where administration tools lie."""
    return {"PATH": f"{os.environ.get('PATH', '')}:{PATH}".strip(":")} | _ENVIRONMENT


def run_tool(argv: Sequence[str], timeout_s: float, given: str | None = None) -> Output:
    """The output of a process that reads `given`. BenchError where it does not start or does not end in time; then it is ended."""
    source = subprocess.DEVNULL if given is None else subprocess.PIPE
    try:
        process = subprocess.Popen(
            argv, stdin=source, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(), start_new_session=True
        )
    except OSError as error:
        raise BenchError("tool-missing", f"{argv[0]} cannot be started: {error.strerror}") from None
    with ended(process):
        try:
            out, err = process.communicate(None if given is None else given.encode(), timeout=timeout_s)
        except subprocess.TimeoutExpired:
            raise BenchError("engine-timeout", f"{argv[0]} did not end within {timeout_s:g} s") from None
    return Output(process.returncode, out.decode("utf-8", "replace"), err.decode("utf-8", "replace").strip())


@contextmanager
def serving(argv: Sequence[str], ready: str) -> Iterator[None]:
    """A server that has printed `ready`, for the length of the block."""
    with tempfile.TemporaryFile() as log:
        try:
            process = subprocess.Popen(
                argv, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, env=environment(), start_new_session=True
            )
        except OSError as error:
            raise BenchError("tool-missing", f"{argv[0]} cannot be started: {error.strerror}") from None
        with ended(process):
            until = time.monotonic() + _STARTUP_S
            while ready.encode() not in (said := os.pread(log.fileno(), 65_536, 0)):
                if process.poll() is not None or time.monotonic() > until:
                    words = " ".join(said.decode("utf-8", "replace").split())[:300] or "it said nothing"
                    raise BenchError("engine-crashed", f"the server did not start: {words}")
                time.sleep(0.02)
            yield


@contextmanager
def ended(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """The process and its children are gone when the block is left, whatever way."""
    try:
        yield
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def termination_as_interrupt() -> Iterator[None]:
    """SIGTERM and SIGHUP leave the block as Ctrl-C does, so that everything is cleaned up."""

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
