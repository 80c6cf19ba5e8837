"""The rates at the head of submissions side by side: in which conditions they were measured, and in which of these they differ."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from registry.records import Figure, Shared
from registry.search.values import nic_of
from schemas import Run, Submission
from schemas.labels import Language, label
from web import numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition of the measurement, and what it was for each submission; None where it was not told, or nothing was measured."""

    title: str
    """A message id."""
    values: tuple[str | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Headline:
    """The figure of a submission and the run that it is of."""

    told: Submission
    figure: Figure
    run: Run | None


def differing(shared: Sequence[Shared], lang: Language) -> tuple[Condition, ...]:
    """The conditions in which the rates at the heads differ; none where fewer than two were measured."""
    heads = [_headline(one) for one in shared]
    if sum(head is not None for head in heads) < 2:
        return ()
    rows = (
        Condition(title=title, values=tuple(None if head is None else say(head, lang) for head in heads))
        for title, say in CONDITIONS.items()
    )
    return tuple(row for row in rows if len(_told(row.values, heads)) > 1)


def _told(values: Sequence[str | None], heads: Sequence[_Headline | None]) -> set[str | None]:
    """What those that were measured tell: one that does not tell a condition differs from one that does."""
    return {value for value, head in zip(values, heads, strict=True) if head is not None}


def _headline(shared: Shared) -> _Headline | None:
    figure = shared.hit.figure
    if figure is None:
        return None
    runs = (run for run in shared.submission.runs if run.kind == figure.run_kind and _has(run, figure))
    return _Headline(told=shared.submission, figure=figure, run=next(runs, None))


def _has(run: Run, figure: Figure) -> bool:
    points = (point for series in run.series if (series.unit, series.family) == (figure.unit, figure.family) for point in series.points)
    return any((point.value, point.frame_bytes) == (figure.value, figure.frame_bytes) for point in points)


def _method(head: _Headline, lang: Language) -> str | None:
    return label("run_kind", head.figure.run_kind, lang)


def _tool(head: _Headline, _lang: Language) -> str | None:
    return head.run.tool.name if head.run is not None else None


def _unit(head: _Headline, _lang: Language) -> str | None:
    layer = numbers.layer(head.figure.unit)
    return numbers.symbol(head.figure.unit) + (f" ({layer})" if layer else "")


def _frame(head: _Headline, _lang: Language) -> str | None:
    return None if head.figure.frame_bytes is None else f"{head.figure.frame_bytes:,}{numbers.NARROW_SPACE}B"


def _family(head: _Headline, _lang: Language) -> str | None:
    return None if head.figure.family is None else f"IPv{head.figure.family}"


def _loss(head: _Headline, _lang: Language) -> str | None:
    allowed = head.run.loss_ratio_allowed if head.run is not None else None
    return None if allowed is None else numbers.percent(allowed)


def _driver(head: _Headline, _lang: Language) -> str | None:
    nic = nic_of(head.told, head.run) if head.run is not None else None
    if nic is None and len(head.told.nics) == 1:
        nic = head.told.nics[0]
    return str(nic.get("driver")) if nic is not None and nic.get("driver") else None


def _link(head: _Headline, lang: Language) -> str | None:
    if head.run is None:
        return None
    if head.run.link_type in {"virtual", "loopback"}:
        return label("link_type", head.run.link_type, lang)
    return None if head.run.link_speed_mbps is None else numbers.link_speed(head.run.link_speed_mbps)


CONDITIONS: Mapping[str, Callable[[_Headline, Language], str | None]] = {
    "Method": _method,
    "Tool": _tool,
    "Unit": _unit,
    "Frame size": _frame,
    "Loss allowed": _loss,
    "Driver": _driver,
    "IP version": _family,
    "Link": _link,
}
"""What a rate depends on beside the machine: titles (message ids), and how it is told."""
