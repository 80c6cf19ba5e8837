"""Tables of the netbenches collection: medians of repeated measurements, by feature or by frame size."""

import re
from collections.abc import Iterator, Sequence

from collector.results import Imported
from collector.results.conclude import conclude
from collector.results.figures import decimal, median, whole, within
from collector.results.knows import Knows
from collector.results.plain_text import lines_of
from schemas import Conditions, Point, Run, Series, Tool, Trial

NAME = "netbenches"
MEANING = "netbenches' gnuplot.data (median, minimum, maximum) and its tables of frame sizes"
EXAMPLE = "gnuplot.data of a netbenches result"
KNOWS = Knows(
    fcs="gnuplot.data names no size: unknown; the tables' sizes are with FCS",
    layer="rates in pps only",
    direction="one direction, as the receiver counted",
    loss="not told: rates are what arrived at full load; allowed loss: none was searched for",
)

_HEAD = re.compile(r"^#(?:index|key) median minimum maximum\s*$", re.MULTILINE)
_TABLE = re.compile(r"^[ |]{0,20}Frame Size *\| *pps Measured: Median *\|", re.MULTILINE | re.IGNORECASE)
_ROW = re.compile(r"(?P<name>\"[^\"]{1,200}\"|[^#\s][^#]{0,200}?) (?P<median>[\d.]{1,16}) (?P<low>[\d.]{1,16}) (?P<high>[\d.]{1,16})\s*")
_FAMILY = re.compile(r"\.inet(?P<family>[46])\b")
_FEATURE = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")


def recognise(text: str) -> bool:
    """Whether the head of a table is there."""
    return _HEAD.search(text[:4000]) is not None or _TABLE.search(text[:20_000]) is not None


def read(text: str) -> Imported:
    """One run a row, or one run of all frame sizes; plain numbers, a line each, are the trials of one run."""
    lines = lines_of(text)
    if _TABLE.search(text):
        run = _sizes(lines.whole)
        return conclude(NAME, [run] if run else (), truncated=bool(lines.rest.strip()))
    if _HEAD.search(text):
        runs = [run for line in lines.whole if (run := _feature(line))]
        return conclude(NAME, runs, truncated=bool(lines.rest.strip()))
    numbers = [decimal(line) for line in lines.whole if line.strip()]
    known = [number for number in numbers if number]
    run = _trials(known) if known and len(known) == len(numbers) else None
    return conclude(NAME, [run] if run else (), truncated=bool(lines.rest.strip()), nothing="the file holds no table of netbenches")


def _feature(line: str) -> Run | None:
    row = _ROW.fullmatch(line)
    numbers = [decimal(row[key]) for key in ("low", "median", "high")] if row else []
    low, middle, high = numbers if len(numbers) == 3 else (None, None, None)
    if row is None or low is None or middle is None or high is None or not low <= middle <= high:
        return None
    family = _FAMILY.search(row["name"])
    feature = _FEATURE.fullmatch(row["name"].split(".")[0].split(" ")[0])
    point = Point(value=middle, low=low, high=high)
    series = Series(metric="rate", unit="pps", family=int(family["family"]) if family else None, direction="uni", points=(point,))
    conditions = Conditions(feature=feature.group()) if feature and len(feature.group()) <= 64 else None
    return Run(tool=Tool(name="pkt-gen"), kind="mrr", frame_bytes_basis="unknown", series=(series,), conditions=conditions)


def _sizes(lines: Sequence[str]) -> Run | None:
    points = tuple(_points(lines))[:256]
    if not points:
        return None
    series = Series(metric="rate", unit="pps", direction="uni", points=points)
    return Run(tool=Tool(name="pkt-gen"), kind="mrr", frame_bytes_basis="stated", series=(series,))


def _points(lines: Sequence[str]) -> Iterator[Point]:
    for line in lines:
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        size = within(whole(cells[0])) if len(cells) >= 4 else None
        middle, low, high = (decimal(cell) for cell in cells[1:4]) if size else (None, None, None)
        if size and middle and low is not None and high is not None and low <= middle <= high:
            yield Point(value=middle, frame_bytes=size, low=low, high=high)


def _trials(numbers: Sequence[float]) -> Run:
    point = Point(value=median(numbers), low=min(numbers), high=max(numbers), trials=tuple(Trial(value=number) for number in numbers[:256]))
    series = Series(metric="rate", unit="pps", direction="uni", points=(point,))
    return Run(tool=Tool(name="pkt-gen"), kind="mrr", trials=len(numbers), frame_bytes_basis="unknown", series=(series,))
