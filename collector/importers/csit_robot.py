"""FD.io CSIT's results of 2016 to 2018, as Robot Framework printed them: FINAL_RATE and its companions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from collector.results import Imported, ImportFault
from collector.results.conclude import conclude
from collector.results.figures import decimal, near, within
from collector.results.knows import Knows
from schemas import Point, Run, Series, Tool
from schemas.units import l1_bps

NAME = "csit-robot"
MEANING = "FD.io CSIT's Robot text and its reST tables (FINAL_RATE …)"
EXAMPLE = "output of a CSIT suite of 2017"
KNOWS = Knows(
    fcs="counted: FINAL_BANDWIDTH is the rate times (size + 20) bytes, which is checked",
    layer="rates in pps; FINAL_BANDWIDTH is L1, untagged",
    direction="both directions summed (2x one of them)",
    loss="allowed: NDR 0; PDR as LOSS_ACCEPTANCE says, in percent",
)

_NAME = re.compile(
    r"\btc(?P<number>\d{1,3})-(?P<size>\d{2,5})B-(?P<rest>[0-9A-Za-z_-]{3,100})|\btc(?P<imix_number>\d{1,3})-(?P<imix>IMIX[0-9A-Za-z_-]{3,100})"
)
_RATE = re.compile(r"FINAL_RATE: (?P<rate>[\d.]{1,24}) pps \((?P<count>\d)x (?P<each>[\d.]{1,24}) pps\)")
_BANDWIDTH = re.compile(r"FINAL_BANDWIDTH: (?P<gbps>[\d.]{1,24}) Gbps")
_ACCEPTED = re.compile(r"LOSS_ACCEPTANCE: (?P<loss>[\d.]{1,12}) (?P<unit>percentage|frames)")
_LATENCY = re.compile(r"LAT_100%(?:NDR|PDR): \['(?P<forward>-?\d+/-?\d+/-?\d+)', '(?P<reverse>-?\d+/-?\d+/-?\d+)'\]")


def recognise(text: str) -> bool:
    """Whether a final rate of CSIT is there."""
    return "FINAL_RATE: " in text and "pps (" in text


@dataclass(frozen=True, slots=True)
class _Case:
    """One test case."""

    section: int
    suite: str
    kind: str
    allowed: float | None
    frame_bytes: int | None
    rate_pps: float
    latencies: tuple[tuple[float, float, float], ...]


def read(text: str) -> Imported:
    """One run for each suite of a section, cores and kind of search; its test cases are the frame sizes."""
    cases: dict[tuple[int, str, str, float | None], list[_Case]] = {}
    faults: list[ImportFault] = []
    for case in _cases(text, faults):
        cases.setdefault((case.section, case.suite, case.kind, case.allowed), []).append(case)
    runs = [_run(members) for members in cases.values()]
    cut = text.count("FINAL_RATE: ") > sum(map(len, cases.values())) + len(faults)
    return conclude(NAME, runs, faults, truncated=cut)


def _cases(text: str, faults: list[ImportFault]) -> Iterator[_Case]:
    names = list(_NAME.finditer(text))
    rates = list(_RATE.finditer(text))
    ends = [*(rate.start() for rate in rates[1:]), len(text)][: len(rates)]
    position, section = -1, 0
    for rate, end in zip(rates, ends, strict=True):
        while position + 1 < len(names) and names[position + 1].start() < rate.start():
            position += 1
            # Suites count their test cases from 1: a smaller number begins another suite, with another NIC perhaps.
            section += position > 0 and _number(names[position]) <= _number(names[position - 1])
        name = names[position] if position >= 0 else None
        limit = min(end, names[position + 1].start()) if position + 1 < len(names) else end
        case = _case(section, name, rate, text[rate.start() : limit])
        if case is None:
            faults.append(
                ImportFault("not-a-result", "a rate does not agree with its own sum or bandwidth", name.group()[:80] if name else "")
            )
        elif case.kind != "pdr" or case.allowed is not None or end < len(text):
            yield case  # A last PDR without its loss is cut off before it.


def _number(name: re.Match[str]) -> int:
    return int(name["number"] or name["imix_number"])


def _case(section: int, name: re.Match[str] | None, rate: re.Match[str], cell: str) -> _Case | None:
    total, each = decimal(rate["rate"]), decimal(rate["each"])
    size = int(name["size"]) if name and name["size"] else None
    gigabits = decimal(found["gbps"]) if (found := _BANDWIDTH.search(cell)) else None
    if total is None or each is None or not near(total, each * int(rate["count"]), 1e-3):
        return None
    rest = (name["rest"] or name["imix"] or "") if name else ""
    untagged = "dot1q" not in rest and "vxlan" not in rest
    if size and untagged and gigabits is not None and not near(l1_bps(total, size), gigabits * 1e9, 1e-3):
        return None
    accepted = _ACCEPTED.search(cell)
    loss = decimal(accepted["loss"]) if accepted and accepted["unit"] == "percentage" else None
    ndr = "ndrdisc" in rest or (not rest and "NDR" in cell)
    latency = _LATENCY.search(cell)
    return _Case(
        section=section,
        suite=rest,
        kind="ndr" if ndr else "pdr" if accepted or "pdrdisc" in rest else "throughput",
        allowed=0.0 if ndr else loss / 100 if loss is not None and loss <= 100 else None,
        frame_bytes=within(size),
        rate_pps=total,
        latencies=tuple(_edges(latency[key]) for key in ("forward", "reverse")) if latency else (),
    )


def _edges(text: str) -> tuple[float, float, float]:
    low, mean, high = (float(word) for word in text.split("/"))
    return low, mean, high


def _run(cases: list[_Case]) -> Run:
    first = cases[0]
    cores = re.search(r"\b(\d{1,3})t(\d{1,3})c\b", first.suite)
    points = tuple(Point(value=case.rate_pps, frame_bytes=case.frame_bytes) for case in cases[:256])
    family = 6 if "ip6" in first.suite else 4 if "ip4" in first.suite else None
    series = [Series(metric="rate", unit="pps", family=family, direction="bi-sum", points=points)]
    for index, direction in enumerate(("uni", "reverse")):
        measured = [
            (case.frame_bytes, case.latencies[index]) for case in cases[:256] if len(case.latencies) == 2 and case.latencies[index][1] >= 0
        ]
        if measured:
            latencies = tuple(
                Point(value=mean, frame_bytes=frame, low=max(low, 0), high=max(high, 0)) for frame, (low, mean, high) in measured
            )
            series.append(
                Series(
                    metric="latency", unit="us", family=family, direction=direction, points=latencies, statistic="mean", round_trip=False
                )
            )
    return Run(
        tool=Tool(name="csit"),
        kind=first.kind,
        topology="two-ports",
        cores=int(cores[2]) or None if cores else None,
        loss_ratio_allowed=first.allowed,
        frame_bytes_basis="stated" if first.frame_bytes else "unknown",
        series=tuple(series),
    )
