"""The content of a file that a user names on the command line."""

from pathlib import Path
from typing import Any

from collector.errors import UsageError

RESULT_BYTES = 64 * 1024 * 1024
"""The longest result file."""


def read_file(file: str, stdin: Any) -> bytes:
    """The bytes of a file named on the command line, one more than an importer takes at most; `-` is stdin."""
    if file == "-":
        content: str | bytes = getattr(stdin, "buffer", stdin).read(RESULT_BYTES + 1)
        return content.encode() if isinstance(content, str) else content
    try:
        with Path(file).open("rb") as opened:
            return opened.read(RESULT_BYTES + 1)
    except (OSError, ValueError) as error:
        raise UsageError(f"{file} cannot be read: {getattr(error, 'strerror', None) or error}") from None
