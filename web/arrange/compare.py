"""Submissions side by side as their page prints them: what differs first, what hinders the comparison in plain words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from registry.derive.prose import plain_words
from registry.findings import Aligned, AlignedNic, Compared, Line, LinePart
from registry.records import Curve, CurvePoint, Curves, Hit
from schemas import Problem
from schemas.labels import Language
from web.arrange.facts import FactLine, fact_line
from web.arrange.headlines import Condition, differing
from web.arrange.others import known_keys
from web.charts import rate_over_frame_size
from web.charts.twin import Cell, Table
from web.numbers import quantity

LETTERS = "ABCDEFGH"
MOST_CHARTS = 4
MOST_TABLES = 12
MOST_LINES = 60
"""Lines of a router's configuration that are shown for one submission."""
NAME_CHARACTERS = 40
NAMED = {
    "nic.io_mode": "io_mode", "nic.role": "role", "nic.confidence": "confidence", "virtualization.hypervisor": "hypervisor",
}  # fmt: skip
"""Facts whose words have a name in the reader's language: the group of LABELS."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One submission of a comparison."""

    letter: str
    hit: Hit
    name: str
    is_baseline: bool
    reasons: tuple[tuple[str, int], ...]
    """Why its figures do not stand beside the baseline's, in words, and for how many series."""
    is_apart: bool
    """Whether it measured nothing in the way the baseline was measured."""
    problems: tuple[Problem, ...]
    known: tuple[str | None, ...]
    """The keys of the pages of these problems; None where they are counted nowhere."""
    own_lines: tuple[str, ...]
    """Lines of its router's configuration that not all have."""
    lines_left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRow:
    """One fact of all of them; None where one says nothing."""

    name: str
    meaning: str
    group: str
    cells: tuple[FactLine | None, ...]
    shared_words: int = 0
    """Of a list: how many words all have in common, which are left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactTable:
    """Facts of one part, by how they compare."""

    title: str
    """What the part is called: names of NICs; empty for the hosts themselves."""
    differing: tuple[FactRow, ...]
    partly_told: tuple[FactRow, ...]
    """Those that agree as far as they are told."""
    same: tuple[FactRow, ...]
    lacking: tuple[str, ...] = ()
    """Letters of those that have no such NIC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesChart:
    """Series of several submissions on one axis."""

    ident: str
    title: str
    shared: str
    picture: str
    """Empty where only the table is shown."""
    table: Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Everything the page of a comparison prints."""

    sides: tuple[Side, ...]
    headlines: tuple[Condition, ...]
    """Conditions in which the rates at the heads differ: where there are any, these rates do not stand beside each other."""
    charts: tuple[SeriesChart, ...]
    charts_left_out: int
    measured_alone: int
    """Series that only one of them has."""
    hosts: FactTable
    nics: tuple[FactTable, ...]
    features: tuple[tuple[str, tuple[bool, ...]], ...]
    """Router features that not all have: name, and who has it."""
    features_of_all: tuple[str, ...]

    @property
    def is_hindered(self) -> bool:
        """Whether any of them does not stand beside the baseline."""
        return any(side.reasons or side.is_apart for side in self.sides)


def comparison(found: Compared, lang: Language) -> Comparison:
    """The comparison arranged for its page."""
    names = [name_of(shared.hit) for shared in found.submissions]
    shown = [line for line in found.lines if sum(part is not None for part in line.parts) > 1]
    return Comparison(
        sides=tuple(_sides(found, names, lang)),
        headlines=differing(found.submissions, lang),
        charts=tuple(_chart(place, line, found, names, lang) for place, line in enumerate(shown[:MOST_TABLES])),
        charts_left_out=max(0, len(shown) - MOST_TABLES),
        measured_alone=len(found.lines) - len(shown),
        hosts=fact_table("", found.facts),
        nics=tuple(replace(fact_table(_nic_title(nic), nic.facts), lacking=_lacking(nic)) for nic in found.nics),
        features=tuple((one.name, tuple(map(bool, one.values))) for one in found.features if one.differs),
        features_of_all=tuple(one.name for one in found.features if not one.differs),
    )


def name_of(hit: Hit) -> str:
    """What a submission is called where its title has little room."""
    return plain_words(hit.title or "") or next(iter(hit.nics), None) or hit.system or hit.id


def _sides(found: Compared, names: Sequence[str], lang: Language) -> Iterable[Side]:
    configured = [
        _configuration(shared.submission.router.configuration if shared.submission.router else None) for shared in found.submissions
    ]
    told = [lines for lines in configured if lines]
    common = set(told[0]).intersection(*told[1:]) if len(told) > 1 else set()
    for place, shared in enumerate(found.submissions):
        own = [line for line in configured[place] if line not in common]
        yield Side(
            letter=LETTERS[place],
            hit=shared.hit,
            name=names[place],
            is_baseline=place == found.baseline,
            reasons=_reasons([line.parts[place] for line in found.lines], lang),
            is_apart=place != found.baseline and not any(line.parts[place] and line.parts[found.baseline] for line in found.lines),
            problems=shared.submission.problems,
            known=known_keys(shared.submission),
            own_lines=tuple(own[:MOST_LINES]),
            lines_left_out=max(0, len(own) - MOST_LINES),
        )


def _configuration(text: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.strip() for line in (text or "").splitlines() if line.strip()))


def _reasons(parts: Iterable[LinePart | None], lang: Language) -> tuple[tuple[str, int], ...]:
    counts: dict[str, int] = {}
    for part in parts:
        for words in part.reasons if part else ():
            text = words.text(lang)
            counts[text] = counts.get(text, 0) + 1
    return tuple(sorted(counts.items(), key=lambda pair: -pair[1]))


def _nic_title(nic: AlignedNic) -> str:
    return " / ".join(dict.fromkeys(name for name in nic.names if name))


def _lacking(nic: AlignedNic) -> tuple[str, ...]:
    """Those who tell neither a name nor a fact of it."""
    return tuple(
        LETTERS[place] for place, name in enumerate(nic.names) if name is None and all(fact.values[place] is None for fact in nic.facts)
    )


def fact_table(title: str, facts: Iterable[Aligned]) -> FactTable:
    """The facts by how they compare, each part in the order given."""
    found: dict[str, list[FactRow]] = {"differing": [], "partly_told": [], "same": []}
    for fact in facts:
        told = {_hashable(value) for value in fact.values if value is not None}
        kind = "differing" if len(told) > 1 else "partly_told" if fact.differs else "same"
        found[kind].append(_row(fact))
    differing, partly_told, same = map(tuple, found.values())
    return FactTable(title=title, differing=differing, partly_told=partly_told, same=same)


def _row(fact: Aligned) -> FactRow:
    values = fact.values
    shared = 0
    lists = [value for value in values if isinstance(value, tuple)]
    if fact.differs and len(lists) > 1 and all(lists):
        common = set(map(_hashable, lists[0])).intersection(*(map(_hashable, words) for words in lists[1:]))
        shared = len(common)
        values = tuple(
            tuple(word for word in value if _hashable(word) not in common) if isinstance(value, tuple) else value for value in values
        )
    cells = tuple(None if value is None else fact_line(fact.name, value) for value in values)
    meaning = next((cell.meaning for cell in cells if cell is not None), fact.name)
    return FactRow(name=fact.name, meaning=meaning, group=NAMED.get(fact.name, ""), cells=cells, shared_words=shared)


def _hashable(value: object) -> object:
    return tuple(map(_hashable, value)) if isinstance(value, list | tuple) else str(value) if isinstance(value, dict) else value


def _chart(place: int, line: Line, found: Compared, names: Sequence[str], lang: Language) -> SeriesChart:
    curves = curves_of(line, found, names)
    ident = f"series-{place}"
    return SeriesChart(
        ident=ident,
        title=rate_over_frame_size.title(curves, lang),
        shared=rate_over_frame_size.shared(curves, lang),
        picture=rate_over_frame_size.picture(curves, lang, ident=ident) if place < MOST_CHARTS else "",
        table=_with_percent(rate_over_frame_size.table(curves, lang), line),
    )


def curves_of(line: Line, found: Compared, names: Sequence[str]) -> Curves:
    """The line of each submission as a curve with its letter and name."""
    speeds = set()
    curves = []
    for place, (part, shared) in enumerate(zip(line.parts, found.submissions, strict=True)):
        if part is None:
            continue
        run = shared.submission.runs[part.run]
        speeds.add(run.link_speed_mbps)
        curves.append(
            Curve(
                label=f"{LETTERS[place]}: {names[place][:NAME_CHARACTERS]}", unit=line.unit, family=line.family, direction=line.direction,
                run_kind=line.run_kind, points=tuple(_points(line, part)), flagged=shared.hit.plausibility == "implausible",
                link_type=run.link_type, loss_ratio_allowed=run.loss_ratio_allowed, setting=line.setting,
            )
        )  # fmt: skip
    return Curves(
        metric=line.metric,
        unit=line.unit,
        curves=tuple(curves),
        link_speed_mbps=speeds.pop() if len(speeds) == 1 else None,
        n_submissions=len(curves),
        filtered="",
    )


def _points(line: Line, part: LinePart) -> Iterable[CurvePoint]:
    for frame, value, at_least in zip(line.frames, part.values, part.at_least, strict=True):
        if value is not None:
            yield CurvePoint(frame_bytes=frame, median=value, lower_quartile=value, upper_quartile=value, n=1, at_least=at_least)


def _with_percent(table: Table, line: Line) -> Table:
    """The table with each value's percent of the baseline beside it."""
    parts = [part for part in line.parts if part is not None]
    if not any(part.percent for part in parts):
        return table
    if not any(line.frames):
        rows = [replace(row, cells=(_said(row.cells[0], part, 0),)) for row, part in zip(table.rows, parts, strict=False)]
        return replace(table, rows=tuple(rows))
    rows = []
    for position, row in enumerate(table.rows):
        cells = [
            _said(cell, parts[column], position) if column < len(parts) else cell for column, cell in enumerate(row.cells)
        ]  # Columns behind them are line rates.
        rows.append(replace(row, cells=tuple(cells)))
    return replace(table, rows=tuple(rows))


def _said(cell: Cell, part: LinePart, position: int) -> Cell:
    percent = part.percent[position] if position < len(part.percent) else None
    return cell if percent is None else replace(cell, detail=quantity(percent, "percent"))
