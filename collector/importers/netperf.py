"""netperf: classic tables, omni's CSV and keywords; one run for each test in a text."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from collector.results import Imported
from collector.results.conclude import conclude, reported
from collector.results.figures import datagram_frame, decimal, loss_of, near, whole
from collector.results.knows import Knows
from collector.results.plain_text import lines_of
from schemas import Point, Run, Series, Tool

NAME = "netperf"
MEANING = "netperf's classic tables, omni CSV and keyword output, one test or many"
EXAMPLE = "netperf -H SERVER -t UDP_STREAM > result.txt"
KNOWS = Knows(
    fcs="UDP_STREAM: derived from the message size; payload + headers + FCS",
    layer="payload (L4): the unit stands in the table's head and differs by test and option",
    direction="one direction; MAERTS and RECV the reverse; request/response is a round trip",
    loss="UDP_STREAM: messages received of messages sent; allowed loss: none was searched for",
)

_BANNER = re.compile(
    r"^(?:MIGRATED )?(?P<test>(?:TCP|UDP|SCTP|OMNI|DCCP|TCPIPV6|UDPIPV6)[A-Za-z0-9/ -]{0,60}?) TEST(?:[ :]|$)[^\n]*",
    re.MULTILINE | re.IGNORECASE,
)
_FAMILY = re.compile(r"\bAF_(INET6?)\b")
_REMOTE = re.compile(r"\bto\s+(?P<address>[0-9A-Fa-f.:]{2,45})\b")
_BURST = re.compile(r"first burst (\d{1,9})")
_UNIT = re.compile(r"10\^(?P<power>\d)bits\s*/s|(?P<scale>[KMG])?Bytes\s*/s(?:ec)?")
_NUMBERS = re.compile(r"\s*[-\d.]+(?:\s+[-\d.]+)*\s*")
_PAIR = re.compile(r"^(?P<key>[A-Z][A-Z0-9_]{2,50})=(?P<value>[^\n]{0,80})$", re.MULTILINE)
_KEY_WORDS = re.compile(r"[^a-z0-9]+")
_ERROR = re.compile(
    r"^(?P<error>(?:establish control: are you sure there is a netserver|netperf: |send_omni: |recv_response: )[^\n]{0,200})", re.MULTILINE
)
_BITS = {f"10^{power}bits/s": 10.0**power for power in (0, 3, 6, 9)} | {
    f"{scale}bytes/s": 8 * 2.0**power for scale, power in (("", 0), ("k", 10), ("m", 20), ("g", 30))
}
_REQUESTS = ("trans/s",)
_PERCENTILES = {
    "50thpercentilelatency": "p50", "90thpercentilelatency": "p90", "99thpercentilelatency": "p99",
    "p50latency": "p50", "p90latency": "p90", "p99latency": "p99",
}  # fmt: skip
_EDGES = {"minimumlatency": "low", "minlatency": "low", "maximumlatency": "high", "maxlatency": "high"}


def recognise(text: str) -> bool:
    """Whether a banner of netperf's stands before a table, or omni's keywords are there."""
    if "THROUGHPUT_UNITS=" in text or "establish control: are you sure there is a netserver" in text:
        return True
    banner = _BANNER.search(text)
    return banner is not None and (" from " in banner.group() or " to " in banner.group() or "Throughput" in text)


@dataclass(frozen=True, slots=True)
class _Block:
    """One test: its name, its banner and what follows."""

    test: str
    banner: str
    lines: tuple[str, ...]

    @property
    def reverse(self) -> bool:
        """Whether the far side sent."""
        return "maerts" in self.test.lower() or "receive" in self.test.lower()

    @property
    def protocol(self) -> str | None:
        """What carried the data, where the wire has a word for it."""
        return next((word for word in ("tcp", "udp") if self.test.lower().startswith(word)), None)


def read(text: str) -> Imported:
    """One run for each test that printed its figures."""
    blocks = list(_blocks(text))
    runs = [run for block in blocks if (run := _run(block))]
    errors = [reported(f"netperf said: {error['error']}") for error in _ERROR.finditer(text)]
    cut = bool(blocks) and _run(blocks[-1]) is None and not errors and not _unsupported(blocks[-1])
    nothing = "the text holds no figure under a head that names its unit; without heads (-P 0) nobody can tell what a figure is"
    if blocks and _unsupported(blocks[-1]):
        nothing = "tests that count connections have no unit here"
    return conclude(NAME, runs, errors, truncated=cut, nothing=nothing)


def _unsupported(block: _Block) -> bool:
    return "connect/request" in block.test.lower() or "conn" in block.test.lower()


def _blocks(text: str) -> Iterator[_Block]:
    lines = lines_of(text)
    starts = [number for number, line in enumerate(lines.whole) if _BANNER.match(line)]
    if not starts and lines.whole and "THROUGHPUT=" in text:
        starts = [0]
    for start, end in zip(starts, [*starts[1:], len(lines.whole)][: len(starts)], strict=True):
        banner = _BANNER.match(lines.whole[start])
        first = " ".join(lines.whole[start : start + 2])
        yield _Block(banner["test"] if banner else "OMNI", first, lines.whole[start:end])


def _run(block: _Block) -> Run | None:
    if _unsupported(block):
        return None
    omni = _keywords(block) or _csv(block)
    if omni:
        return _omni_run(block, omni)
    rows = [[decimal(word) for word in line.split()] for line in block.lines[1:] if line.strip() and _NUMBERS.fullmatch(line)]
    head = "\n".join(line for line in block.lines[1:] if not _NUMBERS.fullmatch(line))
    if not rows:
        return None
    if "request/response" in block.test.lower():
        return _request_run(block, rows[0])
    unit = _UNIT.search(head)
    if unit is None:
        return None
    bits = 10.0 ** int(unit["power"]) if unit["power"] else 8 * 2.0 ** {None: 0, "K": 10, "M": 20, "G": 30}[unit["scale"]]
    return _udp_run(block, rows, bits) if "Okay" in head else _stream_run(block, rows[0], bits)


def _frame_of_run(block: _Block, kind: str, seconds: float | None) -> Run:
    remote = _REMOTE.search(block.banner)
    loopback = remote is not None and (remote["address"].startswith("127.") or remote["address"] == "::1")
    return Run(
        tool=Tool(name="netperf", version=None),
        kind=kind,
        topology="loopback" if loopback else None,
        link_type="loopback" if loopback else None,
        l4_protocol=block.protocol,
        duration_s=seconds,
    )


def _family(block: _Block) -> int | None:
    found = _FAMILY.search(block.banner)
    return None if found is None else 6 if found[1] == "INET6" else 4


def _stream_run(block: _Block, row: Sequence[float | None], bits: float) -> Run | None:
    """Socket sizes, message size, elapsed time, throughput; then utilisations, if they were asked for."""
    if len(row) not in (5, 7, 9) or row[3] is None or row[4] is None:
        return None
    kind = "tcp-goodput" if block.protocol == "tcp" else "other"
    point = Point(value=row[4] * bits, duration_s=row[3])
    series = Series(
        metric="goodput", unit="l4_bps", family=_family(block), direction="reverse" if block.reverse else "uni", points=(point,)
    )
    return replace(_frame_of_run(block, kind, row[3]), series=(series,))


def _udp_run(block: _Block, rows: list[list[float | None]], bits: float) -> Run | None:
    """The first row is what was sent, the second what arrived; one row alone says nothing of what arrived."""
    if len(rows) < 2 or len(rows[0]) < 6 or len(rows[1]) < 4:
        return None
    _, size, seconds, sent, _, _ = rows[0][:6]
    _, _, received, throughput = rows[1][:4]
    if not size or not seconds or sent is None or received is None or throughput is None:
        return None
    if not near(received * size * 8 / seconds, throughput * bits, 0.02 + 0.5 / max(throughput, 1)):
        return None
    frame, flags = datagram_frame(whole(size), _family(block))
    loss = loss_of(sent, received)
    point = Point(
        value=received / seconds if frame else throughput * bits,
        frame_bytes=frame,
        loss_ratio=loss,
        offered_pps=sent / seconds if frame else None,
        tx_packets=whole(sent) if frame and loss is not None else None,
        rx_packets=whole(received) if frame and loss is not None else None,
        duration_s=seconds,
    )
    series = Series(metric="rate", unit="pps" if frame else "l4_bps", family=_family(block), direction="uni", points=(point,))
    run = replace(_frame_of_run(block, "mrr", seconds), frame_bytes_basis="derived" if frame else "unknown", series=(series,))
    return replace(run, flags=(*flags, *(("total-loss",) if received == 0 else ()), *(("rx-more-than-tx",) if loss is None else ())))


def _request_run(block: _Block, row: Sequence[float | None]) -> Run | None:
    """Transactions a second of one outstanding request are the mean of its round trips; with more they are not."""
    burst = _BURST.search(block.banner)
    if len(row) < 6 or row[4] is None or not row[5] or (burst and burst[1] != "0"):
        return None
    return _latency_run(block, Point(value=1e6 / row[5], duration_s=row[4]), row[4])


def _latency_run(block: _Block, point: Point, seconds: float | None, percentiles: Iterable[tuple[str, float]] = ()) -> Run:
    """The mean round trip, and percentiles where omni was asked for them."""
    others = ((statistic, Point(value=value)) for statistic, value in percentiles)
    series = tuple(
        Series(metric="latency", unit="us", family=_family(block), direction="uni", points=(one,), statistic=statistic, round_trip=True)
        for statistic, one in (("mean", point), *others)
    )
    return replace(_frame_of_run(block, "latency", seconds), series=series)


# omni


def _key(words: str) -> str:
    return _KEY_WORDS.sub("", words.lower())


def _keywords(block: _Block) -> Mapping[str, str]:
    pairs = (_PAIR.match(line) for line in block.lines)
    return {_key(pair["key"]): pair["value"] for pair in pairs if pair}


def _csv(block: _Block) -> Mapping[str, str]:
    """Names and values of omni's CSV. Mail and terminals wrap the long head; the values stand in one line."""
    body = [line for line in block.lines[1:] if line.strip()]
    row = next((number for number, line in enumerate(body) if line[:1].isdigit() and line.count(",") >= 2), None)
    start = next((number for number, line in enumerate(body) if "," in line and "hroughput" in line), None)
    if row is None or start is None or row <= start:
        return {}
    names, values = " ".join(body[start:row]).split(","), body[row].split(",")
    # Some builds write a value more than names; the names that are there still stand for the first values.
    return {_key(name): value.strip() for name, value in zip(names, values, strict=False)} if len(names) <= len(values) else {}


def _omni_run(block: _Block, said: Mapping[str, str]) -> Run | None:
    throughput, unit = decimal(said.get("throughput")), _unit_word(said.get("throughputunits"))
    seconds = decimal(said.get("elapsedtime") or said.get("elapsedtimeseconds"))
    if throughput is None or unit is None:
        return None
    if unit in _REQUESTS:
        return _omni_latency(block, said, throughput, seconds)
    if unit not in _BITS:
        return None
    reverse = block.reverse or said.get("direction", "").lower().startswith("rec")
    point = Point(value=throughput * _BITS[unit], duration_s=seconds)
    protocol = block.protocol or next((word for word in ("tcp", "udp") if said.get("protocol", "").lower() == word), None)
    udp = protocol == "udp"
    series = Series(
        metric="rate" if udp else "goodput",
        unit="l4_bps",
        family=_family(block),
        direction="reverse" if reverse else "uni",
        points=(point,),
    )
    run = _frame_of_run(block, "mrr" if udp else "tcp-goodput" if protocol == "tcp" else "other", seconds)
    return replace(run, l4_protocol=protocol, series=(series,), flags=("loss-unverified",) if udp else ())


def _unit_word(text: str | None) -> str | None:
    return None if text is None else text.strip().lower().replace("sec", "s")


def _omni_latency(block: _Block, said: Mapping[str, str], rate: float, seconds: float | None) -> Run | None:
    """The mean round trip, which the transaction rate gives where none is printed and one request was out at a time."""
    mean = _starting(said, "meanlatency")
    burst = _BURST.search(block.banner)
    outstanding = decimal(said.get("burstrequests") or said.get("initialburstrequests")) or 0
    if mean is None and rate and (burst is None or burst[1] == "0") and not outstanding:
        mean = 1e6 / rate
    if mean is None:
        return None
    edges = {word: value for key, word in _EDGES.items() if (value := _starting(said, key)) is not None}
    percentiles = [(word, value) for key, word in _PERCENTILES.items() if (value := _starting(said, key)) is not None]
    return _latency_run(block, Point(value=mean, low=edges.get("low"), high=edges.get("high"), duration_s=seconds), seconds, percentiles)


def _starting(said: Mapping[str, str], prefix: str) -> float | None:
    return next((decimal(value) for key, value in said.items() if key.startswith(prefix)), None)
