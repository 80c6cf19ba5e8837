"""The runs of a forwarding benchmark as a table for people: one line a frame size and kind."""

from collections.abc import Collection, Iterator, Sequence

from collector.benchmarks.forward.features import FeatureCost
from collector.benchmarks.forward.profiles import Case
from collector.benchmarks.forward.queues import QueueStep, turning_point
from schemas import Point, Run, Series
from schemas.labels import label
from schemas.units import l1_bps, l2_bps, line_rate_pps

HEAD = f"  {'frame':>7}  {'':<18} {'frames a second':>20} {'L1 bit/s':>10} {'L2 bit/s':>10} {'of line':>8} {'lost':>9} {'spread':>8}"
KINDS = {"throughput": "throughput", "ndr": "NDR", "pdr": "PDR", "mrr": "MRR", "fixed-rate": "at the rate", "other": "other"}
DIRECTIONS = {"uni": "one direction", "bi-sum": "both directions, summed", "tx": "sending alone", "rx": "receiving alone"}
ONE_WAY = {"tx": "sent", "rx": "received"}
_BOTH = ("bi-sum",)
_Block = tuple[int | None, str | None, int | None]
"""IP version, direction, destinations: a block of the table."""


Unfinished = Collection[tuple[str, Case]]
"""Kinds and cases whose search was cut short: their figure may still change."""


def lines_of(runs: Sequence[Run], unfinished: Unfinished = ()) -> Iterator[str]:
    """Where it was measured and how, then a block for each curve."""
    first = runs[0]
    speed = f" of {first.link_speed_mbps:,} Mbit/s" if first.link_speed_mbps else ""
    where = "nothing was measured" if first.topology == "unknown" else f"{first.topology}, {first.link_type} link{speed}"
    yield f"{where}; profile {first.profile}; frame sizes with FCS"
    for flag in dict.fromkeys(flag for run in runs for flag in run.flags):
        yield f"  {flag}: {label('run_flag', flag, 'en')}"
    for family, direction, destinations in _blocks(runs):
        yield ""
        many = "" if destinations is None else f", {destinations} destination{'' if destinations == 1 else 's'}"
        yield f"IPv{family}, {DIRECTIONS.get(direction or '', direction)}{many}"
        yield HEAD
        yield from _rows(runs, (family, direction, destinations), unfinished)


def _blocks(runs: Sequence[Run]) -> list[_Block]:
    found = dict.fromkeys((series.family, series.direction, run.destinations) for run in runs for series in run.series)
    return sorted(found, key=lambda block: block[0] or 0)  # As they come, but IPv4 first.


def _rows(runs: Sequence[Run], block: _Block, unfinished: Unfinished) -> Iterator[str]:
    found = [
        (point.frame_bytes or 0, run, series, point)
        for run in runs
        for series in run.series
        if (series.family, series.direction, run.destinations) == block
        for point in series.points
    ]
    cut_short = {(kind, case.family, case.direction, case.destinations, case.frame_bytes) for kind, case in unfinished}
    before = None
    for frame, run, series, point in sorted(found, key=lambda row: row[0]):
        mark = "so far " if (run.kind, *block, frame) in cut_short else "at least " if point.at_least else ""
        yield _row("" if frame == before else f"{frame} B", mark, run, series, point)
        before = frame


def _row(frame: str, mark: str, run: Run, series: Series, point: Point) -> str:
    size = point.frame_bytes or 0
    rate = f"{mark}{point.value:,.0f}"
    line = "" if run.link_speed_mbps is None else f"{point.value / _line_pps(run.link_speed_mbps, size, series):.1%}"
    lost = "" if point.loss_ratio is None else f"{point.loss_ratio:.3%}"
    bits = f"{_bits(l1_bps(point.value, size)):>10} {_bits(l2_bps(point.value, size)):>10}"
    return f"  {frame:>7}  {_what(run, series):<18} {rate:>20} {bits} {line:>8} {lost:>9} {_spread(point):>8}".rstrip()


def _what(run: Run, series: Series) -> str:
    """The kind, and what sets the run apart from others of its kind: `mrr-dnat` is `MRR, dnat`."""
    kind = ONE_WAY.get(series.direction or "", KINDS[run.kind])
    apart = (run.name or "").removeprefix(series.direction if series.direction in ONE_WAY else run.kind).removeprefix("-")
    return f"{kind}, {apart}" if apart and apart != "1-destination" else kind


def _line_pps(speed_mbps: int, frame_bytes: int, series: Series) -> float:
    return line_rate_pps(speed_mbps * 1e6, frame_bytes) * (2 if series.direction in _BOTH else 1)


def _bits(bps: float) -> str:
    for unit, size in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if bps >= size:
            return f"{bps / size:.4g} {unit}"
    return f"{bps:.4g}"


def _spread(point: Point) -> str:
    """Of the repeats; a search that was not repeated has none."""
    if len(point.trials) < 2 or point.low is None or point.high is None or not point.value:
        return ""
    return f"{(point.high - point.low) / point.value:.1%}"


def lines_of_costs(costs: Sequence[FeatureCost]) -> Iterator[str]:
    """What each feature costs beside plain forwarding."""
    if not costs:
        return
    yield ""
    yield f"  {'beside plain forwarding':<24} {'of its rate':>12} {'':>18} {'a packet':>12}"
    for cost in costs:
        ranged = f"{cost.ratio.low:.0%} to {cost.ratio.high:.0%}"
        told = "" if cost.distinguishable else "  not distinguishable from plain"
        yield f"  {cost.feature:<24} {cost.ratio.median:>12.1%} {ranged:>18} {cost.extra_ns.median:>+9.0f} ns{told}"


def lines_of_queues(steps: Sequence[QueueStep]) -> Iterator[str]:
    """What each number of queues forwards, and where more is less."""
    if not steps:
        return
    yield ""
    for step in steps:
        told = "" if step.distinguishable or step is steps[0] else "  not distinguishable from the line above"
        yield f"  {step.queues:>4} queue{'s' if step.queues > 1 else ' '} {step.rate.median:>14,.0f} pps  {step.gain:>6.2f} x{told}"
    turn = turning_point(steps)
    yield "  it never turns: more queues are not less" if turn is None else f"  it turns after {turn}: more queues forward less"
