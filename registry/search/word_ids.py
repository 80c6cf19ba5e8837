"""Which submissions hold a phrase, of the phrases that were asked for last: asked of the database once, and then about what is new only."""

from collections import OrderedDict
from typing import NamedTuple

from pyroaring import BitMap
from sqlalchemy.orm import Session

from registry.db import dialect
from registry.db.dialect import Phrase

MOST_PHRASES = 64
"""Kept in at most 8 MB at a million submissions."""


def bitmap_bytes(bitmap: BitMap) -> int:
    """Memory that what a bitmap holds takes."""
    told = bitmap.get_statistics()
    return told["n_bytes_array_containers"] + told["n_bytes_run_containers"] + told["n_bytes_bitset_containers"]


class _Kept(NamedTuple):
    ids: BitMap
    newest: int
    """The newest submission that was looked at, and how many there were up to it."""
    up_to_it: int


_NOTHING = _Kept(BitMap(), 0, 0)


class WordIds:
    """The phrases of one registry."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Phrase, _Kept] = OrderedDict()

    @property
    def memory_bytes(self) -> int:
        """Memory that they take, about."""
        return sum(bitmap_bytes(kept.ids) for kept in self._kept.values())

    def forget(self) -> None:
        """Nothing kept: words of submissions may have changed."""
        self._kept.clear()

    def having(self, session: Session, phrase: Phrase, everything: BitMap) -> BitMap:
        """The submissions that hold a phrase, not to be changed, out of `everything` that the snapshot shows; one statement at most."""
        kept = self._kept.pop(phrase, _NOTHING)
        if everything.rank(kept.newest) != kept.up_to_it:
            kept = _NOTHING  # Some came in late under lower numbers.
        newest = everything.max() if everything else 0
        if newest > kept.newest:
            ids = session.execute(dialect.having_words(session, [phrase], above=kept.newest)).scalars()
            kept = _Kept(kept.ids | BitMap(ids), newest, len(everything))
        self._kept[phrase] = kept
        if len(self._kept) > MOST_PHRASES:
            self._kept.popitem(last=False)
        return kept.ids
