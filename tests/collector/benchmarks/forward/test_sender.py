"""The sender's pace as arithmetic, and its process for real."""

import os
import subprocess
import sys
import time
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from collector.benchmarks.forward.sender import Job, Lane, Pace, Sent, job_of, send, waited_for_cpu_ns
from collector.benchmarks.forward.workers import Worker, Workers
from collector.errors import BenchError

ROOT = Path(__file__).parents[4]
SECOND = 1_000_000_000


class Wire:
    """An engine that notes what it was asked to send; every `refuses`th frame is refused, and nothing is taken while `blocked`."""

    name, most = "wire", 256

    def __init__(self, refuses: int = 0) -> None:
        self.refused, self.asked, self.blocked, self._refuses = 0, [], False, refuses

    def push(self, count: int) -> int:
        if self.blocked:
            return 0
        self.asked.append(count)
        self.refused += count // self._refuses if self._refuses else 0
        return count

    def close(self) -> None:
        """Nothing was opened."""


def paced(rate_pps: float | None, passed_ns: list[int], length_ns: int = SECOND) -> tuple[Pace, Wire]:
    wire = Wire()
    pace = Pace(wire, rate_pps, length_ns / SECOND)
    for now in passed_ns:
        if not pace.step(now, length_ns):
            break
    return pace, wire


def every(step_ns: int, until_ns: int) -> list[int]:
    return list(range(0, until_ns + 1, step_ns))


RATES = [100.0, 999.5, 8192.0, 100_000.0, 400_000.0]


@pytest.mark.parametrize("rate_pps", RATES)
def test_exactly_what_is_intended_is_offered_in_time_and_without_lag(rate_pps: float) -> None:
    pace, wire = paced(rate_pps, every(20_000, SECOND * 105 // 100))
    assert pace.offered == round(rate_pps)
    assert pace.sent(SECOND).lag_s < 0.001
    assert pace.sent(SECOND).duration_s == pytest.approx(1.0, abs=0.002)
    assert max(wire.asked) <= max(1, rate_pps / 4000 + 1), "in small batches, not in bursts"


def test_a_sender_that_was_held_up_tells_its_lag_and_catches_up_without_a_burst() -> None:
    calm = every(20_000, SECOND // 2)
    late = every(20_000, SECOND)
    pace, wire = paced(100_000, calm + [now for now in late if now > SECOND // 2 + 4_000_000])
    assert pace.sent(SECOND).lag_s == pytest.approx(0.004, abs=0.0005)
    assert pace.offered == 100_000
    assert max(wire.asked) == 25, "a batch stays a batch"


def test_a_sender_that_was_held_up_for_long_ends_and_has_not_offered_everything() -> None:
    pace, _ = paced(100_000, [*every(20_000, SECOND // 2), *range(SECOND, SECOND * 2, 20_000)])
    sent = pace.sent(SECOND)
    assert sent.offered < 98_000
    assert sent.lag_s == pytest.approx(0.5, abs=0.06)
    assert 1.0 < sent.duration_s <= 1.06


def test_without_a_rate_it_sends_as_much_as_one_call_takes_until_the_end() -> None:
    pace, wire = paced(None, every(1_000_000, SECOND * 2))
    assert set(wire.asked) == {256}
    assert pace.offered == 256 * 1001
    assert pace.sent(SECOND).lag_s == 0


def test_a_device_that_asks_to_wait_has_refused_nothing() -> None:
    wire = Wire()
    pace = Pace(wire, 1000, 1.0)
    wire.blocked = True
    assert pace.step(SECOND // 2, SECOND)
    assert (pace.offered, wire.refused) == (0, 0)


def test_lanes_are_sent_side_by_side_by_the_clock() -> None:
    paces = [Pace(Wire(), 20_000, 0.05), Pace(Wire(refuses=2), 10_000, 0.05)]
    sent = send(paces, time.monotonic_ns() + 1_000_000, 0.05)
    assert sent[0].offered >= sent[1].offered > 0
    assert sent[0].refused == 0
    assert all(isinstance(one, Sent) and one.duration_s >= 0.05 for one in sent)


LANE = Lane(
    namespace=None,
    interface="lo",
    source_mac="00:00:00:00:00:00",
    next_hop_mac="00:00:00:00:00:00",
    source="198.18.0.2",
    destinations=("198.19.0.9", "198.19.0.137"),
    frame_bytes=64,
    rate_pps=1000.0,
)


def test_a_job_comes_over_the_pipe_as_it_was() -> None:
    job = Job(lanes=(LANE,), duration_s=0.5, cpu=1)
    assert job_of(asdict(job)) == job


def test_how_long_a_process_was_kept_waiting_is_known_or_nothing() -> None:
    assert waited_for_cpu_ns() >= 0
    assert waited_for_cpu_ns("no-such-process") == 0


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="raw sockets need root")


@pytest.mark.root
@needs_root
@pytest.mark.parametrize("engine", ["sendmmsg", "af_xdp"])
def test_the_process_sends_job_after_job(engine: str) -> None:
    with Workers() as workers:
        for _ in range(2):
            workers.prepare([Job(lanes=(replace(LANE, engine=engine),), duration_s=0.1)])
            (report,) = workers.go()
            assert 0 < report.sent[0].offered <= 100
            assert report.sent[0].engine == engine
            assert report.cpu_s >= 0


@pytest.mark.root
@needs_root
def test_an_interface_that_is_not_there_is_told_and_the_next_trial_works() -> None:
    with Workers() as workers:
        with pytest.raises(BenchError, match="none0") as caught:
            workers.prepare([Job(lanes=(replace(LANE, interface="none0"),), duration_s=0.1)])
        assert caught.value.kind == "engine-crashed"
        workers.prepare([Job(lanes=(LANE,), duration_s=0.1)])
        assert workers.go()[0].sent[0].offered > 0


@pytest.mark.root
@needs_root
def test_a_process_that_is_killed_is_told_and_not_waited_for() -> None:
    worker = Worker()
    try:
        worker.prepare(Job(lanes=(LANE,), duration_s=30))
        worker.start(time.monotonic_ns())
        os.kill(worker.pid, 9)
        with pytest.raises(BenchError, match="ended with code -9") as caught:
            worker.report()
        assert caught.value.kind == "engine-crashed"
    finally:
        worker.end()


def test_the_process_goes_with_the_one_that_started_it() -> None:
    begin = "import time\nfrom collector.benchmarks.forward.workers import Worker\n"
    script = f"{begin}worker = Worker()\nprint(worker.pid, flush=True)\ntime.sleep(60)"
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    until = time.monotonic() + 20
    while Path(f"/proc/{pid}/stat").exists() and " Z " not in Path(f"/proc/{pid}/stat").read_text():
        assert time.monotonic() < until, "the sender outlived its parent"
        time.sleep(0.05)
