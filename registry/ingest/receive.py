"""From the bytes of a request to a checked submission, never holding more than a document may have."""

import codecs
import json
import math
import re
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from werkzeug.exceptions import HTTPException

from registry.errors import (
    BrokenBodyError,
    BrokenEncodingError,
    InvalidError,
    NotJsonError,
    NotUtf8Error,
    TooLargeError,
    UnsupportedEncodingError,
    UnsupportedMediaTypeError,
    UnsupportedVersionError,
)
from schemas import SchemaError, Submission, canonical, errors, limits, read
from schemas.compiled import vouched

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

CHUNK_BYTES = 64 * 1024
PACKED_BYTES = limits.DOCUMENT_BYTES
NUMBER_CHARACTERS = 100
MOST_MEMBERS = 64
MOST_FAULTS = 1_000
_WINDOW_LOG_MAX = 23
"""8 MiB: the largest window RFC 8878 asks every reader to take, so a stream cannot ask for gigabytes."""
_HALF_CHARACTER = re.compile(rb"\\u[dD][89a-fA-F]")


DAMAGES = (zlib.error, zstd.ZstdError, EOFError)
"""What decompressors raise at bytes that are none of theirs."""


class Stream(Protocol):
    """What a request body offers."""

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes; none at the end."""


@dataclass(frozen=True, slots=True)
class Received:
    """A document that keeps the schema."""

    submission: Submission
    body: bytes
    """As it was sent, unpacked."""
    document: Mapping[str, Any]
    """What the body says."""

    @property
    def sha256(self) -> str:
        """Of the canonical bytes: equal documents have equal digests. Computed when asked, for nearly nobody asks."""
        return canonical.digest(self.document)


def receive(stream: Stream, *, content_type: str, content_encoding: str) -> Received:
    """The checked document. Raises a ReceiveError, InvalidError with every fault, or UnsupportedVersionError."""
    check_content_type(content_type)
    body = unpack(stream, content_encoding)
    return check(body)


def check(body: bytes) -> Received:
    """The checked document of unpacked bytes."""
    return _surely_right(body) or _strictly(body)


def _surely_right(body: bytes) -> Received | None:
    """A document with which nothing is wrong, in the shortest time; None where something may be.

    Parsed loosely but for doubled keys: the numbers and half characters that strict JSON forbids are in no document that is vouched for.
    """
    try:
        document = json.loads(body.decode("utf-8"), object_pairs_hook=_object)
    except (ValueError, NotJsonError, RecursionError):
        return None
    submission = vouched(document)
    return None if submission is None else Received(submission, body, document)


def _strictly(body: bytes) -> Received:
    try:
        document = parse(body)
        return Received(read(document), body, document)
    except RecursionError:
        raise NotJsonError("lists and objects are nested too deep") from None
    except errors.UnsupportedVersionError as error:
        raise UnsupportedVersionError(str(error), error.faults) from None
    except SchemaError as error:
        raise _invalid(error) from None


def _invalid(error: SchemaError) -> InvalidError:
    """Every fault; of a document that is nothing but faults, as many as somebody might read."""
    count = len(error.faults)
    told = "1 fault found; it has a pointer to its place" if count == 1 else f"{count:,} faults found; each has a pointer to its place"
    if count > MOST_FAULTS:
        told = f"{count:,} faults found; the first {MOST_FAULTS:,} are listed"
    return InvalidError(told, error.faults[:MOST_FAULTS])


def check_content_type(content_type: str, wanted: str = "application/json") -> None:
    """Nothing, for the media type that is wanted, in UTF-8. Raises UnsupportedMediaTypeError otherwise."""
    media_type, *parameters = (part.strip().lower() for part in content_type.split(";"))
    if media_type != wanted:
        raise UnsupportedMediaTypeError(f"{media_type[:80] or 'nothing'} was sent; send {wanted}")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset" and value.strip().strip('"') not in {"utf-8", "utf8"}:
            raise UnsupportedMediaTypeError(f"charset {value.strip()[:40]} was sent; JSON is UTF-8")


def unpack(stream: Stream, content_encoding: str) -> bytes:
    """The unpacked body, at most DOCUMENT_BYTES of it; nothing is inflated beyond that."""
    packed = _read_within(stream, PACKED_BYTES)
    unpacker = UNPACKERS.get(content_encoding.strip().lower())
    if unpacker is None:
        raise UnsupportedEncodingError(f"Content-Encoding {content_encoding[:80]!r} is not read here; known: identity, gzip, zstd")
    return unpacker(packed)


def _read_within(stream: Stream, most: int) -> bytes:
    chunks, room = [], most
    while chunk := read_some(stream, min(CHUNK_BYTES, room + 1)):
        room -= len(chunk)
        if room < 0:
            raise TooLargeError(f"more than {most:,} bytes were sent")
        chunks.append(chunk)
    return b"".join(chunks)


def read_some(stream: Stream, size: int) -> bytes:
    """Up to `size` bytes of a body. Raises BrokenBodyError where HTTP itself is broken."""
    try:
        return stream.read(size)
    except HTTPException:
        raise
    except Exception as error:  # noqa: BLE001  # Boundary: every server has its own words for chunks that are none.
        raise BrokenBodyError(f"the body ends or breaks where HTTP does not allow it: {type(error).__name__}") from None


class DecompressorLike(Protocol):
    """What decompressors of gzip and zstd have in common."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class _Gunzip:
    """zlib's decompressor with the manners of the others: what was not taken yet is kept inside."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(wbits=31)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int, /) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)


def _members(packed: bytes, make: Callable[[], DecompressorLike], name: str) -> bytes:
    """Everything in one or more members (gzip) or frames (zstd), whole to the last byte."""
    parts: list[bytes] = []
    room = limits.DOCUMENT_BYTES
    rest = packed
    members = 0
    while rest or not members:
        members += 1
        if members > MOST_MEMBERS:
            raise BrokenEncodingError(f"more than {MOST_MEMBERS} {name} members in one body")
        decompressor = make()
        while not decompressor.eof:
            try:
                part = decompressor.decompress(rest, room + 1)
            except DAMAGES:
                raise BrokenEncodingError(f"the body is no {name} stream, or a damaged one") from None
            rest = b""
            room -= len(part)
            if room < 0:
                raise TooLargeError(f"the document has more than {limits.DOCUMENT_BYTES:,} bytes when unpacked")
            if not part and not decompressor.eof:
                raise BrokenEncodingError(f"the {name} stream ends early")
            parts.append(part)
        rest = decompressor.unused_data
    return b"".join(parts)


def gunzipper() -> DecompressorLike:
    """A decompressor of one gzip member."""
    return _Gunzip()


def unzstder() -> DecompressorLike:
    """A decompressor of one zstd frame, which takes no more memory than every reader must offer."""
    return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _WINDOW_LOG_MAX})


def _gunzip(packed: bytes) -> bytes:
    return _members(packed, gunzipper, "gzip")


def _unzstd(packed: bytes) -> bytes:
    return _members(packed, unzstder, "zstd")


def _same(packed: bytes) -> bytes:
    return packed


UNPACKERS: dict[str, Callable[[bytes], bytes]] = {"": _same, "identity": _same, "gzip": _gunzip, "x-gzip": _gunzip, "zstd": _unzstd}


def parse(body: bytes) -> Any:
    """What strict JSON in UTF-8 says: no NaN, no doubled key, no half character, no endless number, no bottomless nesting."""
    if body.startswith(codecs.BOM_UTF8):
        raise NotJsonError("the body begins with a byte order mark; JSON has none, so save it as UTF-8 without BOM")
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise NotUtf8Error("the body begins as UTF-16 does; send UTF-8")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotUtf8Error(f"byte {error.start} is not UTF-8: {error.reason}") from None
    try:
        document = json.loads(text, parse_constant=_no_constant, parse_int=_whole, parse_float=_real, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        raise NotJsonError(f"line {error.lineno}, column {error.colno}: {error.msg}") from None
    if _HALF_CHARACTER.search(body):
        _refuse_half_characters(document)
    return document


def _no_constant(name: str) -> float:
    raise NotJsonError(f"{name} is no JSON number")


def _whole(text: str) -> int:
    if len(text) > NUMBER_CHARACTERS:
        raise NotJsonError(f"a number of {len(text):,} digits; at most {NUMBER_CHARACTERS} are allowed")
    return int(text)


def _real(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise NotJsonError(f"the number {text[:40]} is too large")
    return number


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        doubled = next(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
        raise NotJsonError(f"the key {doubled[:80]!r} stands twice in one object")
    return found


def _refuse_half_characters(document: Any) -> None:
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise NotJsonError("an escape such as \\ud800 stands for half a character") from None
