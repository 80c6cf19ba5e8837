"""The highest rate of each I/O mode among some trials, and their rates over frame size."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pyroaring import BitMap

from registry.aggregates.curves import agreed_speed, curves_of, one_unit
from registry.aggregates.series import default_unit, kept_of, series_statement, told_filter
from registry.aggregates.sightings import Selection, newest
from registry.db.pack import unpack_numbers
from registry.derive.knowhow import FRAME_BYTES
from registry.derive.seen import MEASURED, SEVERAL
from registry.findings import BestFigure
from registry.models import series
from registry.records import Curves
from schemas.units import to_pps

MOST_DRAWN = 50
"""Trials, the newest, whose rates are drawn."""
MOST_READ = 20
"""Trials with several NICs, the fastest, whose own series say which NIC was as fast; then so many times more as long as needed."""
_SEVEN_DIGITS = 1 - 1e-6
"""Rates of trials are kept to seven digits."""
_UNTOLD = "unknown"


class Best(NamedTuple):
    """The best figure of a mode and the number of its submission; `figure` is without the id until that is known."""

    number: int
    figure: BestFigure


def best_of(found: Selection, among: BitMap, nic: str | None) -> tuple[tuple[Best, ...], list[Any]]:
    """For each I/O mode its best figure, of a NIC alone where one is asked for; and the series of the newest trials.

    A trial that measured with one NIC is as fast as its rate says. What several were as fast as, their series say: those of the fastest
    trials are read, and more as long as one was fast enough for a NIC of it to be the best. One statement, seldom more.
    """
    measured = {mode: numbers & among for mode, numbers in found.about(MEASURED, nic or "*").items()}
    several = found.of_values(MEASURED).get(SEVERAL, BitMap())
    drawn = newest(BitMap.union(BitMap(), *measured.values()), MOST_DRAWN)
    waiting = {mode: _fastest_first(found, numbers & several) for mode, numbers in measured.items()}
    candidates = {number for numbers in measured.values() for number in _fastest(found, numbers - several)}
    candidates |= {number for numbers in waiting.values() for number in numbers[:MOST_READ]}
    rows = own_rows(_series_of(found, drawn | BitMap(candidates)), nic)
    best: dict[str, Best] = {}
    _keep_better(best, _figures(rows, candidates))
    read = most = MOST_READ
    while more := _hopeful(found, {mode: numbers[read : read + most * MOST_READ] for mode, numbers in waiting.items()}, best):
        _keep_better(best, _figures(own_rows(_series_of(found, BitMap(more)), nic), more))
        most *= MOST_READ
        read += most
    return tuple(best[mode] for mode in sorted(best)), [row for row in rows if row.submission_id in drawn]


def own_rows(rows: Iterable[Any], nic: str | None) -> list[Any]:
    """The series of a NIC where one is asked for; runs set apart are left out."""
    about_it = (row for row in rows if nic is None or row.labels.get("nic_key") == nic)
    return [row for row in about_it if row.frames and "apart" not in row.labels]


def rates_of(rows: Iterable[Any], query: str) -> Curves:
    """Rates over frame size, a line an I/O mode."""
    unit, kept = one_unit([kept_of(row, "mode") for row in rows])
    return Curves(
        metric="rate", unit=unit or default_unit("rate"), curves=curves_of(kept), link_speed_mbps=agreed_speed(kept),
        n_submissions=len({one.submission for one in kept}), filtered=told_filter(query),
    )  # fmt: skip


def _fastest(found: Selection, alone: BitMap) -> Sequence[int]:
    """Of trials with one NIC those that the best figure of a mode may be of: which of the equal ones is the fastest, their series say."""
    rates = found.met.rates
    fastest = found.met.fastest_of(alone)
    highest = max((rates[number] for number in fastest), default=0.0)
    return [number for number in fastest if rates[number] == highest][-MOST_READ:]


def _fastest_first(found: Selection, several: BitMap) -> list[int]:
    rates = found.met.rates
    return sorted(several, key=lambda number: (-rates[number], -number))


def _hopeful(found: Selection, waiting: Mapping[str, Sequence[int]], best: Mapping[str, Best]) -> set[int]:
    """The trials whose fastest NIC was fast enough for any of them to be the best of a mode."""
    least = {mode: best[mode].figure.value * _SEVEN_DIGITS if mode in best else 0.0 for mode in waiting}
    return {number for mode, numbers in waiting.items() for number in numbers if found.met.rates[number] > least[mode]}


def _keep_better(best: dict[str, Best], figures: Iterable[Best]) -> None:
    for one in figures:
        if one.figure.mode not in best or one.figure.value > best[one.figure.mode].figure.value:
            best[one.figure.mode] = one


def _series_of(found: Selection, numbers: BitMap) -> Sequence[Any]:
    if not numbers:
        return ()
    return found.session.execute(series_statement((series.c.submission_id.in_(list(numbers)),), "rate", None).limit(None)).all()


def _figures(rows: Iterable[Any], candidates: set[int]) -> Iterator[Best]:
    """The rates at 64 bytes of some trials, the newest first, as queries compare them: of a sum over both directions, half."""
    for row in rows:
        frames, values = unpack_numbers(row.frames, row.points)
        if row.submission_id not in candidates or FRAME_BYTES not in frames:
            continue
        pps = to_pps(values[frames.index(FRAME_BYTES)], row.unit, FRAME_BYTES, row.family)
        if pps is not None:
            yield Best(
                row.submission_id,
                BestFigure(
                    mode=row.labels.get("mode", _UNTOLD), submission="", unit="pps", frame_bytes=FRAME_BYTES,
                    value=pps / 2 if row.direction == "bi-sum" else pps, run_kind=row.run_kind, family=row.family, direction=row.direction,
                    link_type=row.link_type, link_speed_mbps=row.link_speed_mbps, setting=row.labels.get("setting", ""),
                ),
            )  # fmt: skip
