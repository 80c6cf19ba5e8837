"""nuttcp: its summary line, and `-fparse`."""

import re
from dataclasses import replace

from collector.results import Imported
from collector.results.conclude import conclude, reported
from collector.results.figures import DECIMAL, MEBI, decimal, near, whole
from collector.results.knows import Knows
from collector.results.plain_text import lines_of
from schemas import Point, Run, Series, Tool

NAME = "nuttcp"
MEANING = "nuttcp's summary line and its -fparse output"
EXAMPLE = "nuttcp -fparse SERVER > result.txt"
KNOWS = Knows(
    fcs="no frame size: the output does not name the datagram's",
    layer="payload (L4): MB is 2^20 bytes, Mbps 10^6 bits a second",
    direction="one direction, as the receiver counted; sums of both are not printed",
    loss="UDP: dropped of sent datagrams; data_loss of -fparse is by bytes; allowed loss: none was searched for",
)

_SUMMARY = re.compile(
    r"\s*(?P<amount>[\d.]{1,20}) (?P<scale>[KMG]?)B +/ +(?P<seconds>[\d.]{1,20}) sec = +(?P<rate>[\d.]{1,20}) (?P<rate_scale>[KMG]?)bps "
    r"+\d+ %TX +\d+ %RX(?P<rest>[^\n]*)"
)
_DROPPED = re.compile(r"(?P<dropped>\d{1,18}) / +(?P<sent>\d{1,18}) ~?drop/pkt")
_PAIR = re.compile(r"\b(?P<key>megabytes|real_seconds|rate_Mbps|drop|pkt|data_loss|tx_cpu|rx_cpu)=(?P<value>[\d.]{1,20})(?=\s)")
_ERROR = re.compile(r"nuttcp-[tr](?:: v(?P<version>\d[\d.]{0,12}))?: Error: (?P<error>[^\n]{1,200})")
_LAST_WORDS = (" retrans", " msRTT", "%loss")
_VERSION = re.compile(r"nuttcp-[tr]: v(\d[\d.]{0,12}\d)")


def recognise(text: str) -> bool:
    """Whether a line of nuttcp is there."""
    return ("rate_Mbps=" in text and "megabytes=" in text) or "nuttcp-t:" in text or "nuttcp-r:" in text or _starts_summary(text)


def _starts_summary(text: str) -> bool:
    return "%TX" in text and any(_SUMMARY.match(line) for line in lines_of(text).all if "%TX" in line)


def read(text: str) -> Imported:
    """One run a summary line. A line without an end may lack its loss: it is taken where its last word shows that it is whole."""
    lines = lines_of(text)
    ended = lines.rest.rstrip().endswith(_LAST_WORDS)
    version = _VERSION.search(text)
    found = [run for line in (lines.all if ended else lines.whole) if (run := _run(line + "\n", version[1] if version else None))]
    errors = [reported(f"nuttcp said: {error['error']}") for error in _ERROR.finditer(text)]
    cut = bool(lines.rest.strip()) and not ended and not errors
    return conclude(NAME, found, errors, truncated=cut, nothing="the text holds no summary line of nuttcp")


def _run(line: str, version: str | None) -> Run | None:
    row = _SUMMARY.match(line)
    if row is not None:
        dropped = _DROPPED.search(row["rest"])
        rate, amount = decimal(row["rate"]), decimal(row["amount"])
        bps = None if rate is None else rate * DECIMAL[row["rate_scale"]]
        size = None if amount is None else amount * {"": 1, "K": 2**10, "M": 2**20, "G": 2**30}[row["scale"]]
        counts = (whole(dropped["sent"]), whole(dropped["dropped"])) if dropped else (None, None)
        return _made(bps, size, decimal(row["seconds"]), *counts, version)
    pairs = {pair["key"]: pair["value"] for pair in _PAIR.finditer(line)}
    rate, amount = decimal(pairs.get("rate_Mbps")), decimal(pairs.get("megabytes"))
    if rate is None or amount is None:
        return None
    return _made(rate * 1e6, amount * MEBI, decimal(pairs.get("real_seconds")), whole(pairs.get("pkt")), whole(pairs.get("drop")), version)


def _made(
    bps: float | None, amount_bytes: float | None, seconds: float | None, sent: int | None, dropped: int | None, version: str | None
) -> Run | None:
    """The run, if its three figures agree: a rate that is not amount by time was misread."""
    if bps is None or amount_bytes is None or not seconds or not near(amount_bytes * 8 / seconds, bps, 0.02 + 0.02 / seconds):
        return None
    udp = sent is not None and dropped is not None
    sound = sent is not None and dropped is not None and dropped <= sent
    point = Point(
        value=bps,
        loss_ratio=dropped / sent if sound and sent and dropped is not None else None,
        tx_packets=sent if sound else None,
        rx_packets=sent - dropped if sound and sent is not None and dropped is not None else None,
        lost_packets=dropped if sound else None,
        duration_s=seconds,
    )
    run = Run(
        tool=Tool(name="nuttcp", version=version),
        kind="fixed-rate" if udp else "tcp-goodput",
        l4_protocol="udp" if udp else "tcp",
        duration_s=seconds,
        frame_bytes_basis="unknown" if udp else None,
        series=(Series(metric="rate" if udp else "goodput", unit="l4_bps", direction="uni", points=(point,)),),
    )
    return run if sound or not udp else replace(run, flags=("loss-out-of-range",))
