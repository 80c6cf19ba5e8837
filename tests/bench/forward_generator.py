"""The forwarding benchmark's own generator beside trafgen and iperf3: the same topology, the same frames, one CPU, in turns.

The sender's CPU does the forwarding too, so each frame costs everybody the same behind the wire. What is compared is frames
that arrived for each second of CPU time of the sender (and of the kernel thread that may take over its soft interrupts): others
on a shared machine then take nothing away. Starting up costs a generator nothing here: it is measured and taken off.
"""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from collector.benchmarks.forward.addresses import FORWARD, LINKS, destinations
from collector.benchmarks.forward.counters import read_counters
from collector.benchmarks.forward.frames import Path as Way
from collector.benchmarks.forward.frames import build_frames
from collector.benchmarks.forward.links import ip, read_link
from collector.benchmarks.forward.namespaces import NamespaceBed, namespace_bed
from collector.benchmarks.forward.sender import BEST_PRIORITY
from collector.benchmarks.forward.trial import Load
from collector.errors import BenchError
from tests.bench.goal import Measured, Say
from tests.bench.peers import Peer, lacking, version_of

FRAME_BYTES = 64
PAYLOAD_BYTES = 18
ROUNDS, TRIAL_S = 7, 1.0
TRAFGEN_FRAMES = 500_000
PEERS: Mapping[str, Peer] = {
    "trafgen": Peer("netsniff-ng", ("trafgen",), ("trafgen", "--version")),
    "iperf3": Peer("iperf3", ("iperf3",), ("iperf3", "--version")),
}
NOTE = "64-byte frames of IPv4 (18 bytes of UDP); arrived frames for each CPU second of the sender, which forwards them too"


def measure(wanted: frozenset[str], say: Say) -> Iterator[tuple[str, Measured]]:
    """The wanted goals: ours over each peer's, as the median of the rounds."""
    peers = {name: peer for name, peer in PEERS.items() if f"forward-generator-{name}-ratio" in wanted}
    missing = {name: why for name, peer in peers.items() if (why := lacking(peer, say))}
    there = {name: peer for name, peer in peers.items() if name not in missing}
    samples: dict[str, list[float]] = {"ours": [], **{name: [] for name in there}}
    failed = _sampled(samples, say) if there else ""
    for name in peers:
        why = missing.get(name) or failed
        ratios = [ours / theirs for ours, theirs in zip(samples["ours"], samples.get(name, ()), strict=False) if theirs]
        if why or not ratios:
            yield f"forward-generator-{name}-ratio", Measured(skipped=why or f"no frame of {name} arrived")
            continue
        told = {"ours-frames-per-cpu-s": samples["ours"], f"{name}-frames-per-cpu-s": samples[name], "ratios": ratios}
        yield (
            f"forward-generator-{name}-ratio",
            Measured(value=median(ratios), samples=told, versions={name: version_of(peers[name])}, note=NOTE),
        )


def _sampled(samples: dict[str, list[float]], say: Say) -> str:
    """Fills the samples, all generators in each round; or says why not."""
    try:
        with _one_cpu(), namespace_bed() as bed, tempfile.TemporaryDirectory() as folder:
            generators = _generators(bed, Path(folder))
            _ours(bed)  # Warm, and the sink's table is there for everybody.
            for number in range(1, ROUNDS + 1):
                say(f"generators, round {number} of {ROUNDS}: {', '.join(samples)} ...")
                for name, taken in samples.items():
                    taken.append(generators[name]())
    except BenchError as error:
        return f"{error} ({error.kind})"
    return ""


@contextmanager
def _one_cpu() -> Iterator[None]:
    """This process and all it starts, on the first of its CPUs; the bed then has no CPU for its device and lets the sender forward."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _generators(bed: NamespaceBed, folder: Path) -> Mapping[str, Callable[[], float]]:
    before, behind = LINKS[4]
    ip(bed.names.source, "route", "add", f"{behind.tester}/32", "via", before.device)
    ip(bed.names.sink, "route", "add", f"{before.tester}/32", "via", behind.device)
    config = folder / "frames.cfg"
    config.write_text(_trafgen_config(bed), "ascii")
    words = ["trafgen", "-o", bed.names.sends, "-i", str(config), "-P", "1", "-n"]
    start_up_s = median(_run(bed, [*words, "256"])[1] for _ in range(3))
    return {
        "ours": lambda: _ours(bed),
        "trafgen": lambda: _frames_per_cpu_s(bed, [*words, str(TRAFGEN_FRAMES)], start_up_s),
        "iperf3": lambda: _iperf3(bed, behind.tester),
    }


def _trafgen_config(bed: NamespaceBed) -> str:
    """The same 256 frames in trafgen's language."""
    macs = read_link(bed.names.source, bed.names.sends).mac, read_link(bed.names.device, bed.names.device_in).mac
    way = Way(source_mac=macs[0], next_hop_mac=macs[1], source=LINKS[4][0].tester, destinations=destinations(4, FORWARD))
    return "\n".join("{" + ",".join(f"0x{octet:02x}" for octet in frame) + "}" for frame in build_frames(way, FRAME_BYTES)) + "\n"


def _ours(bed: NamespaceBed) -> float:
    handed_over_s = _soft_interrupts_s()
    trial = bed.run(Load(family=4, frame_bytes=FRAME_BYTES, rate_pps=None, duration_s=TRIAL_S))
    (flow,) = trial.flows
    return flow.received_packets / (flow.sender_cpu_s + _soft_interrupts_s() - handed_over_s)


def _iperf3(bed: NamespaceBed, address: str) -> float:
    """Its server runs on another CPU where there is one: only the sender is compared."""
    others = sorted(set(range(os.cpu_count() or 1)) - os.sched_getaffinity(0)) or [min(os.sched_getaffinity(0))]
    words = ["ip", "netns", "exec", bed.names.sink, "taskset", "-c", str(others[0]), "iperf3", "-s", "-1", "-B", address, "--forceflush"]
    server = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        for line in server.stdout or ():
            if "Server listening" in line:
                break
        return _frames_per_cpu_s(bed, ["iperf3", "-c", address, "-u", "-b", "0", "-l", str(PAYLOAD_BYTES), "-t", str(round(TRIAL_S))], 0.0)
    finally:
        server.kill()
        server.communicate()


def _frames_per_cpu_s(bed: NamespaceBed, words: list[str], start_up_s: float) -> float:
    arrived, cpu_s = _run(bed, words)
    return arrived / max(cpu_s - start_up_s, 1e-6)


def _run(bed: NamespaceBed, words: list[str]) -> tuple[int, float]:
    """Frames that arrived at the sink's interface, and the CPU seconds of a generator with its children."""
    before, handed_over_s = _arrived(bed), _soft_interrupts_s()
    process = subprocess.Popen(
        ["ip", "netns", "exec", bed.names.source, "nice", "-n", str(BEST_PRIORITY), *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    time.sleep(0.05)
    return _arrived(bed) - before, usage.ru_utime + usage.ru_stime + _soft_interrupts_s() - handed_over_s


def _arrived(bed: NamespaceBed) -> int:
    return read_counters(bed.names.sink).interfaces[bed.names.receives].rx


def _soft_interrupts_s() -> float:
    """CPU seconds of the kernel thread that takes over soft interrupts on our CPU."""
    name = f"ksoftirqd/{min(os.sched_getaffinity(0))}"
    for comm in Path("/proc").glob("[0-9]*/comm"):
        try:
            if comm.read_text("utf-8", "replace").strip() == name:
                return int(comm.with_name("schedstat").read_text("ascii").split()[0]) / 1e9
        except OSError:
            continue
    return 0.0
