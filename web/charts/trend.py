"""One figure over the versions of a kernel or driver, and between which of them it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.findings import ChangePoint, Trend, VersionPoint
from schemas.labels import Language, label
from web.charts import rows, rows_figure
from web.charts.frame import NARROW, Frame
from web.charts.rows import Row, Rows
from web.charts.twin import Table
from web.charts.words import WORDS, counted, word
from web.numbers import layer, quantity, symbol

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def arranged(trend: Trend, lang: Language) -> Rows:
    """The rows of the chart: a row for each version, the newest on top, because that is the one people run."""
    unit = trend.unit or ""
    newest_first = tuple(reversed(trend.points))
    after = {change.after: change for change in trend.changes}
    return Rows(
        title=title(trend, lang),
        shared=shared(trend, lang),
        axis=_axis(trend, lang),
        unit=unit,
        corner=word("version", lang),
        value_name=word("median", lang),
        rows=tuple(_row(point, unit, after.get(point.version), lang) for point in newest_first),
        connected=True,
        notes=tuple(_notes(trend, lang)),
    )


def _axis(trend: Trend, lang: Language) -> str:
    unit = trend.unit or ""
    named = " ".join(part for part in ("µs" if unit == "us" else f"{{prefix}}{symbol(unit)}" if unit else "", layer(unit)) if part)
    metric = label("metric", trend.metric, lang)
    counts = counted([point.n for point in trend.points])
    return " · ".join(part for part in (f"{metric}, {named}" if named else metric, counts) if part)


def _row(point: VersionPoint, unit: str, change: ChangePoint | None, lang: Language) -> Row:
    several = point.n > 1
    return Row(
        label=point.version, value=point.median, low=point.lower_quartile if several else None,
        high=point.upper_quartile if several else None, told=quantity(point.median, unit), detail=counted([point.n]),
        change=changed(change, lang) if change is not None else "",
    )  # fmt: skip


def changed(change: ChangePoint, lang: Language) -> str:
    """What changed between two versions, and how sure that is."""
    share = (change.median_after / change.median_before - 1) * 100 if change.median_before else 0.0
    sure = f"p = {change.p:.2g}" if change.p >= 0.0001 else "p < 0.0001"
    return word("changed", lang, share=f"{share:+.3g}".replace("-", "−"), before=change.before, after=change.after, p=sure)


def _notes(trend: Trend, lang: Language) -> list[str]:
    notes = [word("line_is_quartiles", lang)] if any(point.n > 1 for point in trend.points) else []
    return notes + ([word("no_change", lang)] if trend.points and not trend.changes else [])


def title(trend: Trend, lang: Language) -> str:
    """What the chart shows, in words."""
    by = f"by_{trend.by}" if f"by_{trend.by}" in WORDS else "by_other"
    return word("trend_title", lang, metric=label("metric", trend.metric, lang), by=word(by, lang), size=f"{trend.frame_bytes:,}")


def shared(trend: Trend, lang: Language) -> str:
    """The way of measuring that all values have in common."""
    return " · ".join(part for part in (label("run_kind", trend.run_kind, lang), trend.setting or "") if part)


def describe(trend: Trend, lang: Language) -> str:
    """Every version in a sentence."""
    return rows.describe(arranged(trend, lang), lang)


def picture(trend: Trend, lang: Language, *, ident: str = "trend", frame: Frame = NARROW) -> str:
    """The versions as accessible SVG."""
    return rows.picture(arranged(trend, lang), lang, ident=ident, frame=frame)


def table(trend: Trend, lang: Language) -> Table:
    """The same as a table."""
    return rows.table(arranged(trend, lang), lang)


def draw(trend: Trend, lang: Language) -> Figure:
    """The versions as a Plotly figure."""
    return rows_figure.rows_figure(arranged(trend, lang))


EXAMPLE = Trend(
    metric="rate", by="kernel", unit="pps", frame_bytes=64, run_kind="ndr", setting="", n_submissions=24, filtered="nic:82599",
    points=tuple(
        VersionPoint(version=version, median=rate, lower_quartile=rate * 0.97, upper_quartile=rate * 1.02, n=6)
        for version, rate in (("5.10", 1.31e6), ("5.15", 1.33e6), ("6.1", 1.09e6), ("6.12", 1.1e6))
    ),
    changes=(ChangePoint(before="5.15", after="6.1", median_before=1.32e6, median_after=1.1e6, n_before=12, n_after=12, p=0.0004),),
)  # fmt: skip
"""Four kernels and one change: invented figures, for the gallery and the tests."""
