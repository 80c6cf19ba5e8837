"""Words as the index knows them: the same tokens for every database, Japanese without spaces included.

Text is folded (NFKC, case). A run of Chinese, Japanese or Korean characters becomes its overlapping pairs and, at its
end, its last character; any other run of letters and digits is one token. So every substring of a run is a phrase of
pairs, a single character is the beginning of some token, and a phrase never reaches over the end of a run.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from registry.db.dialect import Phrase

TOKEN_CHARACTERS = 64
"""A longer word is cut: nobody types it, and an index entry has its limits."""
INDEX_BYTES = 600_000
"""Bytes of distinct tokens and places that one submission may put into the index; a tsvector ends at 1 MiB."""
_BESIDE_BYTES = 2
"""What the index keeps with each token."""
_NAME_CHARACTERS = 80

_CJK = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3031-\u3035\u303b\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u3105-\u312f\u3131-\u318e\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_RUNS = re.compile(f"([{_CJK}]+)|((?:(?![{_CJK}])[^\\W_])+)")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a query, and where it stood."""

    text: str
    quoted: bool = False


def fold(text: str) -> str:
    """Text in the form in which it is compared: compatibility forms and case gone."""
    return _folded_name(text) if len(text) <= _NAME_CHARACTERS else _folded(text)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


@lru_cache(maxsize=4_096)
def _folded_name(text: str) -> str:
    """Kept: names of hardware and drivers are told again and again."""
    return _folded(text)


def tokens(texts: Iterable[str]) -> list[str]:
    """What the index keeps of some texts, in order; whatever lies beyond INDEX_BYTES is left out."""
    found: list[str] = []
    room = INDEX_BYTES
    for text in texts:
        some, size = _known(text) if len(text) <= _NAME_CHARACTERS else _sized(text)
        if size > room:
            return [*found, *_fitting(some, room)]
        room -= size
        found += some
    return found


def _fitting(some: Iterable[str], room: int) -> Iterator[str]:
    for token in some:
        room -= len(token.encode()) + _BESIDE_BYTES
        if room < 0:
            return
        yield token


def _sized(text: str) -> tuple[tuple[str, ...], int]:
    """The tokens of a text and the bytes they take."""
    some = tuple(_tokens(fold(text)))
    return some, len("".join(some).encode()) + _BESIDE_BYTES * len(some)


@lru_cache(maxsize=4_096)
def _known(text: str) -> tuple[tuple[str, ...], int]:
    """The same of what is short: names of hardware and drivers are told again and again."""
    return _sized(text)


def phrase(text: str, *, whole: bool = False) -> Phrase | None:
    """What to look for to find a text in the index, or None where it holds no letter and no digit.

    The last token may go on, unless `whole`: `ixg` finds `ixgbe`.
    """
    runs = list(_RUNS.finditer(fold(text)))
    if not runs:
        return None
    found: list[str] = []
    for run in runs[:-1]:
        found += _pieces(run)
    last = runs[-1]
    if last[1] is None:
        return (*found, last[2][:TOKEN_CHARACTERS]), not whole
    if len(last[1]) == 1:
        return (*found, last[1]), True
    return (*found, *_pairs(last[1])), False


def folded_words(text: str) -> str:
    """A text as its folded words between single spaces, with one in front: what values of fields are matched with."""
    return "".join(f" {run[0]}" for run in _RUNS.finditer(fold(text)))


def _tokens(folded: str) -> Iterator[str]:
    for run in _RUNS.finditer(folded):
        yield from _pieces(run)


def _pieces(run: re.Match[str]) -> list[str]:
    if run[1] is None:
        return [run[2][:TOKEN_CHARACTERS]]
    return [*_pairs(run[1]), run[1][-1]]


def _pairs(text: str) -> list[str]:
    return [text[place : place + 2] for place in range(len(text) - 1)]
