"""Runs in print: their conditions, then every value with what stands beside it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from registry.records import Flagged
from schemas import Point, Run, Series, Submission
from schemas.comparability import is_at_least
from schemas.labels import Language, label
from schemas.normalising import Normalised
from schemas.units import line_rate_pps
from web.arrange.baseline import BaselineSheet, baseline_sheet
from web.arrange.circumstances import Circumstances, Condition, circumstances
from web.arrange.flags import beside
from web.numbers import layer, link_speed, percent, plain_number, quantity, span

MOST_ROWS = 300
"""Rows printed of one submission; the document has them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueRow:
    """One point in print."""

    frame: str
    value: str
    exact: str
    of_line_rate: str
    loss: str
    lossy: bool
    offered: str
    spread: str
    trials: int
    flags: tuple[Flagged, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesSheet:
    """One series in print."""

    metric: str
    layer: str
    family: int | None
    direction: str | None
    statistic: str
    """What its values are of their samples, and whether there and back was measured."""
    rows: tuple[ValueRow, ...]
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSheet:
    """One run in print."""

    position: int
    run: Run
    conditions: tuple[Condition, ...]
    circumstances: tuple[Circumstances, ...]
    baseline: BaselineSheet | None
    series: tuple[SeriesSheet, ...]
    flags: tuple[Flagged, ...]
    """Flags about the run that stand beside none of its printed values."""


CONDITIONS = (
    "Profile", "Topology", "Link", "Link speed", "MTU", "NIC", "Protocol", "Streams", "Flows", "Destinations", "Queues", "Cores", "Trials",
    "Duration", "Left out at the start", "Loss allowed", "Offloads on", "Offloads off", "Frame size basis",
)  # fmt: skip


TRANSLATED = frozenset({"Frame size basis"})


def run_sheets(told: Submission, flags: tuple[Flagged, ...], baselines: Mapping[int, Normalised], lang: Language) -> tuple[RunSheet, ...]:
    """Every run, with at most MOST_ROWS values over all of them."""
    room = MOST_ROWS
    sheets = []
    for position, run in enumerate(told.runs):
        about = beside(flags, f"/runs/{position}")
        series = []
        for index, one in enumerate(run.series):
            sheet = _series(run, one, about, f"/runs/{position}/series/{index}", room)
            room -= len(sheet.rows)
            series.append(sheet)
        printed = {flag for sheet in series for row in sheet.rows for flag in row.flags}
        rest = tuple(flag for flag in about if flag not in printed)
        sheets.append(
            RunSheet(
                position=position, run=run, conditions=tuple(_conditions(run, lang)), circumstances=circumstances(run),
                baseline=baseline_sheet(run, baselines.get(position), told.id, lang), series=tuple(s for s in series if s.rows), flags=rest,
            )
        )  # fmt: skip
    return tuple(sheets)


def _series(run: Run, series: Series, flags: tuple[Flagged, ...], pointer: str, room: int) -> SeriesSheet:
    rows = tuple(
        _row(run, series, point, beside(flags, f"{pointer}/points/{index}") if flags else ())
        for index, point in enumerate(series.points[: max(room, 0)])
    )
    return SeriesSheet(
        metric=series.metric, layer=layer(series.unit), family=series.family, direction=series.direction,
        statistic=" ".join(word for word in (series.statistic, "RTT" if series.round_trip else None) if word), rows=rows,
        left_out=len(series.points) - len(rows),
    )  # fmt: skip


def _row(run: Run, series: Series, point: Point, flags: tuple[Flagged, ...]) -> ValueRow:
    spread = ""
    if point.low is not None and point.high is not None:
        spread = span(point.low, point.high, series.unit)
    return ValueRow(
        frame=f"{point.frame_bytes:,} B" if point.frame_bytes is not None else "–",
        value=("≥ " if is_at_least(run, point) else "") + quantity(point.value, series.unit),
        exact=plain_number(point.value),
        of_line_rate=_of_line_rate(run, series, point),
        loss=percent(point.loss_ratio) if point.loss_ratio is not None else "",
        lossy=bool(point.loss_ratio),
        offered=quantity(point.offered_pps, "pps") if point.offered_pps is not None else "",
        spread=spread,
        trials=len(point.trials),
        flags=flags,
    )


def _of_line_rate(run: Run, series: Series, point: Point) -> str:
    """The value as a part of the line rate, where the link is a physical one and the unit counts frames."""
    if run.link_speed_mbps is None or run.link_type in ("virtual", "loopback") or point.frame_bytes is None or series.unit != "pps":
        return ""
    directions = 2 if series.direction == "bi-sum" else 1
    return percent(point.value / (directions * line_rate_pps(run.link_speed_mbps * 1e6, point.frame_bytes)))


def _conditions(run: Run, lang: Language) -> Iterator[Condition]:
    offloads = run.offloads or {}
    values = (
        run.profile or "",
        label("topology", run.topology, lang),
        label("link_type", run.link_type, lang),
        link_speed(run.link_speed_mbps) if run.link_speed_mbps is not None else "",
        f"{run.mtu_bytes:,} B" if run.mtu_bytes is not None else "",
        run.nic or "",
        (run.l4_protocol or "").upper(),
        *(_counted(number) for number in (run.streams, run.flows, run.destinations, run.queues, run.cores, run.trials)),
        f"{plain_number(run.duration_s)} s" if run.duration_s is not None else "",
        f"{plain_number(run.omit_s)} s" if run.omit_s else "",
        percent(run.loss_ratio_allowed) if run.loss_ratio_allowed is not None else "",
        ", ".join(name for name, on in offloads.items() if on),
        ", ".join(name for name, on in offloads.items() if on is False),
        run.frame_bytes_basis or "",
    )
    return (
        Condition(name=name, value=value, translated=name in TRANSLATED) for name, value in zip(CONDITIONS, values, strict=True) if value
    )


def _counted(number: int | None) -> str:
    return f"{number:,}" if number is not None else ""
