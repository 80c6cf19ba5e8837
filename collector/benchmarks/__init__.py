"""The benchmarks of `collector bench`, one row each. The command finds the options of one in `collector/commands/bench_NAME.py`."""

from typing import NamedTuple


class Benchmark(NamedTuple):
    """What `collector bench --help` says about one."""

    summary: str
    example: str


BENCHMARKS = {
    "forward": Benchmark(
        "how fast a device forwards frames of each size: NDR, PDR and the maximum rate",
        "collector bench forward --profile quick --out run.json",
    ),
    "iperf3": Benchmark(
        "goodput of TCP, and UDP over frame sizes, between two ends on this host", "collector bench iperf3 --profile quick --out run.json"
    ),
}
