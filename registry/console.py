"""What a command tells its caller: answers on stdout, everything else on stderr."""

import json
import sys
from typing import Any, TextIO


class Console:
    """Prints for people, or JSON alone on stdout for programs."""

    def __init__(self, *, as_json: bool = False, out: TextIO | None = None, err: TextIO | None = None) -> None:
        self.as_json = as_json
        self._out = out if out is not None else sys.stdout
        self._err = err if err is not None else sys.stderr

    def print(self, text: str) -> None:
        """One line of the answer for people; silent where JSON was asked for."""
        if not self.as_json:
            self._write(self._out, text)

    def json(self, value: Any) -> None:
        """The answer for programs; silent where it was not asked for."""
        if self.as_json:
            self._write(self._out, json.dumps(value, ensure_ascii=False, indent=2))

    def raw(self, text: str) -> None:
        """Text as it is, whatever was asked for: a document, a mail."""
        self._out.write(text)
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
