"""What more queues bring: how many times as fast each number of them is as one queue on the same machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registry.findings import Gain, GainStep
from schemas.labels import Language
from web.charts import rows, rows_figure
from web.charts.frame import NARROW, Frame
from web.charts.rows import Row, Rows
from web.charts.twin import Table
from web.charts.words import counted, word
from web.numbers import significant

if TYPE_CHECKING:
    from plotly.graph_objects import Figure


def arranged(gain: Gain, lang: Language) -> Rows:
    """The rows of the chart: a row for each number of queues, fewest on top."""
    counts = counted([step.n for step in gain.steps])
    return Rows(
        title=title(gain, lang),
        shared="",
        axis=" · ".join(part for part in (word("gain_axis", lang), counts) if part),
        unit="times",
        corner=word("queues", lang),
        value_name=word("gain_head", lang),
        rows=tuple(_row(step, gain, lang) for step in gain.steps),
        ideal_name=word("gain_ideal", lang) if len(gain.steps) > 1 else "",
        reference=1.0 if gain.steps else None,
        reference_name=word("gain_one", lang),
        notes=tuple(_notes(gain, lang)),
    )


def _notes(gain: Gain, lang: Language) -> list[str]:
    notes = [word("line_is_quartiles", lang)] if any(step.n > 1 for step in gain.steps) else []
    if gain.turns_at is None:
        return notes
    return [*notes, word("gain_turns" if gain.turns_at > 1 else "gain_turns_one", lang, queues=gain.turns_at)]


def _row(step: GainStep, gain: Gain, lang: Language) -> Row:
    several = step.n > 1
    turns = step.queues == gain.turns_at and step is not gain.steps[-1]
    return Row(
        label=word("queues_of" if step.queues > 1 else "queue_of", lang, n=step.queues), value=step.gain,
        low=step.lower_quartile if several else None, high=step.upper_quartile if several else None, told=f"{significant(step.gain)}×",
        detail=counted([step.n]), ideal=float(step.queues), change=word("gain_change", lang) if turns else "",
    )  # fmt: skip


def title(gain: Gain, lang: Language) -> str:
    """What the chart shows, in words."""
    return word("gain_title", lang, size=f"{gain.frame_bytes:,}")


def shared(_gain: Gain, _lang: Language) -> str:
    """Nothing more than the title says."""
    return ""


def describe(gain: Gain, lang: Language) -> str:
    """Every step in a sentence."""
    return rows.describe(arranged(gain, lang), lang)


def picture(gain: Gain, lang: Language, *, ident: str = "gain", frame: Frame = NARROW) -> str:
    """The steps as accessible SVG."""
    return rows.picture(arranged(gain, lang), lang, ident=ident, frame=frame)


def table(gain: Gain, lang: Language) -> Table:
    """The same as a table."""
    return rows.table(arranged(gain, lang), lang)


def draw(gain: Gain, lang: Language) -> Figure:
    """The steps as a Plotly figure."""
    return rows_figure.rows_figure(arranged(gain, lang))


EXAMPLE = Gain(
    frame_bytes=64, turns_at=4, n_submissions=7, filtered="driver:igb",
    steps=tuple(
        GainStep(queues=queues, gain=gain, lower_quartile=gain * 0.94, upper_quartile=gain * 1.05, n=n)
        for queues, gain, n in ((1, 1.0, 7), (2, 1.93, 7), (4, 3.38, 6), (8, 3.44, 3))
    ),
)  # fmt: skip
"""Four numbers of queues: invented figures, for the gallery and the tests."""
