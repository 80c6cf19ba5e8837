"""The sending processes as the bench sees them: started once, given one job after the other, never left behind."""

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import collector
from collector.benchmarks.forward.sender import Job, Sent
from collector.benchmarks.process import environment
from collector.errors import BenchError

MODULE = "collector.benchmarks.forward.sender"
HEAD_START_S = 0.02
"""From the word to the first frame, so that all senders begin together."""
_PREPARE_S, _GRACE_S = 20.0, 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one process sent, the CPU time it took for that, and how long it was kept from running."""

    sent: tuple[Sent, ...]
    cpu_s: float
    user_s: float
    waited_s: float
    priority: bool


class Worker:
    """One sending process."""

    def __init__(self) -> None:
        """Started anew; a folder and the single file alike are found through PYTHONPATH."""
        place = Path(collector.__file__).parent.parent
        words = {"PYTHONPATH": os.pathsep.join([str(place), *filter(None, sys.path)]), "PYTHONDONTWRITEBYTECODE": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment() | words,
            start_new_session=True,
        )
        self._job: Job | None = None
        self._priority = False

    @property
    def pid(self) -> int:
        """The process."""
        return self._process.pid

    def prepare(self, job: Job) -> None:
        """Everything but sending is done when this returns."""
        self._job = job
        self._say(asdict(job))
        self._priority = bool(self._hear(_PREPARE_S)["priority"])

    def start(self, start_ns: int) -> None:
        """The word to begin at that moment of the monotonic clock."""
        self._say({"start_ns": start_ns})

    def report(self) -> Report:
        """What was sent, when it is over."""
        if self._job is None:
            raise BenchError("engine-crashed", "a sender was asked for a report before it had a job")
        answer = self._hear(self._job.duration_s * 2 + _GRACE_S)
        sent = tuple(Sent(**one) for one in answer["sent"])
        return Report(sent=sent, cpu_s=answer["cpu_s"], user_s=answer["user_s"], waited_s=answer["waited_s"], priority=self._priority)

    def _say(self, document: Mapping[str, object]) -> None:
        try:
            self._pipe(self._process.stdin).write(json.dumps(document).encode() + b"\n")
            self._pipe(self._process.stdin).flush()
        except OSError:
            raise BenchError("engine-crashed", f"the sending process ended with code {self._process.wait()}") from None

    def _hear(self, timeout_s: float) -> dict[str, Any]:
        out = self._pipe(self._process.stdout)
        if not select.select([out], [], [], timeout_s)[0]:
            self.end()
            raise BenchError("engine-timeout", f"the sending process gave no answer within {timeout_s:g} s and was ended")
        line = out.readline()
        if not line:
            raise BenchError("engine-crashed", f"the sending process ended with code {self._process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        if "kind" in answer:
            raise BenchError(str(answer["kind"]), str(answer["message"]))
        return answer

    @staticmethod
    def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
        if stream is None:
            raise BenchError("engine-crashed", "the sending process has no pipe")
        return stream

    def end(self) -> None:
        """The process is gone when this returns."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(BrokenPipeError):
                    stream.close()


class Workers:
    """As many processes as there are jobs at the same time, kept from trial to trial. A context manager."""

    def __init__(self) -> None:
        self._idle: list[Worker] = []
        self._busy: list[Worker] = []

    def __enter__(self) -> "Workers":
        """None is started yet."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """All are gone."""
        for worker in self._idle:
            worker.end()

    def prepare(self, jobs: Sequence[Job]) -> None:
        """Everything but sending is done when this returns."""
        with self._all_or_none():
            while len(self._idle) < len(jobs):
                self._idle.append(Worker())
            self._busy = self._idle[: len(jobs)]
            for worker, job in zip(self._busy, jobs, strict=True):
                worker.prepare(job)

    def go(self) -> list[Report]:
        """The reports of what was prepared, begun at the same moment."""
        with self._all_or_none():
            start_ns = time.monotonic_ns() + round(HEAD_START_S * 1e9)
            for worker in self._busy:
                worker.start(start_ns)
            return [worker.report() for worker in self._busy]

    @contextmanager
    def _all_or_none(self) -> Iterator[None]:
        """After a failure the processes may be anywhere in a job: they are ended, and the next trial starts new ones."""
        try:
            yield
        except BaseException:
            for worker in self._idle:
                worker.end()
            self._idle.clear()
            raise
