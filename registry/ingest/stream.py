"""Lines out of a request body that is read, unpacked and cut while it arrives; never more than one line is held."""

from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

from registry.errors import BrokenEncodingError, TooLargeError, UnsupportedEncodingError
from registry.ingest.receive import CHUNK_BYTES, DAMAGES, MOST_MEMBERS, DecompressorLike, Stream, gunzipper, read_some, unzstder
from schemas import limits

BATCH_BYTES = 256 * 1024 * 1024
"""A batch, unpacked; packed it may have as many."""
MOST_LINE_ENDS = 100_000
"""Empty lines are passed over, but not without end: a gigabyte of them packs into a megabyte."""


class Line(NamedTuple):
    """One line and its number, counted from 1 as editors do; `body` is None where it is longer than a document may be."""

    number: int
    body: bytes | None


class _Unpacker(Protocol):
    def __call__(self, chunks: Iterator[bytes], /) -> Iterator[bytes]: ...


def lines_of(stream: Stream, content_encoding: str, most_bytes: int = BATCH_BYTES) -> Iterator[Line]:
    """Every line that holds something. Raises a ReceiveError where the body ends, breaks or goes on beyond its bounds."""
    unpack = UNPACKERS.get(content_encoding.strip().lower())
    if unpack is None:
        raise UnsupportedEncodingError(f"Content-Encoding {content_encoding[:80]!r} is not read here; known: identity, gzip, zstd")
    return _cut(_within(unpack(_within(_chunks(stream), most_bytes)), most_bytes))


def _chunks(stream: Stream) -> Iterator[bytes]:
    while chunk := read_some(stream, CHUNK_BYTES):
        yield chunk


def _within(parts: Iterator[bytes], most_bytes: int) -> Iterator[bytes]:
    room = most_bytes
    for part in parts:
        room -= len(part)
        if room < 0:
            raise TooLargeError(f"a batch has {most_bytes:,} bytes at most; send the rest in another one")
        yield part


def _cut(parts: Iterator[bytes]) -> Iterator[Line]:
    number, held, too_long = 1, b"", False
    for part in parts:
        *whole, rest = part.split(b"\n")
        if number + len(whole) > MOST_LINE_ENDS:
            raise TooLargeError(f"a batch has {MOST_LINE_ENDS:,} lines at most, empty ones too; send the rest in another one")
        for piece in whole:
            line = held + piece
            if too_long or len(line) > limits.DOCUMENT_BYTES:
                yield Line(number, None)
            elif line.strip():
                yield Line(number, line)
            number, held, too_long = number + 1, b"", False
        held += rest
        if len(held) > limits.DOCUMENT_BYTES:
            held, too_long = b"", True
    if too_long:
        yield Line(number, None)
    elif held.strip():
        yield Line(number, held)


def _unpacked_by(make: Callable[[], DecompressorLike], name: str) -> _Unpacker:
    def unpack(chunks: Iterator[bytes], /) -> Iterator[bytes]:
        decompressor: DecompressorLike | None = None
        members = 0
        for chunk in chunks:
            rest = chunk
            while rest:
                if decompressor is None:
                    decompressor, members = make(), members + 1
                    if members > MOST_MEMBERS:
                        raise BrokenEncodingError(f"more than {MOST_MEMBERS} {name} members in one body")
                yield from _drained(decompressor, rest, name)
                rest = decompressor.unused_data if decompressor.eof else b""
                decompressor = None if decompressor.eof else decompressor
        if decompressor is not None or not members:
            raise BrokenEncodingError(f"the {name} stream ends early")

    return unpack


def _drained(decompressor: DecompressorLike, packed: bytes, name: str) -> Iterator[bytes]:
    """All that some packed bytes hold, a little at a time; a part that is not full says that nothing is left inside."""
    while True:
        try:
            part = decompressor.decompress(packed, CHUNK_BYTES)
        except DAMAGES:
            raise BrokenEncodingError(f"the body is no {name} stream, or a damaged one") from None
        packed = b""
        yield part
        if len(part) < CHUNK_BYTES or decompressor.eof:
            return


def _same(chunks: Iterator[bytes], /) -> Iterator[bytes]:
    return chunks


UNPACKERS: dict[str, _Unpacker] = {
    "": _same,
    "identity": _same,
    "gzip": _unpacked_by(gunzipper, "gzip"),
    "x-gzip": _unpacked_by(gunzipper, "gzip"),
    "zstd": _unpacked_by(unzstder, "zstd"),
}
