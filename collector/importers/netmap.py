"""netmap's pkt-gen, both generations of its output: the median of its intervals, sender or receiver, or both in one text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from collector.results import Imported
from collector.results.conclude import conclude
from collector.results.figures import DECIMAL, decimal, frame_of, loss_of, median, steady
from collector.results.knows import Knows
from collector.results.plain_text import lines_of
from schemas import Point, Run, Series, Tool

NAME = "netmap"
MEANING = "netmap's pkt-gen, old and new output; sender and receiver in one text give the loss"
EXAMPLE = "cat sender.txt receiver.txt > both.txt"
KNOWS = Knows(
    fcs="-l and its bytes are without; 4 are added",
    layer="bps is L2 without FCS; raw is L1 on some NICs and L2 on others; both are left out",
    direction="one direction: the sender's file is what was sent, the receiver's what arrived",
    loss="only with sender and receiver together, from their rates; allowed loss: none was searched for",
)

_INTERVAL = re.compile(
    r"main_thread \[\d{1,5}\] (?P<pps>[\d.]{1,16}) (?P<scale>[KMG]?)pps (?:\[avg/std [^\]]{1,60}\] ?)?"
    r"\((?P<packets>[\d.]{1,18}) (?P<pscale>[KMG]?)pkts "
    r"(?:(?P<bps>[\d.]{1,18}) (?P<bscale>[KMG]?)bps )?in (?P<usec>\d{1,15}) usec\)"
)
_SIDE = re.compile(r"(?:(?P<tx>sender_body) \[|(?P<rx>receiver_body) \[|pkt-gen\b[^\n]{0,400}? -f (?P<function>tx|rx)\b)")
_COMMAND = re.compile(r"pkt-gen [^\n]{0,400} -[a-zA-Z][^\n]{0,400}")
_LENGTH = re.compile(r"pkt-gen\b[^\n]{0,400}? -l (?P<size>\d{1,5})\b")
_FAMILY = re.compile(r"(?P<six> -6 |\[[0-9A-Fa-f:]+:[0-9A-Fa-f:]+\]|range is \d+@\[)")
_FINAL = re.compile(
    r"(?P<side>Sent|Received) (?P<packets>\d{1,18}) packets,? (?:(?P<total>\d{1,20}) bytes (?P<events>\d{1,18}) events )?"
    r"(?P<size>\d{1,6}) bytes each,? in (?P<seconds>[\d.]{1,16}) seconds\."
)


def recognise(text: str) -> bool:
    """Whether an interval or the summary of pkt-gen is there."""
    return ("main_thread [" in text and "pkts " in text and " usec)" in text) or _FINAL.search(text) is not None


@dataclass(frozen=True, slots=True)
class _Side:
    """One side's log."""

    side: str
    rate_pps: float
    frame_bytes: int | None
    stated: bool
    family: int | None
    packets: int | None
    seconds: float | None


def read(text: str) -> Imported:
    """One run: what arrived, with the loss if the sender's log stands beside it."""
    sides = [side for part in _parts(text) if (side := _side(part))]
    runs = list(_runs(sides))
    return conclude(NAME, runs, truncated=not runs)  # A log without intervals between ramp and end is one that ends too early.


def _parts(text: str) -> Iterator[str]:
    """The logs of a text: each begins with its command, or with the interface it opens."""
    lines = lines_of(text).all
    starts = [number for number, line in enumerate(lines) if line.startswith("CMD")]
    if not starts:
        starts = [number for number, line in enumerate(lines) if "] interface is " in line]
    for start, end in zip([0, *starts[1:]], [*starts[1:], len(lines)], strict=True):
        yield "\n".join(lines[start:end])


def _side(text: str) -> _Side | None:
    found = _SIDE.search(text)
    intervals = [row for line in text.split("\n") if (row := _INTERVAL.search(line))]
    final = _FINAL.search(text)
    rates = [decimal(row["pps"]) or 0.0 for row in intervals]
    inner = steady([rate * DECIMAL[row["scale"]] for rate, row in zip(rates, intervals, strict=True)])
    side = {"Sent": "tx", "Received": "rx"}[final["side"]] if final else None
    if side is None and found is not None:
        side = found["function"] or ("tx" if found["tx"] else "rx")
    if side is None or not inner:
        return None
    frame, stated = _frame(text, intervals, final)
    # pkt-gen only names addresses of a family in the sender's options and ranges; a receiver's are its defaults.
    family = None if side == "rx" else 6 if _FAMILY.search(text) else 4
    packets = int(final["packets"]) if final else None
    return _Side(side, median(inner), frame, stated, family, packets, decimal(final["seconds"]) if final else None)


def _frame(text: str, intervals: Sequence[re.Match[str]], final: re.Match[str] | None) -> tuple[int | None, bool]:
    """The frame by the option, by the summary or by the bits of the intervals."""
    length = _LENGTH.search(text)
    size = decimal(length["size"]) if length else decimal(final["size"]) if final else None
    if size is not None:
        return frame_of(size, fcs_counted=False), length is not None
    command = _COMMAND.search(text)
    if command is None:
        return None, False  # Its bits count 24 bytes a packet more with -B, and only the command says so.
    framing = 24 if " -B" in command.group() else 0
    sizes = [
        bits * DECIMAL[row["bscale"]] / (packets * DECIMAL[row["scale"]]) / 8
        for row in intervals
        if row["bps"] and (bits := decimal(row["bps"])) and (packets := decimal(row["pps"])) and not row["bscale"] and not row["scale"]
    ]
    return (frame_of(median(sizes) - framing, fcs_counted=False), False) if sizes else (None, False)


def _runs(sides: Sequence[_Side]) -> Iterator[Run]:
    senders, receivers = ([side for side in sides if side.side == word] for word in ("tx", "rx"))
    if len(senders) == len(receivers) == 1:
        yield _run(receivers[0], senders[0])
        return
    yield from (_run(side, None) for side in sides)


def _run(side: _Side, sender: _Side | None) -> Run:
    frame = (sender.frame_bytes if sender else None) or side.frame_bytes
    offered = sender.rate_pps if sender else side.rate_pps if side.side == "tx" else None
    loss = loss_of(sender.rate_pps, side.rate_pps) if sender else None
    point = Point(
        value=side.rate_pps,
        frame_bytes=frame,
        loss_ratio=loss,
        offered_pps=offered,
        tx_packets=side.packets if side.side == "tx" else None,
        rx_packets=side.packets if side.side == "rx" and sender is None else None,
        duration_s=side.seconds,
    )
    direction = "uni" if sender else side.side
    family = sender.family if sender else side.family
    stated = (sender or side).stated
    return Run(
        tool=Tool(name="pkt-gen"),
        kind="mrr" if side.side == "rx" else "other",
        topology="two-ports" if sender else None,
        frame_bytes_basis="unknown" if frame is None else "stated" if stated else "derived",
        series=(Series(metric="rate", unit="pps", family=family, direction=direction, points=(point,)),),
        flags=("no-receiver-data",) if side.side == "tx" else ("loss-unverified",) if sender is None else (),
    )
