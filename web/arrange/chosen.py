"""What an address asks to compare: ids one by one, joined by commas, or within addresses of submissions."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from web.arrange.submission import canonical_id

FEWEST, MOST = 2, 8
MOST_READ = 40
"""Pieces of an address that are looked at."""
_ID = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{26}(?![0-9A-Za-z])", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The submissions asked for, each once, and what names none."""

    ids: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def line(self) -> str:
        """The ids as an address has them."""
        return ",".join(self.ids)

    @property
    def can_be_compared(self) -> bool:
        """Whether they are neither too few nor too many, and all of them ids."""
        return FEWEST <= len(self.ids) <= MOST and not self.wrong

    def without(self, uid: str) -> str:
        """The others, as an address has them."""
        return ",".join(other for other in self.ids if other != uid)


def chosen(values: Sequence[str]) -> Chosen:
    """What the values of `ids` and `add` name; an address of a submission names its id."""
    pieces = [piece.strip() for value in values for piece in re.split(r"[,\s]", value) if piece.strip()][:MOST_READ]
    found = {piece: _ID.search(piece) for piece in pieces}
    ids = dict.fromkeys(canonical_id(match[0]) for match in found.values() if match)
    return Chosen(ids=tuple(ids), wrong=tuple(piece[:60] for piece, match in found.items() if match is None))
