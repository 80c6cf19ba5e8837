"""Whether SR-IOV worked with a piece of hardware or under a hypervisor, and how each mode went under each BIOS of a board."""

from collections.abc import Iterator, Mapping

from pyroaring import BitMap

from registry import sriov
from registry.aggregates.problems import most_met
from registry.aggregates.sightings import Selection, newest, union
from registry.derive import seen
from registry.findings import BiosMode, SriovSeen

MODE = "sriov"
MOST_VALUES, MOST_PROBLEMS = 6, 3
_WITH = {"bios": seen.BIOS, "kernel": "kernel", "driver": "driver", "hypervisor": "hypervisor"}
"""With what, by name."""


def sriov_seen(found: Selection, kind: str, key: str, among: BitMap, query: str) -> SriovSeen | None:
    """How SR-IOV went, or None where nobody tried it; two statements at most."""
    keys = keys_of(key) if kind == "nic" else ()
    trials = _of_nics(found, keys) if keys else among & found.of_values("mode").get(MODE, BitMap())
    if not trials:
        return None
    window = newest(trials)
    values = found.most_frequent(trials, [*_WITH.values(), seen.BOARD], MOST_VALUES)
    own = {"driver": _among(trials, (found.about(seen.DRIVER, one) for one in keys))} if keys else {}
    tables = {name: found.table(own.get(name) or values.get(field, {}), window, MOST_VALUES) for name, field in _WITH.items()}
    tables["board"] = found.items(values.get(seen.BOARD, {}), window, MOST_VALUES) if kind != "board" else ()
    worked = found.of_values("outcome").get("worked", BitMap())
    return SriovSeen(
        outcomes=found.outcomes(trials), looked_at=len(trials), seen={name: table for name, table in tables.items() if table},
        problems=most_met(found, trials - worked, MOST_PROBLEMS), query=_query(query, keys),
    )  # fmt: skip


def keys_of(key: str) -> tuple[str, ...]:
    """A NIC and, where it is a controller's physical function, the virtual functions that guests see of it."""
    row = sriov.of_key(key)
    if row is None or sriov.is_virtual(row, key):
        return (key,)
    return (key, *(pci.replace(":", "-") for pci in row.vf_pci if not pci.endswith("*")))


def modes_by_bios(found: Selection, told: Mapping[str, BitMap], window: BitMap) -> tuple[BiosMode, ...]:
    """Each BIOS with each mode tried under it; the BIOS with most trials first, its modes in the same way."""
    modes = found.of_values("mode")
    tables = []
    for bios, numbers in sorted(told.items(), key=lambda one: (-len(one[1]), one[0])):
        parts = {mode: numbers & having for mode, having in modes.items()}
        for mode in sorted((one for one in parts if parts[one]), key=lambda one: (-len(parts[one]), one)):
            outcomes, hosts = found.outcomes(parts[mode]), found.met.hosts_of(parts[mode] & window)
            tables.append(BiosMode(bios=bios, mode=mode, hosts=hosts, outcomes=outcomes))
    return tuple(tables)


def _among(trials: BitMap, several: Iterator[Mapping[str, BitMap]]) -> dict[str, BitMap]:
    """Those of some trials that have each value in any of some tables."""
    found: dict[str, BitMap] = {}
    for table in several:
        for value, numbers in table.items():
            found[value] = found.get(value, BitMap()) | (numbers & trials)
    return found


def _of_nics(found: Selection, keys: tuple[str, ...]) -> BitMap:
    return union(found.about(seen.MODE, key).get(MODE, BitMap()) for key in keys)


def _query(query: str, keys: tuple[str, ...]) -> str:
    """The line that finds the trials counted: a NIC's own mode is asked for, for another one of the same host may be in another."""
    if keys:
        return f"tried:{','.join(f'{key}/{MODE}' for key in keys)}"
    return f"{query} mode:{MODE}" if query else ""
