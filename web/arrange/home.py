"""The questions people come with, each with what the registry holds to answer it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registry.records import MatrixCell
from registry.search.complete import quoted
from web.arrange.matrix import COUNTED, Tally, joined, mode_tallies

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


def questions(cells: Sequence[MatrixCell], seen: Mapping[str, Sequence[tuple[str, int]]]) -> Questions:
    """The questions over the counts of the matrix, and over the values of the trials with SR-IOV; a vendor's name is no NIC's."""
    modes = mode_tallies(cells, CHOICE)
    models = [pair for pair in seen.get("nic", ()) if any(character.isdigit() for character in pair[0])]
    return Questions(sriov=dict(modes).get("sriov"), boards=_seen("board", seen.get("board", ())), nics=_seen("nic", models), modes=modes)


def _seen(field: str, values: Sequence[tuple[str, int]]) -> tuple[SeenOn, ...]:
    return tuple(SeenOn(name=value, trials=count, query=joined(SRIOV, f"{field}:{quoted(value)}")) for value, count in values[:MOST_SEEN])
