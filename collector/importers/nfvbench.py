"""NFVbench: its JSON, pages of a results database with such JSON in them, and the summary it prints."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from collector.results import Imported, ImportFault
from collector.results.conclude import conclude, failed, reported
from collector.results.documents import read_documents
from collector.results.figures import DECIMAL, decimal, loss_of, near, version, whole, within
from collector.results.knows import Knows
from collector.results.plain_text import lines_of
from schemas import Point, Run, Series, Tool
from schemas.units import l1_bps

NAME = "nfvbench"
MEANING = "OPNFV NFVbench: JSON, pages of a results database, and the printed summary"
EXAMPLE = "nfvbench --rate ndr_pdr --json result.json"
KNOWS = Knows(
    fcs="counted in the L2 frame size; a VLAN tag that it adds is not",
    layer="rates in pps; its bps are L1 and are checked against them",
    direction="both directions summed, unless Bidirectional is false",
    loss="percent of packets; allowed: the NDR and PDR of its settings, 0.001 and 0.1 % unless changed",
)

_MARKS = ('"nfvbench_version"', "NFVBench Summary", "nfvbench Summary")
_DEEPEST = 8
_REACHED = 0.98
"""A generator that offered less than this part of what it was told to did not test that rate."""
_ROW = re.compile(r"^ {0,60}\|(?P<cells>.{10,400})\| *$")
_BITS = re.compile(r"(?P<value>[\d.,]{1,24}) (?P<scale>[kKMGT]?)b(?:it)?ps", re.IGNORECASE)
_SUMMARY_CELLS = 5
_PPS = re.compile(r"(?P<value>[\d.,]{1,24}) pps")
_SETTING = re.compile(r"^[ >]{0,60}(?P<key>NDR|PDR|Bidirectional|Flow count|NFVBench version|nfvbench version):? +(?P<value>\S{1,40})\s*$")


def recognise(text: str) -> bool:
    """Whether NFVbench's version or the head of its summary is there."""
    return any(mark in text for mark in _MARKS)


def read(text: str) -> Imported:
    """One run for each chain, kind of search and repetition; its frame sizes are the points."""
    if '"nfvbench_version"' not in text:
        return _read_summary(text)
    documents = read_documents(text)
    results = [result for value in documents.values for result in _results(value, _DEEPEST)]
    measured = [one for result in results for one in _measured(result)]
    faults = [fault for result in results if (fault := _fault(result)) is not None]
    if documents.fault:
        faults.append(ImportFault("not-a-result", f"the file is not JSON: {documents.fault}", ""))
    return conclude(NAME, _grouped(measured), faults, truncated=documents.truncated, nothing="no service chain holds a rate")


def _results(value: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    """The results of NFVbench in a value, wherever a database put them."""
    if isinstance(value, Mapping) and "nfvbench_version" in value:
        yield value
    elif isinstance(value, Mapping | list) and depth:
        for entry in value.values() if isinstance(value, Mapping) else value:
            yield from _results(entry, depth - 1)


def _fault(result: Mapping[str, Any]) -> ImportFault | None:
    return reported(f"NFVbench said: {result.get('error_message')}") if result.get("status") == "ERROR" else None


@dataclass(frozen=True, slots=True)
class _About:
    """What holds for every frame size of a service chain."""

    version: str | None
    chain: str
    flows: int | None
    both: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Measured:
    """One frame size of one search or one rate."""

    about: _About
    kind: str
    allowed: float | None = None
    size: str
    rate_pps: float
    offered_pps: float | None
    loss_ratio: float | None
    sent: int | None = None
    received: int | None = None
    seconds: float | None = None
    limited: bool = False
    latency_us: tuple[float, float | None, float | None] | None = None


def _measured(result: Mapping[str, Any]) -> Iterator[_Measured]:
    config = _part(result, "config")
    for chain, wrapped in _part(result, "benchmarks", "network", "service_chain").items():
        traffic = _part(wrapped, "result")
        both = traffic["bidirectional"] if isinstance(traffic.get("bidirectional"), bool) else None
        about = _About(version(result.get("nfvbench_version")), str(chain), whole(traffic.get("flow_count")) or None, both)
        for size, analysis in _part(traffic, "result").items():
            found = [_searched(about, size, kind, analysis, config) for kind in ("ndr", "pdr")] if isinstance(analysis, Mapping) else []
            yield from (one for one in [*found, _single(about, size, analysis, config)] if one)


def _searched(about: _About, size: str, kind: str, analysis: Mapping[str, Any], config: Mapping[str, Any]) -> _Measured | None:
    """The load of a search's answer; what arrived, where the generator did not reach that load."""
    told = _part(analysis, kind)
    stats, overall = _part(told, "stats"), _part(told, "stats", "overall")
    rate, sent, received = decimal(told.get("rate_pps")), whole(overall.get("tx_pkts")), whole(overall.get("rx_pkts"))
    actual = decimal(stats.get("total_tx_rate"))
    if not rate or (sent and actual == 0):
        return None
    loss = loss_of(sent, received) if sent else _ratio(overall.get("drop_percentage"))
    limited = actual is not None and actual < rate * _REACHED
    return _Measured(
        about=about,
        kind=kind,
        allowed=_ratio(_part(config, "measurement").get(kind.upper())),
        size=size,
        rate_pps=actual * (1 - (loss or 0.0)) if limited and actual is not None else rate,
        offered_pps=actual if limited else rate,
        loss_ratio=loss,
        sent=sent if loss is not None else None,
        received=received if loss is not None else None,
        seconds=decimal(told.get("duration_sec")),
        limited=limited,
        latency_us=_latency(overall),
    )


def _single(about: _About, size: str, analysis: object, config: Mapping[str, Any]) -> _Measured | None:
    """What arrived at a rate that was given, and the latency there."""
    total, overall = _part(analysis, "run_config", "direction-total"), _part(analysis, "stats", "overall")
    rate, offered = decimal(_part(total, "rx").get("rate_pps")), decimal(_part(total, "tx").get("rate_pps"))
    sent, received = whole(_part(overall, "tx").get("total_pkts")), whole(_part(overall, "rx").get("total_pkts"))
    if rate is None or not sent:
        return None
    loss = loss_of(sent, received)
    return _Measured(
        about=about,
        kind="fixed-rate",
        size=size,
        rate_pps=rate,
        offered_pps=offered,
        loss_ratio=loss,
        sent=sent if loss is not None else None,
        received=received if loss is not None else None,
        seconds=decimal(config.get("duration_sec")),
        latency_us=_latency(_part(overall, "rx")),
    )


def _ratio(percent: object) -> float | None:
    value = decimal(percent)
    return value / 100 if value is not None and value <= 100 else None


def _latency(numbers: Mapping[str, Any]) -> tuple[float, float | None, float | None] | None:
    mean = decimal(numbers.get("avg_delay_usec"))
    return (mean, decimal(numbers.get("min_delay_usec")), decimal(numbers.get("max_delay_usec"))) if mean else None


def _part(value: object, *keys: str) -> Mapping[str, Any]:
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def _grouped(measured: list[_Measured]) -> Iterator[Run]:
    """Sweeps over frame sizes: a size that comes again begins the next repetition."""
    sweeps: list[dict[str, _Measured]] = []
    latest: dict[tuple[object, ...], dict[str, _Measured]] = {}
    for number, one in enumerate(measured):
        apart = number if one.kind == "fixed-rate" else None  # Each rate that was given is a run of its own.
        key = (one.about, one.kind, one.allowed, apart)
        sweep = latest.get(key)
        if sweep is None or one.size in sweep:
            sweep = latest[key] = {}
            sweeps.append(sweep)
        sweep[one.size] = one
    for sweep in sweeps:
        yield _run(list(sweep.values())[:256])


def _run(members: list[_Measured]) -> Run:
    first = members[0]
    direction = "bi-sum" if first.about.both else "uni" if first.about.both is False else None
    points = tuple(
        Point(
            value=one.rate_pps, frame_bytes=_frame(one.size), loss_ratio=one.loss_ratio, offered_pps=one.offered_pps, tx_packets=one.sent,
            rx_packets=one.received, duration_s=one.seconds, at_least=True if one.limited else None,
        )
        for one in members
    )  # fmt: skip
    latencies = tuple(
        Point(value=one.latency_us[0], frame_bytes=_frame(one.size), low=one.latency_us[1], high=one.latency_us[2])
        for one in members
        if one.latency_us
    )
    series = [Series(metric="rate", unit="pps", direction=direction, points=points)]
    if latencies:
        series.append(Series(metric="latency", unit="us", direction=direction, points=latencies, statistic="mean", round_trip=False))
    return Run(
        tool=Tool(name="nfvbench", version=first.about.version),
        kind=first.kind,
        topology="two-ports",
        flows=first.about.flows,
        loss_ratio_allowed=first.allowed,
        frame_bytes_basis="stated" if any(point.frame_bytes for point in points) else "unknown",
        series=tuple(series),
        flags=("tester-limited",) if any(one.limited for one in members) else (),
    )


def _frame(size: str) -> int | None:
    """The frame of a size; IMIX is a mix and has none."""
    return within(whole(size))


# The printed summary


def _read_summary(text: str) -> Imported:
    settings: dict[str, str] = {}
    measured: list[_Measured] = []
    heads: list[str] = []
    latencies: dict[str, tuple[float, float | None, float | None]] = {}
    size = ""
    for line in lines_of(text).all:
        if (found := _SETTING.match(line)) is not None:
            settings[found["key"].lower().removeprefix("nfvbench ")] = found["value"]
        elif "L2 frame size:" in line:
            size = line.rsplit(":", 1)[1].strip()
        elif (row := _ROW.match(line)) is not None:
            cells = [cell.strip() for cell in row["cells"].split("|")]
            if any("Rate" in cell or "Direction" in cell for cell in cells):
                heads = cells
            elif len(cells) == len(heads) == _SUMMARY_CELLS and heads[1] == "Drop Rate":
                latencies |= _printed_latency(cells)
            elif len(cells) == len(heads) and (one := _printed(heads, cells, settings, size)):
                measured.append(replace(one, latency_us=one.latency_us or latencies.get(one.size)))
    errors = [reported(line) for line in lines_of(text).all if re.match(r"(?:\S+ \S+ )?ERROR ", line)][:16]
    runs = list(_grouped(measured))
    if errors and not runs:
        return conclude(NAME, [failed(Run(tool=Tool(name="nfvbench"), kind="other"), errors[0])], errors)
    return conclude(NAME, runs, truncated=not runs)


def _printed_latency(cells: list[str]) -> dict[str, tuple[float, float | None, float | None]]:
    """Mean, least and greatest latency of a frame size, as the summary of a rate has them."""
    mean, low, high = (decimal(cell) for cell in cells[2:])
    return {cells[0]: (mean, low, high)} if mean else {}


def _printed(heads: list[str], cells: list[str], settings: Mapping[str, str], size: str) -> _Measured | None:
    """One row of the table of searches, or the total of the table of rates."""
    both = {"True": True, "False": False}.get(settings.get("bidirectional", ""))
    about = _About(version(settings.get("version")), "", whole(settings.get("flow count")) or None, both)
    if cells[0] in ("NDR", "PDR") and len(cells) >= _SUMMARY_CELLS:
        return _printed_search(about, cells, settings)
    if cells[0] != "Total" or not heads[-1].startswith("RX Rate (pps)"):
        return None
    offered, received = (decimal(found["value"]) if (found := _PPS.fullmatch(cell)) else None for cell in cells[-2:])
    if not offered or received is None:
        return None
    loss = loss_of(offered, received)
    return _Measured(about=about, kind="fixed-rate", size=size, rate_pps=received, offered_pps=offered, loss_ratio=loss)


def _printed_search(about: _About, cells: list[str], settings: Mapping[str, str]) -> _Measured | None:
    """The rate of a search, if its bits a second agree with it."""
    rate, bits = _PPS.fullmatch(cells[3]), _BITS.fullmatch(cells[2])
    pps, frame = decimal(rate["value"]) if rate else None, _frame(cells[1])
    bps = (decimal(bits["value"]) or 0.0) * DECIMAL[bits["scale"].upper()] if bits else 0.0
    if pps is None or (frame and bps and not near(l1_bps(pps, frame), bps, 0.01)):
        return None
    numbers = [decimal(cell) for cell in cells[5:8]]
    kind = cells[0].lower()
    return _Measured(
        about=about,
        kind=kind,
        allowed=_ratio(settings.get(kind)),
        size=cells[1],
        rate_pps=pps,
        offered_pps=pps,
        loss_ratio=_ratio(cells[4].removesuffix("%")),
        latency_us=(numbers[0], numbers[1], numbers[2]) if len(numbers) == 3 and numbers[0] else None,
    )
