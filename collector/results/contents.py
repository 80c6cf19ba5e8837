"""Bytes of a file → the texts in it: packed with gzip, an archive of several, in UTF-16, with colours; never more than a bound."""

import codecs
import io
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from collector.results.plain_text import readable

GZIP = b"\x1f\x8b"
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_TAR_MARK, _TAR_MARK_AT = b"ustar", 257
_MEMBERS = 1_000


class TooLargeError(Exception):
    """More than the bound comes out of a file."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The texts of a file, in order; more than one only for an archive."""

    texts: tuple[str, ...]
    cut: bool = False
    """Whether the packing ends too early: the text before that is there, its end is not."""
    archive: bool = False


def contents_of(content: bytes, most_bytes: int) -> Contents:
    """The texts in the bytes of a file.

    Raises TooLargeError where they would take more than `most_bytes`.
    """
    cut = False
    if content.startswith(GZIP):
        content, cut = _unpacked(content, most_bytes)
    if content[_TAR_MARK_AT : _TAR_MARK_AT + len(_TAR_MARK)] == _TAR_MARK:
        return Contents(tuple(map(decode, _members(content))), cut, archive=True)
    return Contents((decode(content),), cut)


def decode(content: bytes) -> str:
    """The text of a file by its byte order mark, UTF-8 otherwise; bytes that are none become replacement characters."""
    encoding = next((known for mark, known in _MARKS if content.startswith(mark)), "utf-8")
    return readable(content.decode(encoding, "replace").replace("\0", ""))


def _unpacked(content: bytes, most_bytes: int) -> tuple[bytes, bool]:
    """What gzip packed, several parts one after the other, and whether the last one lacks its end."""
    made = bytearray()
    while content.startswith(GZIP):
        unpacker = zlib.decompressobj(wbits=31)
        try:
            made += unpacker.decompress(content, most_bytes + 1 - len(made))
        except zlib.error:
            return bytes(made), True
        if len(made) > most_bytes:
            raise TooLargeError
        if not unpacker.eof:
            return bytes(made), True
        content = unpacker.unused_data
    return bytes(made), False


def _members(content: bytes) -> Iterator[bytes]:
    """The ordinary files of an archive; nothing is written anywhere. An archive that is cut off gives those before the cut."""
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
            for number, member in enumerate(archive):
                opened = archive.extractfile(member) if member.isreg() and number < _MEMBERS else None
                if opened is not None:
                    yield opened.read()
    except (tarfile.TarError, EOFError, ValueError, OverflowError):
        return
