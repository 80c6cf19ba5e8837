"""One submission as its page prints it."""

import json
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from registry.records import Curves, Flagged, Shared
from schemas.identity import ULID
from schemas.labels import Language
from web.arrange.facts import Absence, FactGroup, absences, host_groups
from web.arrange.flags import elsewhere
from web.arrange.nics import NicSheet, nic_sheets
from web.arrange.runs import RunSheet, run_sheets
from web.charts import CHARTS
from web.charts.twin import Table

INLINE_DOCUMENT_CHARACTERS = 60_000
"""A longer document is linked, not printed within its page."""
MOST_CHARTS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartSheet:
    """One chart of the page: a picture, its table, and what its figure is drawn from."""

    ident: str
    chart: str
    """Its name in CHARTS."""
    record: Any
    title: str
    picture: str
    table: Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Everything that the page of a submission prints."""

    shared: Shared
    nics: tuple[NicSheet, ...]
    """NICs that have hardware or a hypervisor behind them."""
    software: tuple[NicSheet, ...]
    charts: tuple[ChartSheet, ...]
    runs: tuple[RunSheet, ...]
    rows_left_out: int
    groups: tuple[FactGroup, ...]
    absences: tuple[Absence, ...]
    flags: tuple[Flagged, ...]
    """Flags about neither a NIC nor a run."""
    document: str | None
    """The stored document as indented JSON; None where it is too long for a page."""
    document_characters: int


def canonical_id(text: str) -> str:
    """The id as it is stored; what Crockford's alphabet lets people misread is read as meant."""
    upper = text.upper().translate(str.maketrans("ILO", "110"))
    return upper if ULID.complaint(upper) is None else text


def sheet(shared: Shared, curves: tuple[Curves, ...], lang: Language) -> Sheet:
    """The submission arranged for its page."""
    submission, flags = shared.submission, shared.flags
    nics = nic_sheets(submission.nics, flags)
    runs = run_sheets(submission.runs, flags, lang)
    document = json.dumps(shared.document, ensure_ascii=False, indent=1)
    return Sheet(
        shared=shared,
        nics=tuple(nic for nic in nics if nic.mode != "software"),
        software=tuple(nic for nic in nics if nic.mode == "software"),
        charts=charts(curves, lang),
        runs=runs,
        rows_left_out=sum(len(series.points) for run in submission.runs for series in run.series)
        - sum(len(series.rows) for run in runs for series in run.series),
        groups=host_groups(submission.host),
        absences=absences(submission.host),
        flags=elsewhere(flags, "/nics", "/runs"),
        document=document if len(document) <= INLINE_DOCUMENT_CHARACTERS else None,
        document_characters=len(document),
    )


def charts(curves: tuple[Curves, ...], lang: Language) -> tuple[ChartSheet, ...]:
    """The charts of a submission, those over frame sizes first; a metric without a value has none."""
    drawable = [one for one in curves if any(curve.points for curve in one.curves)]
    drawable.sort(key=lambda one: not any(point.frame_bytes for curve in one.curves for point in curve.points))
    return tuple(_chart(index, "rate-over-frame-size", one, lang) for index, one in enumerate(drawable[:MOST_CHARTS]))


def _chart(index: int, name: str, record: Any, lang: Language) -> ChartSheet:
    module: ModuleType = CHARTS[name]
    return ChartSheet(
        ident=f"chart-{index}", chart=name, record=record, title=module.table(record, lang).caption,
        picture=module.picture(record, lang, ident=f"chart-{index}"), table=module.table(record, lang),
    )  # fmt: skip


def figure_json(chart: ChartSheet, lang: Language) -> str:
    """The chart as a Plotly figure in JSON."""
    return str(CHARTS[chart.chart].draw(chart.record, lang).to_json())
