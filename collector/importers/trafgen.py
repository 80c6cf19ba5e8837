"""trafgen of netsniff-ng: how many packets and bytes went out, and how long each CPU took."""

import re

from collector.results import Imported
from collector.results.conclude import conclude, reported
from collector.results.figures import frame_of
from collector.results.knows import Knows
from collector.results.plain_text import lines_of
from schemas import Point, Run, Series, Tool

NAME = "trafgen"
MEANING = "trafgen (netsniff-ng): its summary"
EXAMPLE = "trafgen -o eth0 -c packets.cfg -n 1000000 > result.txt"
KNOWS = Knows(
    fcs="its bytes are without; 4 are added",
    layer="no bit rate is printed",
    direction="only the sender: nothing is said of what arrived",
    loss="none; allowed loss: none was searched for",
)

_PACKETS = re.compile(r"^\s*(?P<packets>\d{1,18}) packets outgoing\s*$")
_BYTES = re.compile(r"^\s*(?P<bytes>\d{1,20}) bytes outgoing\s*$")
_TIME = re.compile(r"^\s*(?P<sec>\d{1,9}) sec, (?P<usec>\d{1,6}) usec on CPU(?P<cpu>\d{1,4}) \((?P<packets>\d{1,18}) packets\)\s*$")
_ERROR = re.compile(
    r"^(?P<error>Invalid unit type for rate|Failed to [^\n]{1,100}|Cannot (?!set system socket memory)[^\n]{1,100}|No such [^\n]{1,80})\s*$"
)


def recognise(text: str) -> bool:
    """Whether the summary, its announcement or one of trafgen's refusals is there."""
    return (
        " packets outgoing" in text
        or (" packets to schedule" in text and " bytes in total" in text)
        or text.strip() == "Invalid unit type for rate"
    )


def read(text: str) -> Imported:
    """One run out of the summary; the CPUs sent at the same time."""
    packets = size = None
    times: list[tuple[float, int]] = []
    errors: list[str] = []
    for line in lines_of(text).all:
        if (found := _PACKETS.match(line)) is not None:
            packets = int(found["packets"])
        elif (found := _BYTES.match(line)) is not None:
            size = int(found["bytes"])
        elif (found := _TIME.match(line)) is not None:
            times.append((int(found["sec"]) + int(found["usec"]) / 1e6, int(found["packets"])))
        elif (found := _ERROR.match(line)) is not None:
            errors.append(found["error"])
    # Each CPU has its line: as long as their packets do not add up, lines are missing.
    whole = packets is not None and size is not None and sum(sent for _, sent in times) == packets
    run = _run(packets, size, times) if whole and packets and size else None
    faults = [reported(f"trafgen said: {error}") for error in errors]
    cut = run is None and not faults and not (whole and not packets)
    return conclude(NAME, [run] if run else (), faults, truncated=cut, nothing="trafgen sent nothing")


def _run(packets: int, size: int, times: list[tuple[float, int]]) -> Run | None:
    rate = sum(sent / seconds for seconds, sent in times if seconds)
    if not rate:
        return None
    frame = frame_of(size / packets, fcs_counted=False)
    point = Point(value=rate, frame_bytes=frame, tx_packets=packets, duration_s=max(seconds for seconds, _ in times))
    return Run(
        tool=Tool(name="trafgen"),
        kind="other",
        cores=len(times),
        frame_bytes_basis="derived" if frame else "unknown",
        series=(Series(metric="rate", unit="pps", direction="tx", points=(point,)),),
        flags=("no-receiver-data",),
    )
