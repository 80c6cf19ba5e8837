"""Where one run stands among those that are comparable with it."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from registry.aggregates.curves import Kept
from registry.derive.bins import Spread
from registry.findings import Standing
from registry.records import Basis

FEWEST = 5
"""Others from which on a percentile says something."""
_LIKE = ("label", "unit", "family", "direction", "run_kind", "link_type", "loss_ratio_allowed", "link_speed_mbps", "setting")


def percentile_of(value: float, others: Sequence[float]) -> float | None:
    """The percentage of others that are smaller, equal ones half; None for too few."""
    if len(others) < FEWEST:
        return None
    return 100 * (sum(one < value for one in others) + sum(one == value for one in others) / 2) / len(others)


def standing_of(run: int, own: Kept, others: Iterable[Kept], basis: Basis | None = None) -> Standing:
    """One series at its smallest frame size among others; each other submission counts once, by its median. `label` is the mode."""
    frame_bytes, value = min(zip(own.frames, own.values, strict=True))
    values: dict[int, list[float]] = {}
    for one in others:
        if one.submission != own.submission and alike(own, one) and frame_bytes in one.frames:
            values.setdefault(one.submission, []).append(one.values[one.frames.index(frame_bytes)])
    population = [median(of_one) for of_one in values.values()]
    return _standing(
        run, own, n=len(population), middle=median(population) if population else None, percentile=percentile_of(value, population),
        basis=basis,
    )  # fmt: skip


def standing_among(run: int, own: Kept, beside: Iterable[Kept], spreads: Mapping[int, Spread], basis: Basis) -> Standing:
    """The same among histograms of all medians, that of this submission, to which the series `beside` belong too, taken out."""
    frame_bytes, value = min(zip(own.frames, own.values, strict=True))
    at_size = [one.values[one.frames.index(frame_bytes)] for one in beside if alike(own, one) and frame_bytes in one.frames]
    others = spreads[frame_bytes].without(median(at_size)) if frame_bytes in spreads else Spread((), ())
    percentile = 100 * others.below(value) / others.n if others.n >= FEWEST else None
    return _standing(run, own, n=others.n, middle=others.quantile(0.5) if others.n else None, percentile=percentile, basis=basis)


def alike(one: Kept, other: Kept) -> bool:
    """Whether two series were measured in the same way, in the same I/O mode, on links as fast."""
    return all(getattr(one, name) == getattr(other, name) for name in _LIKE)


def _standing(run: int, own: Kept, *, n: int, middle: float | None, percentile: float | None, basis: Basis | None) -> Standing:
    frame_bytes, value = min(zip(own.frames, own.values, strict=True))
    return Standing(
        run=run, run_kind=own.run_kind, mode=own.label, setting=own.setting, unit=own.unit, family=own.family, direction=own.direction,
        frame_bytes=frame_bytes or None, value=value, n=n, median=middle, percentile=percentile, basis=basis,
    )  # fmt: skip
