"""How a stored series stands to others: in what setting it was measured, what sets it apart, and whether it names a baseline."""

from schemas import Facts, Run, Series
from schemas.comparability import BARE_METAL, comparability_key, marks

SET_APART = frozenset({"noisy", "self-clocked", "emulated-cpu"})
"""Marks of runs that no curve takes in by default: their figures are of the tester, of the neighbours or of an emulator."""


def standing_of(run: Run, series: Series, host: Facts | None, nic: Facts | None) -> dict[str, str]:
    """`setting`, `apart` and `baseline`, each only where there is something to say."""
    apart = [mark for mark in marks(run, host) if mark in SET_APART]
    found = {
        "setting": _setting(run, series, host, nic),
        "apart": ",".join(apart),
        "baseline": (run.baseline.label or BARE_METAL) if run.baseline is not None else "",
    }
    return {name: word for name, word in found.items() if word}


def _setting(run: Run, series: Series, host: Facts | None, nic: Facts | None) -> str:
    """What must be the same before values are mixed and has no column: codes that read the same in any language.

    A run without a profile tells too little of itself to be told apart by more than its kind.
    """
    key = comparability_key(run, host, nic)
    engine = run.conditions.engine if run.conditions is not None else None
    parts = (
        key.profile,
        key.feature if key.feature != "plain" else None,
        f"queues={key.queues}" if key.queues is not None and key.profile else None,
        f"destinations≤{10 ** int(key.destinations.removeprefix('10^'))}" if key.destinations is not None and key.profile else None,
        engine.name if engine is not None else None,
        series.statistic,
        "rtt" if series.round_trip else None,
    )
    return " ".join(part for part in parts if part)
