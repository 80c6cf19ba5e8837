"""Text filled into columns as East Asian terminals count them: a wide character takes two."""

import re
import unicodedata
from collections.abc import Iterator

NO_BREAK = "\u00a0"
"""Asks `fill` to keep two words on one line, as a number and its unit; the line then holds a plain space."""
NO_LINE_START = frozenset(
    "、。，．・：；？！ー〜～」』）］｝〉》】〕〙〗”’…‥％℃ゝゞヽヾ々〻゛゜ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ｡､｣･ｰﾞﾟｧｨｩｪｫｬｭｮｯ"
    ")]},.;:!?%\"'"
)
"""Characters that no line may begin with (JIS X 4051), the ASCII ones for text that mixes both."""
NO_LINE_END = frozenset("「『（［｛〈《【〔〘〖“‘｢([{")
_SPACE_BEFORE_MARK = re.compile(" (?=[" + re.escape("".join(sorted(mark for mark in NO_LINE_START if mark > "\u3000"))) + "])")
_SPACE_AFTER_MARK = re.compile("(?<=[" + re.escape("".join(sorted(mark for mark in NO_LINE_END if mark > "\u3000"))) + "]) ")
_BETWEEN_WIDE = re.compile("(?<=[\u3000-\U0010ffff])(?=[\u3000-\U0010ffff])")
_GLUE = frozenset("\u200d\u2060" + NO_BREAK)
_SKIN_TONES = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
_UNSEEN = re.compile("[\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Controls and marks that turn the reading direction; white space is folded instead."""


def one_line(text: str) -> str:
    """Somebody's words on one line: white space folded, control characters taken out."""
    return " ".join(_UNSEEN.sub("", text).split())


def columns_of(text: str) -> int:
    """How many columns a text takes; characters of ambiguous width count two, as terminals set up for Japanese draw them."""
    return sum(map(_width, text))


def _width(character: str) -> int:
    if character < "\u007f":
        return 1
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WFA" else 1


def shorten(text: str, columns: int) -> str:
    """A text of at most so many columns; what was cut off leaves an ellipsis."""
    if columns_of(text) <= columns:
        return text
    kept, width = [], 2
    for character in text:
        width += _width(character)
        if width > columns:
            break
        kept.append(character)
    return "".join(kept).rstrip() + "…"


def fill(text: str, *, first: str = "", rest: str = "", columns: int = 72) -> list[str]:
    """Lines of a paragraph, the first one after `first`, the others after `rest`.

    A line breaks at spaces and between Japanese characters, never inside a Latin word (an address stays whole even when it
    is longer than the line) and never so that 。 or 、 begins or 「 ends one.
    """
    lines: list[str] = []
    line, width, empty = first, columns_of(first), True
    text = _SPACE_AFTER_MARK.sub(NO_BREAK, _SPACE_BEFORE_MARK.sub(NO_BREAK, text))
    for space, unit in _units(text, columns - max(columns_of(first), columns_of(rest))):
        needed = len(space) + columns_of(unit)
        if not empty and width + needed > columns:
            lines.append(line)
            line, width, empty = rest, columns_of(rest), True
        piece = unit if empty else space + unit
        line, width, empty = line + piece, width + columns_of(piece), False
    return [whole.replace(NO_BREAK, " ") for whole in (*lines, line)]


def flow(text: str, *, columns: int = 72) -> list[str]:
    """Lines of a paragraph as `format=flowed; delsp=yes` has them (RFC 3676): every line but the last ends with a space that is taken away
    when lines are joined, so that Japanese is joined without one. Lines that would mean something else begin with one more space."""
    lines = [""]
    text = _SPACE_AFTER_MARK.sub(NO_BREAK, _SPACE_BEFORE_MARK.sub(NO_BREAK, text))
    for space, unit in _units(text, columns - 2):
        # Two columns are left for the space between words and the one that marks the line as flowing.
        if lines[-1] and columns_of(lines[-1] + space + unit) > columns - 2:
            lines[-1] += space + " "
            lines.append(unit)
        else:
            lines[-1] += (space if lines[-1] else "") + unit
    lines[-1] = lines[-1].rstrip(" ")
    return [stuffed(line.replace(NO_BREAK, " ")) for line in lines]


def stuffed(line: str) -> str:
    """A line of flowed text that is no quotation, no signature and no beginning of another mail by accident (RFC 3676, 4.4)."""
    return f" {line}" if line.startswith((" ", ">", "From ")) else line


def _units(text: str, room: int) -> Iterator[tuple[str, str]]:
    """Pieces that stay whole, each with the space before it ("" where a line may break without one)."""
    for word in text.split(" "):
        space = " "
        for unit in _inside(word):
            # A run of marks longer than a line is given up between its wide characters; a Latin word stays whole even then.
            for piece in _BETWEEN_WIDE.split(unit) if columns_of(unit) > room else (unit,):
                yield space, piece
                space = ""


def _inside(word: str) -> Iterator[str]:
    start = 0
    for place in range(1, len(word)):
        if _may_break(word[place - 1], word[place]):
            yield word[start:place]
            start = place
    if word:
        yield word[start:]


def _may_break(before: str, after: str) -> bool:
    if not (_is_east_asian(before) or _is_east_asian(after)):
        return False
    if before in NO_LINE_END or before in _GLUE or after in _GLUE:
        return False
    return after not in NO_LINE_START and _width(after) > 0 and after not in _SKIN_TONES


def _is_east_asian(character: str) -> bool:
    return character > "\u1100" and unicodedata.east_asian_width(character) in "WFH"
