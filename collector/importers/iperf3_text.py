"""iperf3's output for people: the receiver's summary line of each test, never the sender's, never the intervals."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from collector.results import Imported, ImportFault
from collector.results.conclude import conclude, failed, reported
from collector.results.figures import BINARY, DECIMAL, decimal, loss_of, near, whole
from collector.results.knows import Knows
from collector.results.plain_text import lines_of
from schemas import Point, Run, Series, Tool

NAME = "iperf3-text"
MEANING = "iperf3's output for people, client or server side, one test or many"
EXAMPLE = "iperf3 -c SERVER > result.txt"
KNOWS = Knows(
    fcs="no frame size: the text rounds its bytes",
    layer="payload (L4): bytes count by 2^10, bits by 10^3, as iperf3 prints them",
    direction="one direction, reverse with -R, both summed with --bidir",
    loss="UDP: the receiver's counts, checked against the bytes that arrived; allowed loss: none was searched for",
)

_HEADER = re.compile(r"\[ ID\](?:\[Role\])? Interval ")
_LINE = re.compile(
    r"\[ *(?P<id>SUM|\d{1,5})\](?:\[(?P<role>[TR]X-[CS])\])? +(?P<start>\d+\.\d{2})- *(?P<end>\d+\.\d{2}) +sec +"
    r"(?P<amount>[\d.]+) (?P<scale>[KMGT]?)Bytes +(?P<rate>[\d.]+) (?P<rate_scale>[KMGT]?)(?P<rate_unit>bits|Bytes)/sec(?P<rest>.*)$"
)
_COUNTS = re.compile(r"(?P<lost>-?\d+)/ *(?P<total>-?\d+) \(")
_SIDE = re.compile(r"\b(?P<side>sender|receiver)\s*$")
_START = re.compile(r"(?:Connecting to host |Accepted connection from )")
_LOCAL = re.compile(r"\] local (?P<local>[0-9A-Fa-f.:]+) port \d+ connected (?:to|with) (?P<remote>[0-9A-Fa-f.:]+) port \d+")
_VERSION = re.compile(r"^iperf (?P<version>3\.[0-9][0-9A-Za-z.+-]{0,20})\b", re.MULTILINE)
_ERROR = re.compile(r"iperf3?: (?P<error>error - .{1,300}|interrupt - .{1,200})")
_SENT = re.compile(r"\[ *\d+\] Sent \d+ datagrams")
_DISAGREEMENT = 0.01
"""Three digits of a rounded amount cannot tell more."""


def recognise(text: str) -> bool:
    """Whether the text holds iperf3's tables."""
    if _HEADER.search(text) is None or "Client connecting to" in text or "Server listening on TCP port" in text:
        return False
    return any(_LINE.match(line) for line in lines_of(text).all if line.startswith("["))


@dataclass(frozen=True, slots=True)
class _Line:
    """One row of a table."""

    stream: str
    role: str
    seconds: float
    amount_bytes: float
    rate_bps: float
    side: str | None
    lost: float | None
    total: float | None


@dataclass(slots=True)
class _Test:
    """What belongs to one test, as it comes by."""

    reverse: bool = False
    family: int | None = None
    loopback: bool = False
    udp: bool = False
    streams: set[tuple[str, str]] = field(default_factory=set)
    """Those that showed intervals: each of them must have its summary, or the text was cut before it."""
    latest: _Line | None = None
    summary: list[_Line] = field(default_factory=list)
    error: str | None = None

    @property
    def begun(self) -> bool:
        """Whether anything was measured."""
        return bool(self.streams or self.summary or self.error)


def read(text: str) -> Imported:
    """One run for each test whose receiver's summary is there."""
    found = _VERSION.search(text)
    tests = list(_tests(lines_of(text).all))
    runs: list[Run] = []
    faults: list[ImportFault] = []
    for number, test in enumerate(tests, 1):
        run, fault = _run(test, found["version"] if found else None, f" test {number}")
        runs += [run] if run else []
        faults += [fault] if fault else []
    cut = bool(tests) and tests[-1].error is None and not (tests[-1].summary and _is_whole(tests[-1]))
    return conclude(NAME, runs, faults, truncated=cut, nothing="the text holds no summary line of a receiver")


def _tests(lines: Iterable[str]) -> Iterable[_Test]:
    """The tests of a text. A new one begins at its greeting, or at a table after a summary."""
    test = _Test()
    for line in lines:
        ended = test.summary and (line.startswith(("iperf Done", "Server listening")) or _HEADER.search(line))
        if test.begun and (ended or _START.search(line)):
            yield test
            test = _Test()
        _take(test, line)
    if test.begun:
        yield test


def _take(test: _Test, line: str) -> None:
    if (row := _LINE.match(line)) is not None:
        _take_row(test, row)
    elif (ends := _LOCAL.search(line)) is not None:
        test.family = 6 if ":" in ends["remote"] else 4
        test.loopback = ends["remote"] in (ends["local"], "::1") or ends["remote"].startswith("127.")
    elif "Reverse mode" in line:
        test.reverse = True
    elif (error := _ERROR.search(line)) is not None:
        test.error = error["error"]
    elif "Datagrams" in line:
        test.udp = True
    elif _SENT.match(line) and test.latest is not None and all(one.side == "both" for one in test.summary):
        test.summary.append(replace(test.latest, side="both"))  # Up to 3.6 one line mixes the sender's bytes with the receiver's loss.


def _take_row(test: _Test, row: re.Match[str]) -> None:
    line = _line_of(row)
    if line is None or "(omitted)" in row["rest"]:
        return
    if line.side is None:
        test.streams.add((line.stream, line.role))
        test.latest = line
    else:
        test.summary.append(line)


def _line_of(row: re.Match[str]) -> _Line | None:
    amount, rate, start, end = decimal(row["amount"]), decimal(row["rate"]), decimal(row["start"]), decimal(row["end"])
    if amount is None or rate is None or start is None or end is None:
        return None
    side, counts = _SIDE.search(row["rest"]), _COUNTS.search(row["rest"])
    bits = DECIMAL[row["rate_scale"]] if row["rate_unit"] == "bits" else 8 * BINARY[row["rate_scale"]]
    return _Line(
        row["id"],
        row["role"] or "",
        end - start,
        amount * BINARY[row["scale"]],
        rate * bits,
        side["side"] if side else None,
        decimal(counts["lost"]) if counts else None,
        decimal(counts["total"]) if counts else None,
    )


def _run(test: _Test, version: str | None, place: str) -> tuple[Run | None, ImportFault | None]:
    udp = test.udp or any(line.total is not None for line in test.summary)
    run = Run(
        tool=Tool(name="iperf3", version=version),
        kind="fixed-rate" if udp else "tcp-goodput",
        topology="loopback" if test.loopback else None,
        link_type="loopback" if test.loopback else None,
        l4_protocol="udp" if udp else "tcp",
        streams=len({line.stream for line in test.summary if line.stream != "SUM"}) or None,
        frame_bytes_basis="unknown" if udp else None,
    )
    sums = [line for line in test.summary if line.stream == "SUM"] or test.summary
    whole_summary = _is_whole(test)
    run = _with_figures(run, sums, test, udp=udp) if whole_summary else run
    if test.error is not None:
        fault = reported(f"iperf3 said: {test.error}", place)
        return failed(run, fault), fault
    if test.summary and whole_summary and not run.series:
        fault = ImportFault("no-receiver-data", "the text holds no figure of the receiving side", place)
        return failed(run, fault), fault
    return (run if run.series else None), None


def _is_whole(test: _Test) -> bool:
    """Whether every stream that was seen has its receiver's line."""
    return test.streams <= {(line.stream, line.role) for line in test.summary if line.side != "sender"}


def _with_figures(run: Run, lines: list[_Line], test: _Test, *, udp: bool) -> Run:
    both = [line for line in lines if line.side == "both"]
    received = [line for line in lines if line.side == "receiver"] or both
    if not received or not any(line.amount_bytes for line in received):
        return run
    sent = [line for line in lines if line.side == "sender"]
    loss, flags = _loss(sent, received) if udp else (None, ())
    if both and loss in (None, 0.0):
        return replace(run, flags=("loss-unverified",))  # What the sender sent, and nobody says whether it arrived.
    value = sum(line.rate_bps * ((1 - (loss or 0.0)) if line.side == "both" else 1) for line in received)
    totals = [line.total for line in received]
    counted = udp and not both and len(received) == 1 and totals[0] is not None and "loss-conflict" not in flags
    point = Point(
        value=value,
        loss_ratio=loss,
        duration_s=max(line.seconds for line in received),
        tx_packets=whole(received[0].total) if counted else None,
        rx_packets=whole((received[0].total or 0) - (received[0].lost or 0)) if counted else None,
        lost_packets=whole(received[0].lost) if counted else None,
    )
    direction = "bi-sum" if len({line.role for line in received}) > 1 else "reverse" if test.reverse else "uni"
    metric = "rate" if udp else "goodput"
    series = Series(metric=metric, unit="l4_bps", family=test.family, direction=direction, points=(point,))
    return replace(run, series=(series,), flags=flags)


def _loss(sent: list[_Line], received: list[_Line]) -> tuple[float | None, tuple[str, ...]]:
    """The loss that the receiver counted, unless the bytes tell of another: `lost` can be 0 while a twentieth is missing."""
    lost, total = sum(line.lost or 0 for line in received), sum(line.total or 0 for line in received)
    told = lost / total if total and 0 <= lost <= total else None
    by_bytes = loss_of(sum(line.amount_bytes for line in sent), sum(line.amount_bytes for line in received))
    if received[0].side == "both":
        return told, ("loss-unverified",)
    if told is not None and by_bytes is not None and not near(1 - told, 1 - by_bytes, _DISAGREEMENT):
        return by_bytes, ("loss-conflict",)
    return told, () if sent else ("loss-unverified",)
