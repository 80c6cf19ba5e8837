"""iperf 2: CSV (`-y C`) and its output for people. What only the client counted is named so."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from collector.results import Imported, ImportFault
from collector.results.conclude import conclude, failed
from collector.results.figures import BINARY, DECIMAL, datagram_frame, decimal, near
from collector.results.knows import Knows
from collector.results.plain_text import Lines, lines_of
from schemas import Point, Run, Series, Tool

NAME = "iperf2"
MEANING = "iperf 2's CSV (-y C) and its output for people"
EXAMPLE = "iperf -c SERVER -y C > result.csv"
KNOWS = Knows(
    fcs="UDP: derived from the datagram size where it shows; payload + headers + FCS",
    layer="payload (L4): bytes count by 2^10, bits by 10^3",
    direction="a client's own lines are the sender's; with a server's report, or on a server, what arrived",
    loss="UDP: the server's report; -1 means there was none; allowed loss: none was searched for",
)

_CSV = re.compile(
    r"(?P<when>[-+:.\d]{14,34}),(?P<local>[0-9A-Fa-f.:]*),(?P<local_port>\d{1,5}),(?P<remote>[0-9A-Fa-f.:]*),(?P<remote_port>\d{1,5}),"
    r"(?P<id>-?\d{1,5}),(?P<start>\d{1,9}\.\d{1,6})-(?P<end>\d{1,9}\.\d{1,6}),(?P<bytes>\d{1,18}),(?P<bps>\d{1,18})"
    r"(?:,(?P<jitter>-?[\d.]{1,20}|-?nan),(?P<lost>-?\d{1,18}),(?P<total>-?\d{1,18}),(?P<percent>-?[\d.]{1,20}|-?nan),-?\d{1,18})?"
)
_ENHANCED = "time,srcaddress,srcport,dstaddr,dstport,transferid,istart,iend,bytes,speed"
_ROW = re.compile(
    r"\[ *(?P<id>SUM|\*?\d{1,5})\] +(?P<start>\d{1,9}\.\d{1,6})- *(?P<end>\d{1,9}\.\d{1,6}) +sec +"
    r"(?P<amount>[\d.]{1,20}) (?P<scale>[KMGT]?)Bytes +"
    r"(?P<rate>[\d.]{1,20}) (?P<rate_scale>[KMGT]?)(?P<unit>bits|Bytes)/sec(?P<rest>.*)$"
)
_COUNTS = re.compile(r"\s(?P<lost>-?\d+)/ *(?P<total>-?\d+) \(")
_GREETING = re.compile(r"^(?:Client connecting to|Server listening on) ", re.MULTILINE)
_PPS = re.compile(r"\s(\d{1,12}) pps\b")
_DATAGRAM = re.compile(r"(?:Sending|Receiving) (\d{1,6}) byte datagrams")
_ENDS = re.compile(
    r"\[ *(?P<id>\d{1,5})\] local (?P<local>[0-9A-Fa-f.:]+)(?:%\S+)? port (?P<port>\d+) connected with "
    r"(?P<remote>[0-9A-Fa-f.:]+)(?:%\S+)? port \d+"
)
_LISTENS = re.compile(r"^Server listening on \w+ port (?P<port>\d+)", re.MULTILINE)
_SUMS = ("-1", "SUM")
_NO_REPORT = ImportFault("no-receiver-data", "no report of the server is there: what was sent is known, what arrived is not", "")
_LONG_S = 20
"""From here on packets by time are more exact than a rate of three digits, though the time has one decimal."""
_CLIENT_PORTS = 32_768
"""Linux and BSD take a client's port from here on; servers of iperf listen at 5001 unless told otherwise."""


def recognise(text: str) -> bool:
    """Whether the first line is one of iperf 2's, or its greeting is there."""
    first = next((line for line in lines_of(text[:4000]).all if line.strip()), "")
    return (
        _CSV.fullmatch(first.strip()) is not None
        or first.startswith(_ENHANCED)
        or (_GREETING.search(text) is not None and "Interval" in text)
    )


@dataclass(frozen=True, slots=True)
class _Flow:
    """One stream, by its longest interval."""

    stream: str
    seconds: float
    amount_bytes: float
    rate_bps: float
    lost: float | None
    total: float | None
    family: int | None
    loopback: bool
    sender: bool
    udp: bool = False
    """Whether the line has the columns of a report, even of one that never came."""
    reverse: bool = False
    """Whether a client received it."""
    moment: int = 0
    """When it ended, in the seconds of a clock; of a text, in which of its tests, far apart."""


def read(text: str) -> Imported:
    """One run, the streams summed, where they surely ran side by side; otherwise one for each."""
    lines = lines_of(text)
    if _GREETING.search(text):
        return _read_text(text, lines)
    if any(line.startswith(_ENHANCED) for line in lines.whole[:4]):
        return _concluded([] if lines.rest.strip() else list(_enhanced(lines.whole)), payload=None, cut=bool(lines.rest.strip()))
    flows = [flow for line in lines.whole if (row := _CSV.fullmatch(line.strip())) and (flow := _csv_flow(row))]
    last = _CSV.fullmatch(lines.rest.strip())
    # Without a line end the last figure may lack digits, or a report its columns: a client's is taken where its bytes say the same.
    flow = _csv_flow(last) if last else None
    sound = flow is not None and _consistent(flow)
    if lines.rest.strip() and not sound:
        flows = []  # A stream is missing from the sum.
    flows += [flow] if flow is not None and sound else []
    return _concluded(flows, payload=None, cut=not flows)


def _concluded(flows: list[_Flow], *, payload: float | None, cut: bool) -> Imported:
    runs = [run for group in _groups(flows) if (run := _run(group, payload))]
    if not runs:
        return conclude(NAME, (), (), truncated=cut, nothing="the file holds no summary of iperf 2")
    lacking = [run.l4_protocol == "udp" and "no-receiver-data" in run.flags for run in runs]
    told = [failed(run, _NO_REPORT) if lacks else run for run, lacks in zip(runs, lacking, strict=True)]
    return conclude(NAME, told, [_NO_REPORT] if any(lacking) else (), truncated=cut)


def _groups(flows: list[_Flow]) -> list[list[_Flow]]:
    """The streams that may be summed: the tool did, or they went one way at one time. Others ran in turns or against each other."""
    if any(flow.stream in _SUMS for flow in flows):
        return [flows]
    groups: dict[tuple[bool, bool, int], list[_Flow]] = {}
    for stream in dict.fromkeys(flow.stream for flow in flows):
        own = [flow for flow in flows if flow.stream == stream]
        last = max(own, key=lambda flow: flow.seconds)
        side, moment = (last.reverse, last.sender and all(flow.sender for flow in own)), last.moment
        near_by = next((key for key in groups if key[:2] == side and abs(key[2] - moment) <= 1), (*side, moment))
        groups.setdefault(near_by, []).extend(own)
    return list(groups.values())


def _csv_flow(row: re.Match[str]) -> _Flow | None:
    amount, rate, start, end = (decimal(row[key]) for key in ("bytes", "bps", "start", "end"))
    if amount is None or rate is None or start is None or end is None or end <= start:
        return None
    total = decimal(row["total"]) if row["total"] else None
    server = int(row["local_port"]) < _CLIENT_PORTS <= int(row["remote_port"])
    loopback = row["remote"] == row["local"] or row["remote"].startswith("127.")
    lost, reports = decimal(row["lost"]) if row["lost"] else None, row["total"] is not None
    family = 6 if ":" in row["remote"] else 4
    ports = sorted((row["local_port"], row["remote_port"]))  # A server's report has them the other way round.
    stream = row["id"] if row["id"] in _SUMS else f"{row['id']}:{'-'.join(ports)}"
    moment = int("".join(filter(str.isdigit, row["when"]))[:14])
    return _Flow(stream, end - start, amount, rate, lost, total, family, loopback, not reports and not server, reports, moment=moment)


def _enhanced(lines: Sequence[str]) -> Iterator[_Flow]:
    """The flows of CSV with a head (-y C -e); its columns tell writers from readers."""
    names: list[str] = []
    for line in lines:
        if line.startswith(_ENHANCED):
            names = line.split(",")
            continue
        said = dict(zip(names, line.split(","), strict=False))
        amount, rate, start, end = (decimal(said.get(key)) for key in ("bytes", "speed", "istart", "iend"))
        if amount is None or rate is None or start is None or end is None or end <= start or line.count(",") != len(names) - 1:
            continue
        writes, source, target = "writecnt" in said, said["srcaddress"], said["dstaddr"]
        lost, total = decimal(said.get("errors")), decimal(said.get("datagrams"))
        family = 6 if ":" in target else 4
        yield _Flow(said["transferid"], end - start, amount, rate, lost, total, family, source == target, writes, "datagrams" in said)


def _consistent(flow: _Flow) -> bool:
    return flow.sender and near(flow.amount_bytes * 8 / flow.seconds, flow.rate_bps, 0.2 / flow.seconds + 0.01)


def _run(flows: list[_Flow], payload: float | None) -> Run | None:
    longest = _longest(flows)
    if not longest:
        return None
    reports = _longest([flow for flow in flows if flow.total is not None and flow.total > 0])
    udp = payload is not None or any(flow.udp for flow in flows)
    if udp:
        return _udp_run(reports or longest, payload, reported=bool(reports))
    sender = all(flow.sender for flow in longest)
    run = _frame_of_run(longest, "tcp-goodput", "tcp")
    point = Point(value=sum(flow.rate_bps for flow in longest), duration_s=max(flow.seconds for flow in longest))
    series = Series(
        metric="goodput", unit="l4_bps", family=longest[0].family, direction=_direction(longest, arrived=not sender), points=(point,)
    )
    return replace(run, series=(series,), flags=("no-receiver-data",) if sender else ())


def _direction(flows: Sequence[_Flow], *, arrived: bool) -> str:
    return "tx" if not arrived else "reverse" if flows[0].reverse else "uni"


def _longest(flows: Sequence[_Flow]) -> list[_Flow]:
    """The longest interval of each stream; the tool's own sum, where it wrote one, stands for all of them."""
    best: dict[tuple[str, bool], _Flow] = {}
    for flow in flows:
        key = (flow.stream, flow.total is not None)
        if key not in best or flow.seconds > best[key].seconds:
            best[key] = flow
    sums = [flow for flow in best.values() if flow.stream in _SUMS]
    return sums or list(best.values())


def _frame_of_run(flows: list[_Flow], kind: str, protocol: str) -> Run:
    loopback = all(flow.loopback for flow in flows)
    return Run(
        tool=Tool(name="iperf", version=None),
        kind=kind,
        topology="loopback" if loopback else None,
        link_type="loopback" if loopback else None,
        l4_protocol=protocol,
        streams=len(flows) if flows[0].stream not in _SUMS else None,
        duration_s=max(flow.seconds for flow in flows),
    )


def _udp_run(flows: list[_Flow], payload: float | None, *, reported: bool) -> Run:
    lost, total = sum(flow.lost or 0 for flow in flows), sum(flow.total or 0 for flow in flows)
    sound = reported and 0 <= lost <= total
    arrived = total - lost if sound else None
    rate = sum(flow.rate_bps for flow in flows)
    if payload is None and arrived and near(sum(flow.amount_bytes for flow in flows) / arrived % 1, 0, 1e-9):
        payload = sum(flow.amount_bytes for flow in flows) / arrived
    frame, flags = datagram_frame(round(payload) if payload else None, flows[0].family)
    in_frames = frame is not None and payload
    seconds = max(flow.seconds for flow in flows)
    pps = rate / 8 / payload if payload else 0.0
    if arrived and payload and seconds >= _LONG_S and near(arrived / seconds, pps, 0.02):
        pps = arrived / seconds
    point = Point(
        value=pps if in_frames else rate,
        frame_bytes=frame,
        loss_ratio=lost / total if sound and total else None,
        duration_s=seconds,
        tx_packets=int(total) if sound and in_frames else None,
        rx_packets=int(arrived) if arrived is not None and in_frames else None,
        lost_packets=int(lost) if sound and in_frames else None,
    )
    run = _frame_of_run(flows, "fixed-rate", "udp")
    direction = _direction(flows, arrived=reported)
    series = Series(metric="rate", unit="pps" if in_frames else "l4_bps", family=flows[0].family, direction=direction, points=(point,))
    said = () if reported else ("no-receiver-data",)
    odd = () if sound or not reported else ("loss-out-of-range",)
    return replace(run, series=(series,), flags=(*said, *odd, *flags), frame_bytes_basis="derived" if frame else "unknown")


# The output for people


def _read_text(text: str, lines: Lines) -> Imported:
    ends = _ENDS.search(text)
    family = None if ends is None else 6 if ":" in ends["remote"] else 4
    loopback = ends is not None and (ends["remote"] == ends["local"] or ends["remote"].startswith("127."))
    client = "Client connecting to" in text
    size = _DATAGRAM.search(text)
    payload = decimal(size[1]) if size and "UDP port" in text else None
    rows = list(_rows(text, lines.whole, client=client))
    flows = [
        replace(flow, stream=stream, sender=flow.sender and not reverse, reverse=reverse, moment=10 * test)
        for row, stream, reverse, test in rows
        if (flow := _text_flow(row, family, payload, loopback=loopback, client=client))
    ]
    return _concluded(flows, payload=payload, cut=not rows)


def _rows(text: str, lines: Sequence[str], *, client: bool) -> Iterator[tuple[re.Match[str], str, bool, int]]:
    """The figures, each with its connection, whether a client received them, and of which test they are.

    A connection made after figures belongs to a later test, in which the numbers of streams come again.

    A client that listens too (-d, -r) receives on its own port; on the connection it made (-R, --full-duplex) a star marks what it reads.
    Their sum is of both directions, and no sum of anything.
    """
    listens = _LISTENS.search(text)
    two_way = client and (listens is not None or "(full-duplex)" in text)
    connections: dict[str, tuple[int, bool]] = {}
    silent: set[tuple[str, int]] = set()
    found: list[tuple[re.Match[str], str, bool, int]] = []
    test, has_figures = 0, False
    for line in lines:
        if made := _ENDS.match(line):
            test, has_figures = test + has_figures, False
            silent.add((made["id"], test))
            connections[made["id"]] = test, client and listens is not None and made["port"] == listens["port"]
        row = _ROW.match(line)
        if row is None or (row["rest"] and row["rest"][0] not in " \t") or (two_way and row["id"] in _SUMS):
            continue
        has_figures = True
        made_in, reverse = connections.get(row["id"].lstrip("*"), (test, False))
        silent.discard((row["id"].lstrip("*"), made_in))
        stream = row["id"] if row["id"] in _SUMS else f"{row['id']}#{made_in}"
        found.append((row, stream, reverse or row["id"].startswith("*"), made_in))
    lacking = {made_in for _, made_in in silent}  # Of these tests a stream is missing from the sum.
    yield from (one for one in found if one[1] in _SUMS or one[3] not in lacking)


def _text_flow(row: re.Match[str], family: int | None, payload: float | None, *, loopback: bool, client: bool) -> _Flow | None:
    amount, rate, start, end = (decimal(row[key]) for key in ("amount", "rate", "start", "end"))
    if amount is None or rate is None or start is None or end is None or end <= start:
        return None
    counts = _COUNTS.search(row["rest"])
    bits = DECIMAL[row["rate_scale"]] if row["unit"] == "bits" else 8 * BINARY[row["rate_scale"]]
    lost, total = (decimal(counts["lost"]), decimal(counts["total"])) if counts else (None, None)
    sender = client and total is None
    pps = decimal(found[1]) if (found := _PPS.search(row["rest"])) else None
    rate_bps = pps * payload * 8 if pps and payload else rate * bits  # The rate has three digits, the count of packets has all.
    return _Flow(row["id"], end - start, amount * BINARY[row["scale"]], rate_bps, lost, total, family, loopback, sender, counts is not None)
