"""Hints for words that are nearly right: `line 12: outband-interface: did you mean outbound-interface?`"""

import re
from functools import cache

from collector.router.configuration import Configuration, Path, Remark
from collector.router.known_words import KNOWN

_CONTEXTS = {key: frozenset(words.split()) for key, words in KNOWN.items()}
_NAMED = frozenset(" ".join(parts[:i]) for parts in map(str.split, KNOWN) for i, part in enumerate(parts) if part == "*")
"""Positions at which any name or number stands."""
LONG_WORD = 8
"""From this length on two slips are still near; in a shorter word one is."""


def hints_of(configuration: Configuration) -> tuple[Remark, ...]:
    """One hint for each misspelt word, by line; a word within a block is told once."""
    told: dict[tuple[int, str], Remark] = {}
    for statement in configuration.statements:
        for position, near in misspelt(statement.path):
            word = statement.words[position]
            line = configuration.text.count("\n", 0, word.start) + 1
            told.setdefault((word.start, near), Remark(line, "spelling", f"`{word.text}`: did you mean `{near}`?"))
    return tuple(sorted(told.values(), key=lambda hint: hint.line))


def misspelt(path: Path) -> list[tuple[int, str]]:
    """The positions of words that are nearly a known one, each with that one; the way goes on as if it had been right."""
    found, context = [], ""
    for position, word in enumerate(path):
        if context in _CONTEXTS and word not in _CONTEXTS[context]:
            near = _nearest(word, context)
            if near is None:
                break
            found.append((position, near))
            word = near
        elif context not in _CONTEXTS and context not in _NAMED:
            break
        context = f"{context} {'*' if context in _NAMED else word}".strip()
    return found


@cache
def _nearest(word: str, context: str) -> str | None:
    """The one known word that is near; none for a name or number, and none where two are equally near."""
    if re.fullmatch(r"[a-z][a-z0-9-]*", word) is None:
        return None
    letters = re.sub("[0-9]", "", word)
    limit = 1 if len(word) < LONG_WORD else 2
    near = sorted(
        (slips, known)
        for known in _CONTEXTS[context]
        if letters != re.sub("[0-9]", "", known) and (slips := slips_between(word, known, limit)) <= limit
    )
    if not near or (len(near) > 1 and near[0][0] == near[1][0]):
        return None
    return near[0][1]


def slips_between(one: str, other: str, limit: int) -> int:
    """Letters left out, added, changed or swapped with their neighbour; more than `limit` where they are more."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before, row = [0] * (len(other) + 1), list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, known in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != known))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == known:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > limit and min(before) > limit:
            return limit + 1
    return row[-1]
