"""The Linux kernel's pktgen: what /proc/net/pktgen and its sample scripts print."""

import re

from collector.results import Imported
from collector.results.conclude import conclude, reported
from collector.results.figures import decimal, frame_of, near, within
from collector.results.knows import Knows
from schemas import Point, Run, Series, Tool

NAME = "pktgen"
MEANING = "the Linux kernel's pktgen: a device's result in /proc/net/pktgen"
EXAMPLE = "cat /proc/net/pktgen/eth0@0 > result.txt"
KNOWS = Knows(
    fcs="pkt_size is without; its bps counted the FCS in old kernels and does not now, which is checked",
    layer="bps is L2 and left out",
    direction="only the sender: nothing is said of what arrived",
    loss="none; errors are frames that the device refused; allowed loss: none was searched for",
)

_RESULT = re.compile(
    r"Result: OK: (?P<time>\d{1,15})\(c\d{1,15}\+d\d{1,15}\) (?P<unit>usec|nsec|idle), (?P<packets>\d{1,19}) "
    r"\((?P<size>\d{1,6})byte,\d{1,4}frags\)\s+"
    r"(?P<pps>\d{1,12})pps (?P<mbit>\d{1,9})Mb/sec \((?P<bps>\d{1,18})bps\) errors: (?P<errors>\d{1,18})(?=\s)"
)
_ERROR = re.compile(r"Result: (?P<error>(?!OK|NA|Idle|Running)[^\n]{1,100})")


def recognise(text: str) -> bool:
    """Whether a result or the parameters of a device are there."""
    return ("Result: OK: " in text and "pps " in text and "frags)" in text) or ("Params: count " in text and "min_pkt_size: " in text)


def read(text: str) -> Imported:
    """One run a result; several threads sent at the same time are several runs."""
    runs = [run for result in _RESULT.finditer(text) if (run := _run(result))]
    errors = [reported(f"pktgen said: {error['error']}") for error in _ERROR.finditer(text)][:16]
    cut = len(runs) < text.count("Result: OK: ") and not text.endswith("\n")
    return conclude(NAME, runs, errors, truncated=cut, nothing="the device has not sent yet: it has no result")


def _run(result: re.Match[str]) -> Run | None:
    pps, bps, packets = decimal(result["pps"]), decimal(result["bps"]), int(result["packets"])
    if not pps or not bps:
        return None
    size, sized = int(result["size"]), bps / pps / 8
    # 60 bytes by the parameter are a frame of 64, whether bps counts 60 of them or 64.
    agrees = near(sized, size, 0.001) or near(sized, size + 4, 0.001)
    frame = frame_of(float(size), fcs_counted=False) if agrees else None
    seconds = int(result["time"]) / (1e9 if result["unit"] == "nsec" else 1e6)
    errors = int(result["errors"])
    point = Point(
        value=pps,
        frame_bytes=within(frame),
        tx_packets=packets,
        duration_s=seconds if seconds and near(packets / seconds, pps, 0.01) else None,
    )
    return Run(
        tool=Tool(name="pktgen"),
        kind="other",
        frame_bytes_basis="stated" if frame else "unknown",
        series=(Series(metric="rate", unit="pps", direction="tx", points=(point,)),),
        flags=("no-receiver-data", *(("tx-errors",) if errors else ())),
    )
