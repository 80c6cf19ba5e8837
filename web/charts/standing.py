"""Where a submission stands among those that were measured in the same way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from registry.findings import Standing
from schemas.labels import Language, label
from web.charts import rows, rows_figure
from web.charts.frame import NARROW, Frame
from web.charts.names import Names, told_apart
from web.charts.rows import Row, Rows
from web.charts.twin import Table
from web.charts.words import counted, word
from web.numbers import quantity

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Standings:
    """The values of one submission, each with its place among others."""

    submission: str
    standings: tuple[Standing, ...]


def arranged(record: Standings, lang: Language) -> Rows:
    """The rows of the chart: a row for each series of the submission."""
    counts = counted([one.n for one in record.standings])
    names = _names(record.standings, lang)
    return Rows(
        title=title(record, lang),
        shared=names.shared,
        axis=" · ".join(part for part in (word("standing_axis", lang), counts) if part),
        unit="percent",
        corner=word("measurement", lang),
        value_name=word("standing_head", lang),
        rows=tuple(_row(one, name, lang) for one, name in zip(record.standings, names.own, strict=True)),
        reference=50.0 if record.standings else None,
        reference_name=word("standing_middle", lang),
        highest=100.0,
        notes=(word("standing_note", lang),) if record.standings else (),
    )


def _names(standings: tuple[Standing, ...], lang: Language) -> Names:
    return told_apart([
        (
            f"{one.frame_bytes:,} B" if one.frame_bytes else word("value", lang),
            label("io_mode", one.mode, lang),
            label("run_kind", one.run_kind, lang),
            f"IPv{one.family}" if one.family is not None else "",
            label("direction", one.direction, lang),
            one.setting,
        )
        for one in standings
    ])  # fmt: skip


def _row(one: Standing, name: str, lang: Language) -> Row:
    value = quantity(one.value, one.unit)
    told = f"{one.percentile:.0f} % · {value}" if one.percentile is not None else word("too_few", lang, value=value)
    return Row(label=name, value=one.percentile, told=told, detail=counted([one.n]))


def title(_record: Standings, lang: Language) -> str:
    """What the chart shows, in words."""
    return word("standing_title", lang)


def shared(record: Standings, lang: Language) -> str:
    """What all values have in common."""
    return arranged(record, lang).shared


def describe(record: Standings, lang: Language) -> str:
    """Every value in a sentence."""
    return rows.describe(arranged(record, lang), lang)


def picture(record: Standings, lang: Language, *, ident: str = "standing", frame: Frame = NARROW) -> str:
    """The places as accessible SVG."""
    return rows.picture(arranged(record, lang), lang, ident=ident, frame=frame)


def table(record: Standings, lang: Language) -> Table:
    """The same as a table."""
    return rows.table(arranged(record, lang), lang)


def draw(record: Standings, lang: Language) -> Figure:
    """The places as a Plotly figure."""
    return rows_figure.rows_figure(arranged(record, lang))


EXAMPLE = Standings(
    submission="01JD0000000000000000000000",
    standings=tuple(
        Standing(run=0, run_kind="ndr", mode="sriov", setting="", unit="pps", family=family, direction="uni", frame_bytes=64, value=value,
                 n=n, median=1.0e6, percentile=percentile)
        for family, value, n, percentile in ((4, 1.21e6, 24, 83.0), (6, 0.97e6, 3, None))
    ),
)  # fmt: skip
"""Two series of one submission: invented figures, for the gallery and the tests."""
