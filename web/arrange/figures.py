"""The charts of a submission, each with what has to be known to read its figures: loss, how it was measured, what is doubtful."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from registry.records import Curves, Flagged
from schemas import Run, Series, Submission
from schemas.labels import Language, label
from web.arrange.flags import beside
from web.charts import CHARTS
from web.charts.twin import Table
from web.numbers import percent

MOST_CHARTS = 8
BESIDE_COLUMNS = 3
"""A table of so many columns of values, its spreads below them, fits beside its picture; a wider one stands below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One doubt about figures: a code of the collector (`words`), or a flag of the judge (`rule`), who adds his arithmetic."""

    words: str = ""
    rule: str = ""
    message: str = ""
    lang: str = "en"
    """Of the message."""
    runs: int
    """How many of the chart's runs it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartSheet:
    """One chart of the page: a picture, its table, and what its figure is drawn from."""

    number: int
    """Its place among the charts of its submission."""
    ident: str
    chart: str
    """Its name in CHARTS."""
    record: Any
    title: str
    shared: str
    """What all its lines have in common."""
    picture: str
    table: Table
    over_sizes: bool
    """True for a chart over frame sizes, false for bars."""
    runs: int
    measured: str
    """Tools, wiring and protocol, in words."""
    loss: str
    """The loss of its values, or the lowest and the highest; empty where none was measured."""
    lossy: bool
    remarks: tuple[Remark, ...]

    @property
    def wide(self) -> bool:
        """Whether the table needs the whole width."""
        return len(self.table.columns) > BESIDE_COLUMNS

    @property
    def stacked(self) -> bool:
        """Whether the table fits beside the picture only with its spreads below its values."""
        return len(self.table.columns) == BESIDE_COLUMNS


def charts(told: Submission, curves: tuple[Curves, ...], flags: tuple[Flagged, ...], lang: Language) -> tuple[ChartSheet, ...]:
    """The charts of a submission, those over frame sizes first; a metric without a value has none."""
    drawable = [one for one in curves if any(curve.points for curve in one.curves)]
    drawable.sort(key=lambda one: not _over_sizes(one))
    return tuple(_chart(index, one, told, flags, lang) for index, one in enumerate(drawable[:MOST_CHARTS]))


def figure_json(chart: ChartSheet, lang: Language) -> str:
    """The chart as a Plotly figure in JSON."""
    return str(CHARTS[chart.chart].draw(chart.record, lang).to_json())


def _over_sizes(curves: Curves) -> bool:
    return any(point.frame_bytes for curve in curves.curves for point in curve.points)


def _chart(index: int, curves: Curves, told: Submission, flags: tuple[Flagged, ...], lang: Language) -> ChartSheet:
    name = "rate-over-frame-size"
    module: ModuleType = CHARTS[name]
    drawn = tuple(_drawn(curves, told))
    runs = {position: run for position, run, _, _ in drawn}
    losses = [point.loss_ratio for _, _, _, series in drawn for point in series.points if point.loss_ratio is not None]
    return ChartSheet(
        number=index, ident=f"chart-{index}", chart=name, record=curves,
        title=module.title(curves, lang), shared=module.shared(curves, lang),
        picture=module.picture(curves, lang, ident=f"chart-{index}"), table=module.table(curves, lang), over_sizes=_over_sizes(curves),
        runs=len(runs), measured=" · ".join(dict.fromkeys(word for run in runs.values() for word in _measured(run, lang))),
        loss=_loss(losses), lossy=any(losses),
        remarks=(*_of_collector(tuple(runs.values()), lang), *_of_judge(drawn, flags)),
    )  # fmt: skip


def _drawn(curves: Curves, told: Submission) -> Iterator[tuple[int, Run, str, Series]]:
    """The series that a chart draws, with the run of each and its place in the document."""
    for position, run in enumerate(told.runs):
        for index, series in enumerate(run.series):
            if (series.metric, series.unit) == (curves.metric, curves.unit):
                yield position, run, f"/runs/{position}/series/{index}", series


def _measured(run: Run, lang: Language) -> Iterator[str]:
    yield f"{run.tool.name} {run.tool.version}" if run.tool.version else run.tool.name
    for word in (
        label("topology", run.topology, lang),
        label("link_type", run.link_type, lang),
        (run.l4_protocol or "").upper(),
    ):
        if word:
            yield word


def _loss(ratios: list[float]) -> str:
    if not ratios:
        return ""
    low, high = percent(min(ratios)), percent(max(ratios))
    return low if low == high else f"{low} – {high}"


def _of_collector(runs: tuple[Run, ...], lang: Language) -> Iterator[Remark]:
    for code in dict.fromkeys(code for run in runs for code in run.flags):
        words = label("run_flag", code, lang)
        yield Remark(words=words if words == code else words[:1].upper() + words[1:], runs=sum(code in run.flags for run in runs))


def _of_judge(drawn: tuple[tuple[int, Run, str, Series], ...], flags: tuple[Flagged, ...]) -> Iterator[Remark]:
    """Flags about these series or about their runs as a whole, those of one rule told once."""
    found: dict[str, dict[int, Flagged]] = {}
    for position, _, pointer, _ in drawn:
        about = tuple(flag for flag in beside(flags, f"/runs/{position}") if not flag.pointer.startswith(f"/runs/{position}/series/"))
        for flag in (*about, *beside(flags, pointer)):
            found.setdefault(flag.code, {}).setdefault(position, flag)
    for code, flagged in found.items():
        first = next(iter(flagged.values()))
        yield Remark(rule=code, message=first.message, lang=first.lang, runs=len(flagged))
