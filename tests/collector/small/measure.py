"""What the collector costs, one line a goal: `python -m tests.collector.small.measure [PYZ]`.

Each figure is the best of some runs in processes of their own, because others run on the same machine.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.collector.small.shells import SCRIPT
from tests.collector.small.test_capture_script import many_nics

ROUNDS = 5
MOST_CPU_S, MOST_RESIDENT_MB = 0.3, 30.0
MOST_PYZ_BYTES = 400_000


LAUNCH = """
import atexit, resource, sys
def tell():
    used = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
    print(sum(one.ru_utime + one.ru_stime for one in used), peak, file=sys.stderr)
atexit.register(tell)
sys.argv = sys.argv[1:]
if sys.argv[0] == "-m":
    from collector.cli import main
    sys.exit(main(sys.argv[1:]))
import runpy
runpy.run_path(sys.argv[0], run_name="__main__")
"""
"""The peak is asked of the process itself: what wait(2) says holds the peak of whoever started it."""


def cost(words: Sequence[str]) -> tuple[float, float]:
    """CPU seconds and resident megabytes of one run, the CPU of its children included."""
    done = subprocess.run([sys.executable, "-c", LAUNCH, *words], capture_output=True, text=True, check=True)
    cpu_s, peak_kib = done.stderr.splitlines()[-1].split()
    return float(cpu_s), int(peak_kib) * 1024 / 1e6


def script_cpu_s(out: str, root: str) -> float:
    """CPU seconds of one run of the capture script."""
    before = os.times()
    subprocess.run(["/bin/sh", str(SCRIPT), out, root], capture_output=True, check=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def best(words: Sequence[str], rounds: int = ROUNDS) -> tuple[float, float]:
    """The smallest of each over some runs."""
    runs = [cost(words) for _ in range(rounds)]
    return min(run[0] for run in runs), min(run[1] for run in runs)


def goal(name: str, measured: float, bar: float, digits: int = 3) -> str:
    """One line as `make bench` prints it."""
    return f"goal {name} {measured:.{digits}f} {bar:g} {'met' if measured <= bar else 'missed'}"


def lines(pyz: Path | None) -> Iterator[str]:
    """All figures."""
    ways = {"installed": ["-m"]}
    if pyz:
        yield goal("collector-pyz-bytes", pyz.stat().st_size, MOST_PYZ_BYTES, 0)
        ways["pyz"] = [str(pyz)]
    with tempfile.TemporaryDirectory() as folder:
        many = many_nics(Path(folder) / "many", 256)
        for way, words in ways.items():
            for what, root in (("this-host", "/"), ("256-nics", str(many))):
                cpu_s, resident_mb = best([*words, "facts", "--json", "--root", root])
                yield goal(f"collector-facts-cpu-s:{way}:{what}", cpu_s, MOST_CPU_S)
                yield goal(f"collector-facts-resident-mb:{way}:{what}", resident_mb, MOST_RESIDENT_MB, 1)
        for number, (what, root) in enumerate((("this-host", "/"), ("256-nics", str(many)))):
            yield f"capture-script-cpu-s:{what} {script_cpu_s(f'{folder}/{number}.tar.gz', root):.2f}"


if __name__ == "__main__":
    for line in lines(Path(sys.argv[1]) if len(sys.argv) > 1 else None):
        print(line, flush=True)  # noqa: T201
