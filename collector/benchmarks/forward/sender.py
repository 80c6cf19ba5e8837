"""The sending process: it opens an engine for each direction, waits for the word, and keeps the pace in a busy loop.

    python -m collector.benchmarks.forward.sender < jobs > answers

One JSON document a line: a job, answered by `{"ready": …}`; then `{"start_ns": …}` on the monotonic clock, answered by what was
sent. The end of the input ends the process, and so does the end of the process that started it.
"""

import gc
import json
import os
import pathlib
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, TextIO

from collector.benchmarks.forward.engines import BATCH, Engine, open_engine
from collector.benchmarks.forward.frames import Path, build_frames
from collector.benchmarks.forward.kernel import die_with_parent, inside
from collector.errors import BenchError

OVERRUN_RATIO = 0.05
"""How much longer than intended a sender that was held up may take to offer everything."""
CATCH_UP_RATIO = 1.1
"""A sender that was held up goes on this much faster, not in a burst: a burst would be lost in the device's ring, and blamed on it."""
BATCHES_PER_S = 4000
BEST_PRIORITY = -20
AUTOGROUP = pathlib.Path("/proc/self/autogroup")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One direction: what is sent where, and how fast."""

    namespace: str | None
    interface: str
    source_mac: str
    next_hop_mac: str
    source: str
    destinations: tuple[str, ...]
    frame_bytes: int
    rate_pps: float | None
    buffer_bytes: int | None = None
    """The socket's send buffer. None: the kernel's own size, small enough that a real card slows the sender to its line rate."""
    engine: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What one process sends at the same time, on which CPU."""

    lanes: tuple[Lane, ...]
    duration_s: float
    cpu: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of one lane."""

    offered: int
    refused: int
    duration_s: float
    lag_s: float
    engine: str


def job_of(document: dict[str, Any]) -> Job:
    """A job as it came over the pipe, from the other end of this same program."""
    lanes = tuple(Lane(**lane | {"destinations": tuple(lane["destinations"])}) for lane in document["lanes"])
    return Job(**document | {"lanes": lanes})


class Pace:
    """One lane under way: how many frames are due, how many were offered, how far behind it was."""

    def __init__(self, engine: Engine, rate_pps: float | None, duration_s: float) -> None:
        self.engine, self.offered, self.lag_ns, self.ended_ns = engine, 0, 0.0, 0
        self._total = None if rate_pps is None else round(rate_pps * duration_s)
        self._frame_ns = 0.0 if rate_pps is None else 1e9 / rate_pps
        self._batch = engine.most if rate_pps is None else min(max(1, round(rate_pps / BATCHES_PER_S)), BATCH, engine.most)
        self._not_before_ns = 0.0

    def step(self, passed_ns: int, length_ns: int) -> bool:
        """Sends what is due after so many nanoseconds; whether there is more to come."""
        if self._total is None:
            self.offered += self.engine.push(self._batch)
            self.ended_ns = passed_ns
            return passed_ns < length_ns
        due = self._total if passed_ns >= length_ns else int(passed_ns / self._frame_ns)
        waiting = due - self.offered
        if (waiting < self._batch and due < self._total) or passed_ns < self._not_before_ns:
            return True
        self.lag_ns = max(self.lag_ns, passed_ns - (self.offered + self._batch) * self._frame_ns)
        made = self.engine.push(min(waiting, self._batch))
        self.offered += made
        self.ended_ns = passed_ns
        self._not_before_ns = passed_ns + made * self._frame_ns / CATCH_UP_RATIO
        return self.offered < self._total and passed_ns < length_ns * (1 + OVERRUN_RATIO)

    def sent(self, length_ns: int) -> Sent:
        """What became of it."""
        duration_s = max(self.ended_ns, length_ns) / 1e9
        return Sent(
            offered=self.offered, refused=self.engine.refused, duration_s=duration_s, lag_s=self.lag_ns / 1e9, engine=self.engine.name
        )


def send(paces: Sequence[Pace], start_ns: int, duration_s: float) -> list[Sent]:
    """All lanes from the start on, for that long. A busy loop: no sleep of Linux's is short enough."""
    length_ns = round(duration_s * 1e9)
    clock = time.monotonic_ns
    while clock() < start_ns:
        pass
    waiting = list(paces)
    while waiting:
        for pace in tuple(waiting):
            if not pace.step(clock() - start_ns, length_ns):
                waiting.remove(pace)
    return [pace.sent(length_ns) for pace in paces]


# The process


def prepared(job: Job) -> list[Pace]:
    """An engine for each lane, opened in its namespace."""
    return [Pace(inside(lane.namespace, partial(_engine_of, lane)), lane.rate_pps, job.duration_s) for lane in job.lanes]


def _engine_of(lane: Lane) -> Engine:
    path = Path(source_mac=lane.source_mac, next_hop_mac=lane.next_hop_mac, source=lane.source, destinations=lane.destinations)
    frames = build_frames(path, lane.frame_bytes)
    try:
        return open_engine(lane.engine, lane.interface, frames, lane.buffer_bytes)
    except PermissionError as error:
        raise BenchError("no-permission", f"{lane.interface}: raw sockets need root or CAP_NET_RAW ({error.strerror})") from None
    except OSError as error:
        raise BenchError("engine-crashed", f"{lane.interface} cannot be sent on: {error.strerror}") from None


def settle(job: Job) -> bool:
    """On its CPU and before everybody else there, as far as this is allowed; whether it was.

    Not at real-time priority: the kernel then gives every twentieth part of a second to others in one piece, and the sender
    stands still for up to 50 ms at a time. At the best ordinary priority it stands still for 1 to 9 ms (measured; ADR 15).
    """
    try:
        if job.cpu is not None:
            os.sched_setaffinity(0, {job.cpu})
        os.setpriority(os.PRIO_PROCESS, 0, BEST_PRIORITY)
    except OSError:
        return False
    with suppress(OSError):  # Sessions share the CPU evenly, whatever the priorities within (sched(7)); this one is ours alone.
        AUTOGROUP.write_text(f"{BEST_PRIORITY}\n", "ascii")
    return True


def waited_for_cpu_ns(pid: int | str = "self") -> int:
    """How long that process was kept from running while it could have run (proc_pid_schedstat(5)); 0 where it is not told."""
    try:
        return int(pathlib.Path(f"/proc/{pid}/schedstat").read_text("ascii").split()[1])
    except (OSError, IndexError, ValueError):
        return 0


def _answer(out: TextIO, document: Mapping[str, object]) -> None:
    out.write(json.dumps(document) + "\n")
    out.flush()


def work(job: Job, jobs: TextIO, out: TextIO) -> None:
    """One job from its preparation to its answer."""
    paces = prepared(job)
    try:
        priority = settle(job)
        _answer(out, {"ready": True, "priority": priority})
        start = json.loads(jobs.readline() or "{}")
        if not start:
            return
        gc.disable()
        before, waited_ns = os.times(), waited_for_cpu_ns()
        sent = send(paces, int(start["start_ns"]), job.duration_s)
        after = os.times()
        cost = {"user_s": after.user - before.user, "cpu_s": after.user + after.system - before.user - before.system}
        _answer(out, {"sent": [asdict(one) for one in sent], **cost, "waited_s": (waited_for_cpu_ns() - waited_ns) / 1e9})
    finally:
        gc.enable()
        for pace in paces:
            pace.engine.close()


def main() -> int:
    """0 when the input ended."""
    die_with_parent()
    jobs, out = sys.stdin, sys.stdout
    for line in jobs:
        try:
            work(job_of(json.loads(line)), jobs, out)
        except BenchError as error:
            _answer(out, {"kind": error.kind, "message": str(error)})
    return 0


if __name__ == "__main__":
    sys.exit(main())
