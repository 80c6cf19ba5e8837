"""VSPERF's CSV: one row a test and frame size, columns by their names."""

import csv
from collections.abc import Iterator, Mapping

from collector.results import Imported
from collector.results.conclude import conclude
from collector.results.figures import decimal, whole, within
from collector.results.knows import Knows
from collector.results.plain_text import lines_of
from schemas import Point, Run, Series, Tool

NAME = "vsperf"
MEANING = "OPNFV VSPERF's result CSV (rfc2544 throughput and continuous, RFC 2889)"
EXAMPLE = "result_0_phy2phy_tput_p2p.csv of a VSPERF run"
KNOWS = Knows(
    fcs="counted: packet_size is the size of RFC 2544",
    layer="rates in frames a second; its Mbps are left out, their layer depends on the generator",
    direction="not told: the file does not say whether traffic went both ways",
    loss="frame_loss_percent; allowed loss is not in the file and therefore unknown",
)

_RATES = ("throughput_rx_fps", "forwarding_rate_fps")
_OFFERED = ("tx_rate_fps", "throughput_tx_fps")
_LOSSES = ("frame_loss_percent", "b2b_frame_loss_percent")
_KINDS = (("throughput", "throughput"), ("tput", "throughput"), ("back2back", "other"), ("b2b", "other"), ("cont", "fixed-rate"))


def recognise(text: str) -> bool:
    """Whether a head with VSPERF's columns is there."""
    head = text[:4000]
    return "packet_size" in head and ("_rx_fps" in head or "b2b_frames" in head or "forwarding_rate_fps" in head) and "," in head


def read(text: str) -> Imported:
    """One run for each kind and id of test; its rows are the frame sizes."""
    lines = lines_of(text)
    start = next((number for number, line in enumerate(lines.whole) if "packet_size" in line), None)
    groups: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    for row in _rows(lines.whole[start:]) if start is not None else ():
        groups.setdefault((row.get("type", ""), row.get("id", "")), []).append(row)
    runs = [run for rows in groups.values() if (run := _run(rows))]
    return conclude(NAME, runs, truncated=bool(lines.rest.strip()), nothing="no row holds a rate in frames a second")


def _rows(lines: tuple[str, ...]) -> Iterator[Mapping[str, str]]:
    """The rows that have a value in every column."""
    names = [name.strip() for name in lines[0].split(",")]
    for line in lines[1:]:
        values = next(csv.reader([line]), []) if len(line) < 10_000 else []
        if len(values) == len(names):
            yield dict(zip(names, (value.strip() for value in values), strict=True))


def _first(row: Mapping[str, str], keys: tuple[str, ...]) -> float | None:
    return next((value for key in keys if (value := decimal(row.get(key))) is not None), None)


def _run(rows: list[Mapping[str, str]]) -> Run | None:
    rated = [row for row in rows[:256] if _first(row, _RATES) is not None]
    if not rated:
        return None
    points = tuple(_point(row) for row in rated)
    latencies = tuple(point for row in rated if (point := _latency(row)))
    said = f"{rated[0].get('type', '')} {rated[0].get('traffic_type', '')} {rated[0].get('id', '')}".lower()
    series = [Series(metric="rate", unit="pps", points=points)]
    if latencies:
        series.append(Series(metric="latency", unit="us", points=latencies, statistic="mean", round_trip=False))
    sized = any(point.frame_bytes for point in points)
    return Run(
        tool=Tool(name="vsperf"),
        kind=next((kind for word, kind in _KINDS if word in said), "other"),
        flows=whole(rated[0].get("stream_count")) or None,
        frame_bytes_basis="stated" if sized else "unknown",
        series=tuple(series),
    )


def _point(row: Mapping[str, str]) -> Point:
    loss, sent, received = _first(row, _LOSSES), whole(row.get("tx_frames")), whole(row.get("rx_frames"))
    counted = sent is not None and received is not None and received <= sent
    return Point(
        value=_first(row, _RATES) or 0.0,
        frame_bytes=within(whole(row.get("packet_size"))),
        loss_ratio=loss / 100 if loss is not None and loss <= 100 else None,
        offered_pps=_first(row, _OFFERED),
        tx_packets=sent if counted else None,
        rx_packets=received if counted else None,
    )


def _latency(row: Mapping[str, str]) -> Point | None:
    low, mean, high = (decimal(row.get(f"{edge}_latency_ns")) for edge in ("min", "avg", "max"))
    if not mean:
        return None  # Generators that measure none write 0 or Unknown.
    return Point(
        value=mean / 1000,
        frame_bytes=within(whole(row.get("packet_size"))),
        low=None if low is None else low / 1000,
        high=None if high is None else high / 1000,
    )
