"""What others of the same configuration measured, and how a judgement changed, as the page of a submission prints it."""

from collections.abc import Sequence
from dataclasses import dataclass

from registry.ingest.rules import RULES
from registry.records import Flagged
from registry.trust.agreement import Agreement, Compared, Witness
from registry.trust.history import Judgement
from schemas.labels import Language, label
from web.numbers import quantity, span

MOST_ROWS = 12
MOST_WITNESSES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure beside those of others."""

    frame_bytes: int | None
    how: str
    """How it was measured."""
    value: str
    others: int
    median: str
    spread: str
    """From the least to the most of the others."""
    percent: str
    """Of their median."""
    bounds: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One configuration."""

    fingerprint: str
    reproduced: int
    witnesses: tuple[Witness, ...]
    more_witnesses: int
    rows: tuple[Row, ...]
    more_rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Everything that a submission's page says of it beside others."""

    groups: tuple[Group, ...]
    judgements: tuple[Judgement, ...]
    is_flagged: bool
    """Whether its author has something to answer."""


def trust(agreements: Sequence[Agreement], judgements: tuple[Judgement, ...], flags: Sequence[Flagged], lang: Language) -> Trust:
    """The agreements arranged for their page."""
    return Trust(
        groups=tuple(_group(one, lang) for one in agreements),
        judgements=judgements,
        is_flagged=any(flag.code not in RULES or RULES[flag.code].leaves_out or RULES[flag.code].kind == "refuse" for flag in flags),
    )


def _group(one: Agreement, lang: Language) -> Group:
    return Group(
        fingerprint=one.fingerprint,
        reproduced=one.reproduced,
        witnesses=one.witnesses[:MOST_WITNESSES],
        more_witnesses=len(one.witnesses[MOST_WITNESSES:]),
        rows=tuple(_row(compared, lang) for compared in one.compared[:MOST_ROWS]),
        more_rows=len(one.compared[MOST_ROWS:]),
    )


def _row(one: Compared, lang: Language) -> Row:
    point = one.point
    family = f"IPv{point.family}" if point.family else None
    direction = label("direction", point.direction, lang) if point.direction else None
    how = (label("run_kind", point.run_kind, lang), family, direction, point.setting, point.tool)
    bounds = None if one.bounds is None else span(one.bounds.low, one.bounds.high, point.unit)
    return Row(
        frame_bytes=point.frame_bytes or None,
        how=" · ".join(word for word in how if word),
        value=quantity(one.value, point.unit),
        others=one.others,
        median=quantity(one.median, point.unit),
        spread=span(one.least, one.most, point.unit),
        percent=f"{100 * one.ratio:.0f} %",
        bounds=bounds,
    )
