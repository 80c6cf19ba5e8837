"""Bytes of a result file → runs, the format guessed where it is not named."""

import codecs

from collector.errors import UnknownFormatError
from collector.importers import IMPORTERS
from collector.results.imported import Imported, ImportFault

RESULT_BYTES = 64 * 1024 * 1024
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_COMPRESSED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ", b"PK\x03\x04")
_FOR_PEOPLE = "this is text for people; iperf3 -J writes what can be imported"
_HINTS = (
    ("[ ID] Interval", _FOR_PEOPLE),
    ("Connecting to host", _FOR_PEOPLE),
)


def import_bytes(content: bytes, name: str | None = None) -> Imported:
    """The runs in a result file.

    Raises UnknownFormatError where the named format is not known, or none is recognised.
    """
    if name is not None and name not in IMPORTERS:
        raise UnknownFormatError(f"{name!r} is not a format that can be imported; known: {', '.join(IMPORTERS)}")
    if len(content) > RESULT_BYTES:
        message = f"the file has more than {RESULT_BYTES:,} bytes, which is no result of one test"
        return Imported(format=name, status="error", faults=(ImportFault("too-large", message, ""),))
    text = decode(content)
    if not text.strip():
        return Imported(format=name, status="empty", faults=(ImportFault("empty", "the file is empty", ""),))
    chosen = name or next((key for key, importer in IMPORTERS.items() if importer.recognise(text)), None)
    if chosen is None:
        raise UnknownFormatError(f"no known format: {', '.join(IMPORTERS)} can be imported{_hint(content, text)}")
    return IMPORTERS[chosen].read(text)


def _hint(content: bytes, text: str) -> str:
    if content.startswith(_COMPRESSED):
        return " (this is a compressed file: unpack it first)"
    return next((f" ({words})" for mark, words in _HINTS if mark in text), "")


def decode(content: bytes) -> str:
    """The text of a file by its byte order mark, UTF-8 otherwise; bytes that are none become replacement characters."""
    encoding = next((known for mark, known in _MARKS if content.startswith(mark)), "utf-8")
    return content.decode(encoding, "replace").replace("\0", "")
