"""MoonGen's and libmoon's counters: medians of the intervals, because means and totals hold ramp and late packets."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from collector.results import Imported
from collector.results.conclude import conclude
from collector.results.figures import decimal, frame_of, loss_of, median, steady
from collector.results.knows import Knows
from collector.results.plain_text import lines_of
from schemas import Point, Run, Series, Tool

NAME = "moongen"
MEANING = "logs of MoonGen and libmoon with their device counters"
EXAMPLE = "moongen l3-load-latency.lua 0 1 > result.log"
KNOWS = Knows(
    fcs="its size argument is without, its totals say incl. CRC; the frame is derived from the receiver's totals",
    layer="Mbit/s is L2 with FCS, with framing is L1; both are left out, the packet rate says them",
    direction="one direction; where devices both send and receive, both summed",
    loss="from the medians of both sides' intervals; totals overstate it; allowed loss: none was searched for",
)

_PLACE = r"\[Device: id=(?P<device>\d{1,3})\] (?P<side>RX|TX|Received|Sent)"
_INTERVALS = (
    re.compile(_PLACE + r": (?P<mpps>\d{1,6}\.\d{1,8}) Mpps, [\d.]{1,16} Mbit/s \([\d.]{1,16} Mbit/s with framing\)\s*$"),
    re.compile(
        _PLACE + r" \d{1,18} packets, current rate (?P<mpps>\d{1,6}\.\d{1,8}) Mpps, [\d.]{1,16} MBit/s, [\d.]{1,16} MBit/s wire rate\.\s*$"
    ),
)
_TOTALS = (
    re.compile(_PLACE + r": [^\n]{1,200}, total (?P<packets>\d{1,18}) packets with (?P<bytes>\d{1,18}) bytes \(incl\. CRC\)"),
    re.compile(_PLACE + r" (?P<packets>\d{1,18}) packets with (?P<bytes>\d{1,18}) bytes payload \(including CRC\)\."),
)
_CSV_HEAD = "Time,Device,Direction,PacketRate,Mbit,MbitWithFraming,TotalPackets,TotalBytes"
_CSV = re.compile(
    r"\d{1,12},Device: id=(?P<device>\d{1,3}),(?P<side>RX|TX),(?P<mpps>[\d.]{1,20})(?:e[+-]?\d{1,3})?,[^,]{1,24},[^,]{1,24},"
    r"(?P<packets>\d{1,18}),(?P<bytes>\d{1,18})\s*"
)
_SIDES = {"RX": "RX", "TX": "TX", "Received": "RX", "Sent": "TX"}
_SPEED = re.compile(r"Device \d{1,3} \([0-9A-Fa-f:]{17}\) is up: (?P<speed>\d{1,7}) MBit/s")


def recognise(text: str) -> bool:
    """Whether a device counter of MoonGen is there."""
    return _CSV_HEAD in text or ("[Device: id=" in text and (" Mpps, " in text or "[INFO]" in text))


@dataclass(slots=True)
class _Counter:
    """One device and side: its intervals, and what its last line says."""

    mpps: list[float] = field(default_factory=list)
    finest_pps: float = 1e6
    """What the last digit of its rates stands for."""
    packets: float | None = None
    bytes: float | None = None

    def rate_pps(self) -> float:
        """The median of the intervals between ramp and end; of a very short run, of all."""
        rates = steady(self.mpps) or self.mpps
        return median(rates) * 1e6 if rates else 0.0

    def frame_bytes(self) -> int | None:
        """Bytes by packets of the totals, which count the FCS."""
        return frame_of(self.bytes / self.packets, fcs_counted=True) if self.bytes and self.packets else None


def read(text: str) -> Imported:
    """One run, if the last lines with the totals are there: they show that the log is whole."""
    counters: dict[tuple[str, str], _Counter] = {}
    lines = lines_of(text)
    for line in lines.whole if _CSV_HEAD in text else lines.all:
        _take(line, counters)
    active = {key: counter for key, counter in counters.items() if counter.mpps and max(counter.mpps) > 0}
    whole = bool(active) and all(counter.packets is not None for counter in active.values())
    run = _run(active, _speed(text)) if whole else None
    return conclude(NAME, [run] if run else (), truncated=not whole, nothing="no device sent or received")


def _take(line: str, counters: dict[tuple[str, str], _Counter]) -> None:
    """Adds what a line says: a rate, or at the end the totals; CSV has both in every line."""
    row = _CSV.fullmatch(line)
    total = row or next((found for pattern in _TOTALS if (found := pattern.search(line))), None)
    interval = row or next((found for pattern in _INTERVALS if (found := pattern.search(line))), None)
    for found in filter(None, {total, interval}):
        counter = counters.setdefault((_SIDES[found["side"]], found["device"]), _Counter())
        if found is interval:
            counter.mpps.append(decimal(found["mpps"]) or 0.0)
            counter.finest_pps = min(counter.finest_pps, 1e6 / 10 ** len(found["mpps"].partition(".")[2]))
        if found is total:
            counter.packets, counter.bytes = decimal(found["packets"]), decimal(found["bytes"])


def _speed(text: str) -> int | None:
    speeds = {int(found["speed"]) for found in _SPEED.finditer(text)} - {0}
    return speeds.pop() if len(speeds) == 1 else None


def _run(counters: dict[tuple[str, str], _Counter], speed_mbps: int | None) -> Run | None:
    sent = {device: counter for (side, device), counter in counters.items() if side == "TX"}
    received = {device: counter for (side, device), counter in counters.items() if side == "RX"}
    chosen = received or sent
    if not chosen:
        return None
    rate, offered = _sum(received.values()), _sum(sent.values())
    both = len(received) > 1 and set(received) == set(sent)
    frame = _frame(chosen.values())
    frames = {_frame(received.values()), _frame(sent.values())} if received and sent else set()
    flags = ("frame-size-conflict",) if len(frames) > 1 else ()
    loss = loss_of(offered, rate) if received and sent else None
    if received and sent and offered < rate <= offered + sum(counter.finest_pps for counter in received.values()):
        loss = 0.0
    point = Point(
        value=rate if received else offered,
        frame_bytes=frame,
        loss_ratio=loss,
        offered_pps=offered if sent else None,
    )
    return Run(
        tool=Tool(name="moongen"),
        kind="fixed-rate" if received else "other",
        topology="two-ports" if received and sent else None,
        link_speed_mbps=speed_mbps if speed_mbps and 1 <= speed_mbps <= 10_000_000 else None,
        frame_bytes_basis="derived" if frame else "unknown",
        series=(Series(metric="rate", unit="pps", direction="tx" if not received else "bi-sum" if both else "uni", points=(point,)),),
        flags=(*flags, *(() if received else ("no-receiver-data",)), *(("rx-more-than-tx",) if received and sent and loss is None else ())),
    )


def _sum(counters: Iterable[_Counter]) -> float:
    return sum(counter.rate_pps() for counter in counters)


def _frame(counters: Iterable[_Counter]) -> int | None:
    frames = {counter.frame_bytes() for counter in counters}
    return frames.pop() if len(frames) == 1 else None
