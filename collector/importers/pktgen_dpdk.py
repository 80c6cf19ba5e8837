"""Pktgen-DPDK: its terminal screens while traffic runs, and the log of its rfc2544.lua."""

import re
from collections.abc import Iterator

from collector.results import Imported
from collector.results.conclude import conclude
from collector.results.figures import decimal, loss_of, median, near, version, within
from collector.results.knows import Knows
from collector.results.plain_text import lines_of
from schemas import Point, Run, Series, Tool

NAME = "pktgen-dpdk"
MEANING = "Pktgen-DPDK's terminal screens and the log of its rfc2544.lua"
EXAMPLE = "RFC2544_throughput_results.txt of rfc2544.lua"
KNOWS = Knows(
    fcs="counted: packet size 64 fills a 10GbE link at 14.88 Mpps",
    layer="MBits/s is L1 and left out",
    direction="screens: each port sends; rfc2544.lua: both directions summed",
    loss="rfc2544.lua: packets received of packets sent; allowed: its loss tolerance, in percent",
)

_VERSION = re.compile(r"Pktgen (?P<version>\d{2}\.\d{2}(?:\.\d{1,3})?)\s+Powered by DPDK")
_SCREEN = re.compile(r"<UP-\d{1,10}-[FH]D>\s+(?P<rx>\d{1,12})\s+(?P<tx>\d{1,12})\s+(?P<mbits>\d{1,9}/\d{1,9})\s")
_SIZE = re.compile(r"\s(?P<size>\d{2,5}) +/ +\d{1,5}: *\d{1,5}\s")
_TRIAL = re.compile(
    r"\[ +(?P<size>\d{2,5})B \] Trial +(?P<trial>\w{1,8})\.\d +\| Rate:[^|]{1,40}\| Pkt Size: +\d+B \| Dur\.: +(?P<seconds>[\d.]{1,12})s "
    r"\| Loss Tol\.: +(?P<tolerance>[\d.]{1,12}) *%"
)
_COUNTS = re.compile(r"\[ +(?P<size>\d{2,5})B \] Tx: +(?P<tx>\d{1,19}) +\| Rx: +(?P<rx>\d{1,19}) +\| Drop: +(?P<drop>-?\d{1,19}) +\(")


def recognise(text: str) -> bool:
    """Whether a screen of Pktgen or a trial of its script is there."""
    return ("Powered by DPDK" in text and "Pktgen" in text) or _TRIAL.search(text) is not None


def read(text: str) -> Imported:
    """One run: the last trial of each size, or the median of the screens that show traffic."""
    if _TRIAL.search(text):
        run = _script(text)
        return conclude(NAME, [run] if run else (), truncated=run is None)
    found = _VERSION.search(text)
    runs = list(_screens(text, found["version"] if found else None))
    nothing = "no screen shows traffic while it ran: the last one comes after it, and its maxima and totals give no rate"
    return conclude(NAME, runs, nothing=nothing)


def _screens(text: str, said: str | None) -> Iterator[Run]:
    """What was sent, and what came back; a screen of standstill says nothing."""
    screens = [(decimal(row["rx"]) or 0.0, decimal(row["tx"]) or 0.0) for row in _SCREEN.finditer(text)]
    sizes = {int(found["size"]) for found in _SIZE.finditer(text)}
    frame = within(sizes.pop()) if len(sizes) == 1 else None
    for index, direction in ((1, "tx"), (0, "rx")):
        rates = [screen[index] for screen in screens if screen[index]]
        if not rates or (direction == "rx" and median(rates) < 1000):
            continue
        point = Point(value=median(rates), frame_bytes=frame)
        yield Run(
            tool=Tool(name="pktgen-dpdk", version=version(said)),
            kind="other" if direction == "tx" else "mrr",
            frame_bytes_basis="stated" if frame else "unknown",
            series=(Series(metric="rate", unit="pps", direction=direction, points=(point,)),),
            flags=("no-receiver-data",) if direction == "tx" else ("loss-unverified",),
        )


def _script(text: str) -> Run | None:
    """The throughput of each size: the trial that confirmed it, or else the last one within the tolerance."""
    best: dict[int, Point] = {}
    allowed: set[float] = set()
    trial: re.Match[str] | None = None
    for line in lines_of(text).all:
        trial = _TRIAL.search(line) or trial
        counts = _COUNTS.search(line)
        if trial is None or counts is None or trial["size"] != counts["size"]:
            continue
        tolerance = (decimal(trial["tolerance"]) or 0.0) / 100
        point = _point(trial, counts)
        if point is not None and point.loss_ratio is not None and point.loss_ratio <= tolerance <= 1:
            best[int(counts["size"])] = point
            allowed.add(tolerance)
        trial = None
    if not best:
        return None
    ratio = allowed.pop() if len(allowed) == 1 else None
    return Run(
        tool=Tool(name="pktgen-dpdk"),
        kind="ndr" if ratio == 0 else "pdr",
        topology="two-ports",
        loss_ratio_allowed=ratio,
        frame_bytes_basis="stated",
        series=(Series(metric="rate", unit="pps", direction="bi-sum", points=tuple(best[size] for size in sorted(best))),),
    )


def _point(trial: re.Match[str], counts: re.Match[str]) -> Point | None:
    seconds, sent, received = decimal(trial["seconds"]), int(counts["tx"]), int(counts["rx"])
    if not seconds or not sent or not near(sent - received, float(counts["drop"]), 1e-6):
        return None
    loss = loss_of(sent, received)
    return Point(
        value=received / seconds,
        frame_bytes=within(int(trial["size"])),
        loss_ratio=loss,
        offered_pps=sent / seconds,
        tx_packets=sent if loss is not None else None,
        rx_packets=received if loss is not None else None,
        duration_s=seconds,
    )
