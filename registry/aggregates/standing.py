"""Where one run stands among those that are comparable with it."""

from collections.abc import Iterable, Sequence
from statistics import median

from registry.aggregates.curves import Kept
from registry.findings import Standing

FEWEST = 5
"""Others from which on a percentile says something."""


def percentile_of(value: float, others: Sequence[float]) -> float | None:
    """The percentage of others that are smaller, equal ones half; None for too few."""
    if len(others) < FEWEST:
        return None
    return 100 * (sum(one < value for one in others) + sum(one == value for one in others) / 2) / len(others)


def standing_of(run: int, own: Kept, others: Iterable[Kept]) -> Standing:
    """One series at its smallest frame size among others; each other submission counts once, by its median. `label` is the mode."""
    frame_bytes, value = min(zip(own.frames, own.values, strict=True))
    values: dict[int, list[float]] = {}
    for one in others:
        if one.submission != own.submission and _alike(own, one) and frame_bytes in one.frames:
            values.setdefault(one.submission, []).append(one.values[one.frames.index(frame_bytes)])
    population = [median(of_one) for of_one in values.values()]
    return Standing(
        run=run, run_kind=own.run_kind, mode=own.label, setting=own.setting, unit=own.unit, family=own.family, direction=own.direction,
        frame_bytes=frame_bytes or None, value=value, n=len(population), median=median(population) if population else None,
        percentile=percentile_of(value, population),
    )  # fmt: skip


def _alike(one: Kept, other: Kept) -> bool:
    return all(
        getattr(one, name) == getattr(other, name)
        for name in ("label", "unit", "family", "direction", "run_kind", "link_type", "loss_ratio_allowed", "link_speed_mbps", "setting")
    )
