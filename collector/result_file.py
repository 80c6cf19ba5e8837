"""Bytes of a result file → runs, the format guessed where it is not named."""

from dataclasses import replace

from collector.errors import UnknownFormatError
from collector.importers import IMPORTERS
from collector.named_file import RESULT_BYTES
from collector.results.conclude import CUT
from collector.results.contents import TooLargeError, contents_of, decode
from collector.results.imported import Imported, ImportFault

__all__ = ["RESULT_BYTES", "decode", "import_bytes"]

GUESSED_CHARACTERS = 2**20
"""By how much of a text a format is guessed."""
_HINTS = (
    (
        (b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ", b"PK\x03\x04", b"7z\xbc\xaf"),
        "this is a compressed file: unpack it first, or pack it with gzip",
    ),
    (
        (b"\xd4\xc3\xb2\xa1", b"\xa1\xb2\xc3\xd4", b"\x0a\x0d\x0d\x0a", b"\x4d\x3c\xb2\xa1"),
        "this is a packet capture, which holds no result",
    ),
    ((b"\x89PNG", b"\xff\xd8\xff", b"%PDF"), "this is a picture or a page: the tool's own output is needed"),
    ((b"<!DOCTYPE html", b"<html"), "this is a web page: the tool's own output is needed"),
)


def import_bytes(content: bytes, name: str | None = None) -> Imported:
    """The runs in a result file.

    Raises UnknownFormatError where the named format is not known, or none is recognised.
    """
    if name is not None and name not in IMPORTERS:
        raise UnknownFormatError(f"{name!r} is not a format that can be imported; known: {', '.join(IMPORTERS)}")
    try:
        if len(content) > RESULT_BYTES:
            raise TooLargeError
        contents = contents_of(content, RESULT_BYTES)
    except TooLargeError:
        message = f"the file has more than {RESULT_BYTES:,} bytes, which is no result of one test"
        return Imported(format=name, status="error", faults=(ImportFault("too-large", message, ""),))
    texts = [text for text in contents.texts if text.strip()]
    if not texts:
        fault = CUT if contents.cut else ImportFault("empty", "the file is empty", "")
        return Imported(format=name, status="truncated" if contents.cut else "empty", faults=(fault,))
    formats = [name or recognise(text) for text in texts]
    chosen = next((one for one in formats if one is not None), None)
    if chosen is None:
        raise UnknownFormatError(f"no known format; known: {', '.join(IMPORTERS)}{_hint(content, texts[0])}")
    found = [IMPORTERS[chosen].read(text) for text, one in zip(texts, formats, strict=True) if one == chosen]
    return _with_cut(_joined(found), cut=contents.cut)


def recognise(text: str) -> str | None:
    """The format of a text; None where no importer knows it."""
    head = text[:GUESSED_CHARACTERS]
    return next((key for key, importer in IMPORTERS.items() if importer.recognise(head)), None)


def _joined(found: list[Imported]) -> Imported:
    """The results of an archive as one; what is wrong with one of them is said of all."""
    if len(found) == 1:
        return found[0]
    with_runs = [one for one in found if one.runs] or found[:1]
    runs = tuple(run for one in with_runs for run in one.runs)
    faults = tuple(fault for one in with_runs for fault in one.faults)
    statuses = {one.status for one in with_runs}
    mixed = "partial" if statuses & {"ok", "partial"} else with_runs[0].status
    return Imported(format=found[0].format, status=statuses.pop() if len(statuses) == 1 else mixed, runs=runs, faults=faults)


def _with_cut(found: Imported, *, cut: bool) -> Imported:
    """The result with the missing end of its packing told, if nothing else told it."""
    if not cut or any(fault.code == CUT.code for fault in found.faults):
        return found
    return replace(found, status="partial" if found.usable else "truncated", faults=(*found.faults, CUT))


def _hint(content: bytes, text: str) -> str:
    told = next((words for marks, words in _HINTS if content.startswith(marks)), None)
    if told is None and text.lstrip()[:1] in ("{", "["):
        told = "this is JSON, but of no tool known here"
    return f" ({told})" if told else ". If it is one of these, name it: collector import FORMAT FILE, collector submit --result FORMAT:FILE"
