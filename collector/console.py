"""Where the collector's words go: results to stdout, everything else to stderr. Only `collector/cli.py` makes one."""

import json
import time
from collections.abc import Callable
from typing import Any, Literal, TextIO

from collector.errors import UnwrittenError

Colour = Literal["red", "green", "yellow", "bold"]

_CODES: dict[Colour, str] = {"red": "31", "green": "32", "yellow": "33", "bold": "1"}
_QUIET_S = 2.0
_CONTROLS = {code: None for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\t"}
"""Control characters a terminal would obey; words from a server or a file never bring them along."""


class Console:
    """Two streams and what is known about them."""

    def __init__(self, out: TextIO, err: TextIO, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._out, self._err, self._clock = out, err, clock
        self._out_is_terminal, self._err_is_terminal = out.isatty(), err.isatty()
        self._spoke_at = clock()
        self._line_open = False

    def json(self, value: Any) -> None:
        """One JSON value on stdout, for programs."""
        plain = (getattr(self._out, "encoding", None) or "utf-8").lower().replace("-", "") != "utf8"
        self._write(json.dumps(value, ensure_ascii=plain, indent=2 if self._out_is_terminal else None))

    def print(self, text: str, colour: Colour | None = None) -> None:
        """A line of the result on stdout, for people."""
        self._write(self._paint(text.translate(_CONTROLS), colour, self._out_is_terminal))

    def note(self, text: str, colour: Colour | None = None) -> None:
        """A line beside the result, on stderr."""
        self._end_progress()
        self._err.write(self._paint(text.translate(_CONTROLS), colour, self._err_is_terminal) + "\n")
        self._err.flush()

    def progress(self, text: str) -> None:
        """What is being done now, on stderr: at once on a terminal, elsewhere only when two seconds went by in silence."""
        if self._err_is_terminal:
            self._err.write(f"\r\x1b[K{text.translate(_CONTROLS)}")
            self._line_open = True
        elif self._clock() - self._spoke_at >= _QUIET_S:
            self._err.write(text.translate(_CONTROLS) + "\n")
            self._spoke_at = self._clock()
        self._err.flush()

    def _write(self, text: str) -> None:
        self._end_progress()
        try:
            self._out.write(text + "\n")
            self._out.flush()
        except BrokenPipeError:
            raise  # Whoever read has seen enough, which is no mistake.
        except OSError as error:
            raise UnwrittenError(f"the output could not be written ({error.strerror}); free some space or write it elsewhere") from None

    def _end_progress(self) -> None:
        if self._line_open:
            self._err.write("\r\x1b[K")
            self._line_open = False

    @staticmethod
    def _paint(text: str, colour: Colour | None, terminal: bool) -> str:
        return f"\x1b[{_CODES[colour]}m{text}\x1b[0m" if colour and terminal else text
