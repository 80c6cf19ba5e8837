"""The figures of a submission that queries compare and sort by, one value each."""

from collections.abc import Callable, Iterable

from registry.records import Judgement
from registry.search.figures import FRAMES, MEASURES, MOST_SIZES, PRICE_FRAMES, Measure, currency_number, key_of
from registry.search.kept import seven_digits
from registry.search.values import nic_of
from schemas import Run, Series, Submission
from schemas.comparability import set_apart
from schemas.physics.base import link_mbps
from schemas.units import line_rate_pps, to_pps

Figures = dict[int, float]
_KINDS = {"ndr": "ndr", "pdr": "pdr"}
_LEAST = {"latency": "latency", "jitter": "jitter"}
_LOSS, _GOODPUT, _PER_CORE = key_of(MEASURES["loss"].number), key_of(MEASURES["goodput"].number), MEASURES["pps_per_core"].number


def figures_of(told: Submission, judgement: Judgement) -> tuple[tuple[int, float], ...]:
    """Key and value of every figure, in the order of the keys; none of an implausible submission, none of runs that no curve takes in."""
    if judgement.plausibility == "implausible":
        return ()
    found: Figures = {}
    for run in told.runs:
        if not set_apart(run, told.host):
            _of_run(found, told, run)
    _per_price(found, told)
    return tuple(sorted(_bounded(found).items()))


def _of_run(found: Figures, told: Submission, run: Run) -> None:
    cores: int | None = run.cores or (told.host.get("cpu.cores") if told.host else None)
    speed = link_mbps(run, nic_of(told, run))
    rates = [MEASURES[name] for name in ("pps", _KINDS.get(run.kind)) if name is not None]
    for series in run.series:
        least = MEASURES[_LEAST[series.metric]].number if series.metric in _LEAST else None
        for point in series.points:
            if point.loss_ratio is not None:
                _keep(found, _LOSS, point.loss_ratio, max)
            if least is not None:
                _keep(found, key_of(least), point.value, min)
            if series.metric == "goodput" and series.unit == "l4_bps":
                _keep(found, _GOODPUT, point.value / 1e6, max)
            if series.metric == "rate" and point.frame_bytes:
                _of_rate(found, series, point.value, point.frame_bytes, rates, cores, speed)


def _of_rate(
    found: Figures, series: Series, value: float, frame_bytes: int, rates: Iterable[Measure], cores: int | None, speed: int | None
) -> None:
    """What one rate says; of a sum over both directions, half."""
    pps = to_pps(value, series.unit, frame_bytes, series.family)
    if pps is None:
        return
    pps = pps / 2 if series.direction == "bi-sum" else pps
    if cores and frame_bytes in PRICE_FRAMES:
        _keep(found, key_of(_PER_CORE, frame_bytes), seven_digits(pps / cores), max)
    for row in rates:
        _keep(found, key_of(row.number, frame_bytes), pps, max)
        if speed and row.of_line is not None:
            _keep(found, key_of(row.of_line, frame_bytes), seven_digits(100 * pps / line_rate_pps(speed * 1e6, frame_bytes)), max)


def _per_price(found: Figures, told: Submission) -> None:
    """What a unit of money buys; nothing where the parts were paid in several currencies, for those cannot be added."""
    price = sum(cost.amount for cost in told.costs)
    currencies = {cost.currency for cost in told.costs}
    if len(currencies) != 1 or price <= 0:
        return
    number = currency_number(currencies.pop())
    for frame_bytes in PRICE_FRAMES:
        if (pps := found.get(key_of(MEASURES["pps"].number, frame_bytes))) is not None:
            found[key_of(number, frame_bytes)] = seven_digits(pps / price)


def _keep(found: Figures, key: int, value: float, better: Callable[[float, float], float]) -> None:
    found[key] = better(found[key], float(value)) if key in found else float(value)


def _bounded(found: Figures) -> Figures:
    """At most so many frame sizes of each figure: those of RFC 2544, then the smallest."""
    sizes = {frame for key in found if (frame := key % key_of(1))}
    kept = {0, *sorted(sizes, key=lambda size: (size not in FRAMES, size))[:MOST_SIZES]}
    return {key: value for key, value in found.items() if key % key_of(1) in kept}
