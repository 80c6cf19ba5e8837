"""What tools print, without what only a terminal obeys, and line by line with the cut-off end told apart."""

import re
from dataclasses import dataclass

_ESCAPE = re.compile(r"\x1b(?:\[[0-?]{0,64}[ -/]{0,8}([@-~])|\][^\x07\x1b]{0,512}(?:\x07|\x1b\\)|[()*+][0-9A-Za-z]|[0-Z\\^-~])")
_STAYS_IN_LINE = ("m", "K", None)
_LINE_ENDS = ("\r\n", "\r", "\x0b", "\x0c")


def readable(text: str) -> str:
    """The text without colours; where the cursor jumped, or went back to overwrite, a new line begins."""
    if "\x1b" in text:
        text = _ESCAPE.sub(lambda found: "" if found[1] in _STAYS_IN_LINE else "\n", text).replace("\x1b", "")
    for end in _LINE_ENDS:
        text = text.replace(end, "\n")
    return text.replace("\b", "")


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a text. A last line without an end may be cut off: a number at its end may lack digits."""

    whole: tuple[str, ...]
    rest: str
    """The last line where no line end follows it; empty otherwise."""

    @property
    def all(self) -> tuple[str, ...]:
        """Every line, for patterns that end in a word: such a line is known to be whole."""
        return (*self.whole, self.rest) if self.rest else self.whole


def lines_of(text: str) -> Lines:
    """The text line by line."""
    *whole, rest = text.split("\n")
    return Lines(tuple(whole), rest)
