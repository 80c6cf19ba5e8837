"""The questions people come with, each with what the registry holds to answer it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from registry.findings import NicCell
from registry.records import MatrixCell
from registry.search.complete import quoted
from web.arrange.matrix import COUNTED, Tally, joined, mode_tallies
from web.arrange.seen import full_name

SRIOV = joined(COUNTED, "mode:sriov")
MOST_SEEN = 4
CHOICE = ("bare-metal", "emulation", "paravirt", "passthrough", "sriov")
"""The modes between which a reader chooses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenOn:
    """A board or a NIC that was tried with SR-IOV, how often, and the query that finds these trials."""

    name: str
    trials: int
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """What stands below the three questions."""

    sriov: Tally | None
    boards: tuple[SeenOn, ...]
    nics: tuple[SeenOn, ...]
    modes: tuple[tuple[str, Tally], ...]


def questions(cells: Sequence[MatrixCell], seen: Mapping[str, Sequence[tuple[str, int]]], with_sriov: Iterable[NicCell] = ()) -> Questions:
    """The questions over the counts of the matrix, the boards of the trials with SR-IOV, and the NICs that were in that mode themselves."""
    modes = mode_tallies(cells, CHOICE)
    return Questions(sriov=dict(modes).get("sriov"), boards=_boards(seen.get("board", ())), nics=_nics(with_sriov), modes=modes)


def _boards(values: Sequence[tuple[str, int]]) -> tuple[SeenOn, ...]:
    return tuple(SeenOn(name=value, trials=count, query=joined(SRIOV, f"board:{quoted(value)}")) for value, count in values[:MOST_SEEN])


def _nics(cells: Iterable[NicCell]) -> tuple[SeenOn, ...]:
    trials: Counter[str] = Counter()
    names: dict[str, str] = {}
    for one in cells:
        if one.nic is not None and one.mode == "sriov":
            trials[one.nic] += one.outcomes.total
            names[one.nic] = full_name("nic", one.nic, one.nic_name or one.nic)
    return tuple(
        SeenOn(name=names[key], trials=count, query=joined(COUNTED, f"tried:{key}/sriov")) for key, count in trials.most_common(MOST_SEEN)
    )
