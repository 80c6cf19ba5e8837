"""DPDK's testpmd: the rates of its statistics screens. Its final counters come without a time and give no rate."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from collector.results import Imported
from collector.results.conclude import conclude, reported
from collector.results.figures import decimal, frame_of, loss_of, median, near, whole
from collector.results.knows import Knows
from collector.results.plain_text import lines_of
from schemas import Point, Run, Series, Tool

NAME = "testpmd"
MEANING = "DPDK's testpmd with --stats-period, any forwarding mode"
EXAMPLE = "dpdk-testpmd … -- --forward-mode=io --stats-period=1 > result.txt"
KNOWS = Knows(
    fcs="packet len and its bytes are without; 4 are added",
    layer="bps is L2 without FCS and left out",
    direction="all ports summed; txonly is the sender, rxonly the receiver",
    loss="forwarding: dropped of received packets, as testpmd counts them; allowed loss: none was searched for",
)

_MARKS = ("NIC statistics for port ", "Forward statistics for port ", "testpmd: create a new mbuf pool", "EAL: Error - exiting with code")
_MODE = re.compile(r"^(?:Set )?(?P<mode>[a-z0-9]{2,20}) packet forwarding(?: mode| - ports=)", re.MULTILINE)
_SETTING = re.compile(r"ports=(?P<ports>\d{1,4}) - cores=(?P<cores>\d{1,4}) - streams=")
_LENGTH = re.compile(r"packet len=(?P<size>\d{1,5}) - nb packet segments=(?P<segments>\d{1,3})")
_PORT = re.compile(r"NIC statistics for port (?P<port>\d{1,4})")
_COUNT = re.compile(r"(?P<side>[RT]X)-packets: (?P<packets>\d{1,19}) +(?:[RT]X-[a-z]+: \d+ +)?[RT]X-bytes: +(?P<bytes>\d{1,19})")
_RATE = re.compile(r"(?P<side>[RT]x)-pps: +(?P<pps>\d{1,12})(?: +[RT]x-bps: +\d{1,15})?\s*$")
_TOTAL = re.compile(
    r"(?P<side>[RT]X)-packets: (?P<packets>\d{1,19}) +[RT]X-dropped: (?P<dropped>\d{1,19}) +[RT]X-total: (?P<total>\d{1,19})"
)
_SCREENS = 2
"""The first screen of a port shows no rate yet."""
_ERROR = re.compile(
    r"^(?:EAL: (?:Error|FATAL)[^\n]{0,200}|  Cause: [^\n]{1,200}|testpmd: (?:Fail|No probed|Error)[^\n]{0,200})", re.MULTILINE
)


def recognise(text: str) -> bool:
    """Whether testpmd speaks, or DPDK failed before a program of its own could."""
    if "MoonGen" in text or "Pktgen" in text or "[Device: id=" in text:
        return False
    return any(mark in text for mark in _MARKS)


@dataclass(slots=True)
class _Seen:
    """The rates of one side by port, screen after screen, and the last counters."""

    rates: dict[int, list[float]] = field(default_factory=dict)
    packets: dict[int, int] = field(default_factory=dict)
    bytes: dict[int, int] = field(default_factory=dict)

    def rate_pps(self) -> float:
        """All ports together: for each the median of the screens after the first, without those of standstill."""
        steady = ([rate for rate in rates[1:] if rate] for rates in self.rates.values())
        return sum(median(rates) for rates in steady if rates)


def read(text: str) -> Imported:
    """One run, if the screens show rates."""
    sides = {"RX": _Seen(), "TX": _Seen()}
    totals: dict[str, tuple[int, int]] = {}
    accumulated, port = False, 0
    for line in lines_of(text).whole:
        if (found := _PORT.search(line)) is not None:
            port = int(found["port"])
        accumulated = accumulated or "Accumulated forward statistics" in line
        _take(line, port, sides)
        if accumulated and (total := _TOTAL.search(line)) is not None:
            totals[total["side"]] = (int(total["packets"]), int(total["dropped"]))
    run = _run(text, sides, totals)
    errors = [reported(error.group()) for error in _ERROR.finditer(text)][:16]
    cut = run is None and not errors and "Bye..." not in text and "Accumulated" not in text
    nothing = "testpmd printed counters and no time, so there is no rate; --stats-period=1 makes it print rates"
    return conclude(NAME, [run] if run else (), [] if run else errors, truncated=cut, nothing=nothing)


def _take(line: str, port: int, sides: Mapping[str, _Seen]) -> None:
    if (count := _COUNT.search(line)) is not None:
        seen = sides[count["side"]]
        seen.packets[port], seen.bytes[port] = int(count["packets"]), int(count["bytes"])
    elif (rate := _RATE.search(line)) is not None:
        sides[rate["side"].upper()].rates.setdefault(port, []).append(decimal(rate["pps"]) or 0.0)


def _run(text: str, sides: Mapping[str, _Seen], totals: Mapping[str, tuple[int, int]]) -> Run | None:
    found = _MODE.search(text)
    mode = found["mode"] if found else None
    side = "RX" if mode in ("rxonly", "flowgen-rx") else "TX"
    rate = sides[side].rate_pps()
    setting = _SETTING.search(text)
    ports = int(setting["ports"]) if setting else len(sides[side].rates)
    if not rate or len(sides[side].rates) < ports or min(map(len, sides[side].rates.values())) < _SCREENS:
        return None
    forwards = mode not in ("txonly", "rxonly", "flowgen", None)
    received, sent = totals.get("RX"), totals.get("TX")
    loss = loss_of(received[0], sent[0]) if forwards and received and sent else None
    frame, stated = _frame(text, sides[side])
    point = Point(
        value=rate,
        frame_bytes=frame,
        loss_ratio=loss,
        tx_packets=sent[0] if sent and not forwards and side == "TX" else None,
        rx_packets=received[0] if received and not forwards and side == "RX" else None,
    )
    direction = (
        side.lower()
        if not forwards
        else "bi-sum"
        if ports > 1 and len([one for one in sides["RX"].rates.values() if any(one)]) > 1
        else "uni"
    )
    return Run(
        tool=Tool(name="testpmd"),
        kind="other" if side == "TX" and not forwards else "mrr",
        cores=whole(setting["cores"]) if setting and setting["cores"] != "0" else None,
        frame_bytes_basis="unknown" if frame is None else "stated" if stated else "derived",
        series=(Series(metric="rate", unit="pps", direction=direction, points=(point,)),),
        flags=("no-receiver-data",) if side == "TX" and not forwards else ("loss-unverified",),
    )


def _frame(text: str, seen: _Seen) -> tuple[int | None, bool]:
    """What is sent has a length; what is forwarded shows its size in the counters."""
    length = _LENGTH.search(text)
    packets, size = sum(seen.packets.values()), sum(seen.bytes.values())
    derived = frame_of(size / packets, fcs_counted=False) if packets else None
    if length is None or "txonly" not in text:
        return derived, False
    stated = frame_of(float(length["size"]), fcs_counted=False)
    if packets and not near(size / packets, float(length["size"]), 0.001):
        return None, False
    return stated, True
