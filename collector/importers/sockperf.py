"""sockperf: ping-pong and under-load latencies, and the message rate of its throughput test."""

import re
from collections.abc import Iterator

from collector.results import Imported
from collector.results.conclude import conclude, reported
from collector.results.figures import MEBI, datagram_frame, decimal, near, version, whole
from collector.results.knows import Knows
from collector.results.plain_text import Lines, lines_of
from schemas import Point, Run, Series, Tool

NAME = "sockperf"
MEANING = "sockperf's ping-pong, under-load and throughput tests"
EXAMPLE = "sockperf ping-pong -i SERVER > result.txt"
KNOWS = Knows(
    fcs="derived from msg-size where it is printed; payload + headers + FCS",
    layer="its MBps and Mbps count by 2^20; the message rate is taken instead",
    direction="latency: avg-latency is half a round trip, avg-rtt a whole one; throughput: the sender only",
    loss="dropped messages; with --reply-every the missing replies are no loss; allowed loss: none was searched for",
)

_VERSION = re.compile(r"== version #?\s*([0-9][0-9A-Za-z.-]*)")
_AVERAGE = re.compile(r"====> avg-(?P<kind>latency|lat|rtt)= *(?P<usec>[\d.]{1,20}) \(std-dev=")
_VALID = re.compile(
    r"\[Valid Duration\] RunTime=(?P<seconds>[\d.]{1,20}) sec; SentMessages=(?P<sent>\d{1,18}); ReceivedMessages=(?P<received>\d{1,18})$"
)
_DROPPED = re.compile(r"# dropped messages = (?P<dropped>\d{1,18});")
_EDGE = re.compile(r"---> <(?P<edge>MIN|MAX)> observation = +(?P<usec>[\d.]{1,20})$")
_PERCENTILE = re.compile(r"---> percentile (?P<rank>\d{1,3}\.\d{3}) = +(?P<usec>[\d.]{1,20})$")
_RANKS = {"50.000": "p50", "90.000": "p90", "99.000": "p99", "99.900": "p99.9"}
_RATE = re.compile(r"Summary: Message Rate is (?P<rate>[\d.]{1,20}) \[msg/sec\]")
_BANDWIDTH = re.compile(r"Summary: BandWidth is (?P<mebibytes>[\d.]{1,20}) MBps \(")
_TOTAL = re.compile(r"Total of (?P<sent>\d{1,18}) messages sent in (?P<seconds>[\d.]{1,20}) sec")
_SIZE = re.compile(r"msg-size=(?P<size>\d{1,6})[^\d]")
_SERVER = re.compile(r"IP = (?P<address>[0-9A-Fa-f.:]+) +PORT = +\d+ +# (?P<protocol>UDP|TCP)")
_ERROR = re.compile(r"sockperf: (?:ERROR|error)[: ](?P<error>[^\n]{1,300})")


def recognise(text: str) -> bool:
    """Whether sockperf speaks."""
    return "sockperf: " in text and (
        "====> avg-" in text or "RunTime=" in text or "Summary: " in text or "sockperf[" in text or "ERROR" in text
    )


def read(text: str) -> Imported:
    """One run of latencies, or of the rate that was sent."""
    lines = lines_of(text)
    server = _SERVER.search(text)
    size = _SIZE.search(text)
    run = _latency(lines, text, server, size) or _throughput(text, server, size)
    errors = [reported(f"sockperf said: {error['error']}") for error in _ERROR.finditer(text)]
    ended = run is not None and (run.kind != "latency" or any(_EDGE.search(line) and "<MIN>" in line for line in lines.whole))
    cut = not ended and not errors
    return conclude(NAME, [run] if run else [], errors, truncated=cut)


def _family(server: re.Match[str] | None) -> int | None:
    return None if server is None else 6 if ":" in server["address"] else 4


def _frame(server: re.Match[str] | None, size: re.Match[str] | None) -> int | None:
    """The frame of one message; a message over TCP is no frame."""
    if server is None or size is None or server["protocol"] != "UDP":
        return None
    return datagram_frame(whole(size["size"]), _family(server))[0]


def _tool(text: str) -> Tool:
    found = _VERSION.search(text)
    return Tool(name="sockperf", version=version(found[1]) if found else None)


def _latency(lines: Lines, text: str, server: re.Match[str] | None, size: re.Match[str] | None) -> Run | None:
    average = _AVERAGE.search(text)
    value = decimal(average["usec"]) if average else None
    if average is None or value is None:
        return None
    edges = {found["edge"]: decimal(found["usec"]) for line in lines.whole if (found := _EDGE.search(line))}
    valid = next((found for line in lines.whole if (found := _VALID.search(line))), None)
    received = whole(valid["received"]) if valid else None
    dropped = whole(found["dropped"]) if (found := _DROPPED.search(text)) else None
    known = received is not None and dropped is not None and received + dropped > 0
    frame = _frame(server, size)
    point = Point(
        value=value,
        frame_bytes=frame,
        loss_ratio=dropped / (received + dropped) if known and dropped is not None and received is not None else None,
        low=edges.get("MIN"),
        high=edges.get("MAX"),
        duration_s=decimal(valid["seconds"]) if valid else None,
    )
    return Run(
        tool=_tool(text),
        kind="latency",
        l4_protocol=server["protocol"].lower() if server else None,
        duration_s=point.duration_s,
        frame_bytes_basis="derived" if frame else "unknown",
        series=tuple(_series(average["kind"] == "rtt", _family(server), point, lines)),
    )


def _series(round_trip: bool, family: int | None, mean: Point, lines: Lines) -> Iterator[Series]:
    """The mean, and the percentiles the wire has a word for; half a round trip is told as one way."""
    yield Series(metric="latency", unit="us", family=family, direction="uni", points=(mean,), statistic="mean", round_trip=round_trip)
    for line in lines.whole:
        found = _PERCENTILE.search(line)
        value = decimal(found["usec"]) if found else None
        if found is None or value is None or found["rank"] not in _RANKS:
            continue
        point = Point(value=value, frame_bytes=mean.frame_bytes)
        yield Series(
            metric="latency",
            unit="us",
            family=family,
            direction="uni",
            points=(point,),
            statistic=_RANKS[found["rank"]],
            round_trip=round_trip,
        )


def _throughput(text: str, server: re.Match[str] | None, size: re.Match[str] | None) -> Run | None:
    """What was sent: sockperf's throughput test has no receiver's count."""
    rate = decimal(found["rate"]) if (found := _RATE.search(text)) else None
    mebibytes = decimal(found["mebibytes"]) if (found := _BANDWIDTH.search(text)) else None
    if rate is None or mebibytes is None:
        return None
    payload = whole(size["size"]) if size else None
    if payload and not near(rate * payload, mebibytes * MEBI, 0.01):
        payload = None
    frame = _frame(server, size) if payload else None
    total = _TOTAL.search(text)
    point = Point(
        value=rate if frame else rate * payload * 8 if payload else mebibytes * MEBI * 8,
        frame_bytes=frame,
        tx_packets=whole(total["sent"]) if total and frame else None,
        duration_s=decimal(total["seconds"]) if total else None,
    )
    udp = server is not None and server["protocol"] == "UDP"
    unit = "pps" if frame else "l4_bps"
    return Run(
        tool=_tool(text),
        kind="other",
        l4_protocol=server["protocol"].lower() if server else None,
        frame_bytes_basis="derived" if frame else "unknown",
        series=(Series(metric="rate" if udp else "goodput", unit=unit, family=_family(server), direction="tx", points=(point,)),),
        flags=("no-receiver-data",),
    )
