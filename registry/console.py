"""What a command tells its caller: answers on stdout, everything else on stderr."""

import codecs
import io
import json
import sys
from typing import Any, TextIO


class Console:
    """Prints for people, or JSON alone on stdout for programs."""

    def __init__(self, *, as_json: bool = False, out: TextIO | None = None, err: TextIO | None = None) -> None:
        self.as_json = as_json
        self._out = out if out is not None else _able(sys.stdout)
        self._err = err if err is not None else _able(sys.stderr)

    def print(self, text: str) -> None:
        """One line of the answer for people; silent where JSON was asked for."""
        if not self.as_json:
            self._write(self._out, text)

    def json(self, value: Any) -> None:
        """The answer for programs; silent where it was not asked for."""
        if self.as_json:
            readable = _speaks_utf8(self._out)  # JSON is UTF-8; what is no UTF-8 gets escapes, which are right in any.
            self._write(self._out, json.dumps(value, ensure_ascii=not readable, indent=2))

    def raw(self, message: bytes, *, is_text: bool = False) -> None:
        """A mail byte for byte; text in UTF-8 as the terminal writes it, should that speak something else."""
        binary = getattr(self._out, "buffer", None)
        if binary is None or (is_text and not _speaks_utf8(self._out)):
            self._out.write(message.decode())
        else:
            self._out.flush()
            binary.write(message)
        self._out.flush()

    def note(self, text: str) -> None:
        """A remark beside the answer."""
        self._write(self._err, text)

    def progress(self, done: int, total: int, what: str) -> None:
        """How far a longer piece of work has come; one line, rewritten on a terminal."""
        if self._err.isatty():
            self._err.write(f"\r{what} {done}/{total}" + ("\n" if done >= total else ""))
            self._err.flush()
        else:
            self._write(self._err, f"{what} {done}/{total}")

    @staticmethod
    def _write(stream: TextIO, text: str) -> None:
        stream.write(text + "\n")
        stream.flush()


def _speaks_utf8(stream: TextIO) -> bool:
    return (getattr(stream, "encoding", None) or "utf-8").lower().replace("-", "").replace("_", "") == "utf8"


def _able(stream: TextIO) -> TextIO:
    """The stream, unable to fail at a character: one that knows only ASCII gets UTF-8, another one a question mark."""
    if isinstance(stream, io.TextIOWrapper) and not _speaks_utf8(stream):
        only_ascii = codecs.lookup(stream.encoding).name == "ascii"
        stream.reconfigure(encoding="utf-8" if only_ascii else None, errors="replace")
    return stream
