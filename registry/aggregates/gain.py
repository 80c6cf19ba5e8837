"""What more queues bring: each machine compared with itself at one queue."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from registry.aggregates.curves import Kept, quantile
from registry.findings import GainStep

WORTH_RATIO = 1.05
"""A step that brings less than a twentieth more brings nothing that a repetition would not."""


def gain_steps(series: Iterable[Kept], frame_bytes: int) -> tuple[GainStep, ...]:
    """The gain of each number of queues over one, over all submissions that measured both; `label` is the number of queues."""
    ratios: dict[int, list[float]] = {}
    for of_queues in _by_submission(series, frame_bytes):
        for queues, value in of_queues.items():
            ratios.setdefault(queues, []).append(value)
    return tuple(_step(queues, sorted(ratios[queues])) for queues in sorted(ratios))


def turn_of(steps: Sequence[GainStep]) -> int | None:
    """The number of queues from which on the next step is not worth it; None where there is none such."""
    return next((one.queues for one, more in pairwise(steps) if more.gain < one.gain * WORTH_RATIO), None)


def without_queues(one: Kept) -> Kept:
    """The same series as if its number of queues were no part of its setting."""
    return replace(one, setting=" ".join(part for part in one.setting.split() if not part.startswith("queues=")))


def _by_submission(series: Iterable[Kept], frame_bytes: int) -> Iterable[dict[int, float]]:
    """For each submission the gain at each number of queues, the median over what it measured in different ways."""
    groups: dict[tuple[object, ...], dict[int, list[float]]] = {}
    for one in series:
        if one.label.isdigit() and frame_bytes in one.frames:
            bare = without_queues(one)
            key = (one.submission, one.unit, one.family, one.direction, one.run_kind, one.link_type, one.loss_ratio_allowed, bare.setting)
            groups.setdefault(key, {}).setdefault(int(one.label), []).append(one.values[one.frames.index(frame_bytes)])
    gains: dict[object, dict[int, list[float]]] = {}
    for (submission, *_), of_queues in groups.items():
        base = median(of_queues[1]) if 1 in of_queues else 0
        if base > 0 and len(of_queues) > 1:
            for queues, values in of_queues.items():
                gains.setdefault(submission, {}).setdefault(queues, []).append(median(values) / base)
    return ({queues: median(values) for queues, values in of_queues.items()} for of_queues in gains.values())


def _step(queues: int, ordered: Sequence[float]) -> GainStep:
    return GainStep(
        queues=queues, gain=quantile(ordered, 0.5), lower_quartile=quantile(ordered, 0.25), upper_quartile=quantile(ordered, 0.75),
        n=len(ordered),
    )  # fmt: skip
