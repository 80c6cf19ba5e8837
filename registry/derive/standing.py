"""How a stored series stands to others: in what setting it was measured, what sets it apart, and whether it names a baseline."""

from collections.abc import Iterator

from schemas import Conditions, Facts, Run, Series
from schemas.comparability import BARE_METAL, destinations_class, set_apart

SET_APART = frozenset({"noisy", "self-clocked", "emulated-cpu"})
"""Marks of runs that no curve takes in by default: their figures are of the tester, of the neighbours or of an emulator."""


def standings_of(run: Run, host: Facts | None) -> Iterator[dict[str, str]]:
    """For each series `setting`, `apart` and `baseline`, only where there is something to say."""
    of_run = {
        "apart": ",".join(set_apart(run, host)),
        "baseline": (run.baseline.label or BARE_METAL) if run.baseline is not None else "",
    }
    for series in run.series:
        found = of_run | {"setting": setting_of(run, series)}
        yield {name: word for name, word in found.items() if word}


def setting_of(run: Run, series: Series) -> str:
    """What must be the same before values are mixed and has no column: codes that read the same in any language.

    A run without a profile tells too little of itself to be told apart by more than its kind.
    """
    conditions = run.conditions or Conditions()
    counted = run.profile is not None
    parts = (
        run.profile,
        conditions.feature if conditions.feature != "plain" else None,
        f"queues={run.queues}" if counted and run.queues is not None else None,
        f"destinations≤{destinations_class(run.destinations)}" if counted and run.destinations is not None else None,
        conditions.engine.name if conditions.engine is not None else None,
        series.statistic,
        "rtt" if series.round_trip else None,
    )
    return " ".join(part for part in parts if part)
