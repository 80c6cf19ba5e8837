"""What the lines of a chart look like: a shape each; an I/O mode has the colour of its tile on every page, other lines one each."""

from collections.abc import Sequence
from dataclasses import dataclass

COLOURS = 8
"""How many colours, shapes and, with them, lines can be told apart."""
MODE_COLOURS = {"bare-metal": 6, "paravirt": 0, "sriov": 2, "passthrough": 3, "emulation": 1, "software": 5, "unknown": 4}
"""The colour of an I/O mode, as its tile has it in the stylesheet; a test holds the two together."""
MODE_DASHES = {"sriov": 1, "passthrough": 2, "emulation": 3}
"""The dashes of an I/O mode's first line; the others are drawn through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One line: numbers of its colour, of its marker's shape and of its dashes."""

    colour: int
    shape: int
    dash: int


def tell_modes_apart(labels: Sequence[str]) -> bool:
    """Whether lines of these labels are I/O modes, and differ by them; many lines of one mode have better use for colours."""
    return set(labels) <= MODE_COLOURS.keys() and (len(set(labels)) > 1 or len(labels) == 1)


def looks_of(labels: Sequence[str]) -> tuple[Look, ...]:
    """The looks of the lines of these labels; lines of one mode share its colour and differ in shape and dashes."""
    if not tell_modes_apart(labels):
        return tuple(Look(colour=index % COLOURS, shape=index % COLOURS, dash=index // 2 % 4) for index in range(len(labels)))
    dashes = [MODE_DASHES.get(label, 0) + labels[:index].count(label) for index, label in enumerate(labels)]
    return tuple(
        Look(colour=MODE_COLOURS[label], shape=index % COLOURS, dash=dash % 4)
        for index, (label, dash) in enumerate(zip(labels, dashes, strict=True))
    )
