"""The words of one line, with the quoting of Vyatta's shell and of `config.boot`, and where each stands."""

import re
from typing import NamedTuple

from collector.router.configuration import Word

VERBS = ("set", "delete", "comment", "activate", "deactivate")
QUOTED_LINES = 400
"""A quoted value that runs over more lines than this is taken for a quote that was never closed."""
_NEXT_STATEMENT = re.compile(rf"[ \t]*(?:(?:\S+@\S+[#$>]\s+)?(?:{'|'.join(VERBS)}) \S|\}}[ \t]*$|/\*|//)", re.MULTILINE)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


class Line(NamedTuple):
    """One logical line: its words, where it ends, and what is wrong with its quotes."""

    words: tuple[Word, ...]
    end: int
    fault: str | None = None


def read_line(text: str, start: int) -> Line:
    """The words from `start` to the end of the line; a quoted value or a comment may carry it over several."""
    words: list[Word] = []
    fault, position = None, start
    while position < len(text) and text[position] != "\n":
        if text[position] in " \t":
            position += 1
        elif text[position] == "#" or (text.startswith("//", position) and not words):
            position = _end_of_line(text, position)
        elif text.startswith("/*", position):
            position, fault = _after_comment(text, position, first=not words), fault
        else:
            word, position, complaint = _word(text, position)
            words.append(word)
            fault = fault or complaint
    return Line(tuple(words), position, fault)


def _end_of_line(text: str, position: int) -> int:
    found = text.find("\n", position)
    return len(text) if found < 0 else found


def _after_comment(text: str, position: int, *, first: bool) -> int:
    """Behind `*/`. Only a comment that begins its line may run over several; one that never ends takes its line."""
    end = text.find("*/", position + 2)
    line = _end_of_line(text, position)
    return end + 2 if end >= 0 and (first or end < line) else line


def _word(text: str, start: int) -> tuple[Word, int, str | None]:
    pieces: list[str] = []
    position, fault = start, None
    while position < len(text) and text[position] not in " \t\n":
        character = text[position]
        closing = _closing(text, position, may_wrap=position == start) if character in "'\"" else -1
        if closing >= 0:
            inner = text[position + 1 : closing]
            pieces.append(_ESCAPED.sub(r"\1", inner) if character == '"' else inner)
            position = closing + 1
            continue
        if character in "'\"" and position == start:
            fault = f"the quote {character} is never closed"
        if character == "\\" and text[position + 1 : position + 2] not in ("", "\n"):
            position += 1
        pieces.append(text[position])
        position += 1
    return Word("".join(pieces), start, position), position, fault


def _closing(text: str, opening: int, *, may_wrap: bool) -> int:
    """Where the quote ends, or -1. A quote at the start of a word may hold line ends, but no further statement."""
    quote, position = text[opening], opening + 1
    limit = len(text) if may_wrap else _end_of_line(text, opening)
    while position < limit and text[position] != quote:
        position += 2 if quote == '"' and text[position] == "\\" else 1
    if position >= limit:
        return -1
    inner = text[opening:position]
    first_end = inner.find("\n")
    if first_end >= 0 and (inner.count("\n") > QUOTED_LINES or _NEXT_STATEMENT.search(inner, first_end + 1)):
        return -1
    return position
