"""What a format tells and what it leaves open, in words for people: the row of docs/importing.md."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Knows:
    """The conventions of one tool, each as it was found in its output or its source."""

    fcs: str
    """Whether its sizes count the FCS, and what becomes of them."""
    layer: str
    """Which layer its bit rates belong to, and what its prefixes stand for."""
    direction: str
    """One direction, both summed, or only the sender."""
    loss: str
    """Where its loss comes from, and which loss its search allowed."""
