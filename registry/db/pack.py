"""Packing: documents and cards as compressed bytes, series as arrays of numbers, ids of facets as small ones.

Documents are compressed with a dictionary of what documents have in common, cards with one of theirs. A frame names its
dictionary, and a dictionary that was ever shipped stays: `dictionaries/` holds one file each, the newest of a kind is written with.
"""

import struct
import sys
from array import array
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import accumulate

from schemas.units import RFC2544_FRAME_BYTES as FRAMES

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_LEVEL, _CHECKSUM, _NAME = (
    zstd.CompressionParameter.compression_level,
    zstd.CompressionParameter.checksum_flag,
    zstd.CompressionParameter.dict_id_flag,
)
_DOCUMENT: dict[int, int] = {_LEVEL: 3, _CHECKSUM: 1}
"""With a checksum: a document that rots on its disk is found when it is read."""
_CARD: dict[int, int] = {_LEVEL: 3, _CHECKSUM: 0, _NAME: 0}
"""A card is small and made again of its document: it has neither checksum nor name of its dictionary."""
DOCUMENTS, CARDS = "documents-1.zdict", "cards-1.zdict"
"""What is written with; see ADR 17 for how they were made."""
_ALL_DOCUMENTS = (DOCUMENTS,)
LABELS = (
    "mode", "nic", "nic_key", "driver", "hypervisor", "role", "tool", "run", "cores", "price", "queues", "setting", "driver_version",
    "apart", "baseline", "configuration",
)  # fmt: skip
"""What a series is told apart by; appended to, never changed."""
_BETWEEN = "\x1f"
_FRAME_SIZES = 2
"""Bytes that name some of the frame sizes of RFC 2544."""


class DamagedError(ValueError):
    """A document is no longer what was stored."""


def pack_document(body: bytes) -> bytes:
    """The bytes, compressed; every call has a compressor of its own, for one may not be shared by threads."""
    return zstd.compress(body, options=_DOCUMENT, zstd_dict=_dictionary(DOCUMENTS).as_digested_dict)


def unpack_document(packed: bytes) -> bytes:
    """The bytes that were packed, with whatever dictionary. Raises DamagedError for what they have become since."""
    try:
        named = zstd.get_frame_info(packed).dictionary_id
        if named and named not in _by_name():
            raise DamagedError(f"the stored document names the dictionary {named}, which only another version knows")
        return zstd.decompress(packed, zstd_dict=_by_name()[named] if named else None)
    except zstd.ZstdError as error:
        raise DamagedError(f"the stored document is damaged: {error}") from None


def pack_card(text: bytes) -> bytes:
    """The JSON of a card, compressed."""
    return zstd.compress(text, options=_CARD, zstd_dict=_dictionary(CARDS).as_digested_dict)


def unpack_card(packed: bytes) -> bytes:
    """The JSON that was packed."""
    return zstd.decompress(packed, zstd_dict=_dictionary(CARDS))


def pack_numbers(frames: Sequence[int], values: Sequence[float]) -> tuple[bytes, bytes]:
    """Frame sizes, and values as 32-bit floats, little-endian. Sizes of RFC 2544 in their order are one bit each."""
    sizes = tuple(frames)
    chosen = sum(1 << place for place, size in enumerate(FRAMES) if size in sizes)
    known = sizes == _sizes(chosen)
    return struct.pack("<H", chosen) if known else struct.pack(f"<{len(sizes)}I", *sizes), struct.pack(f"<{len(values)}f", *values)


def unpack_numbers(frames: bytes, values: bytes) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """The numbers that were packed, values to seven digits."""
    sizes = _sizes(int.from_bytes(frames, "little")) if len(frames) == _FRAME_SIZES else struct.unpack(f"<{len(frames) // 4}I", frames)
    return sizes, struct.unpack(f"<{len(values) // 4}f", values)


def pack_labels(labels: Mapping[str, str]) -> str:
    """The values of labels in the order of their names, those at the end left out that are not there."""
    return _BETWEEN.join(labels.get(name, "").replace(_BETWEEN, " ") for name in LABELS).rstrip(_BETWEEN)


def unpack_labels(packed: str) -> dict[str, str]:
    """The labels that were packed."""
    return {name: value for name, value in zip(LABELS, packed.split(_BETWEEN), strict=False) if value}


def pack_ids(ids: Sequence[int]) -> bytes:
    """Ascending ids: the small steps between the first ones as a byte each, larger ones as two, the rest whole; two lengths in front."""
    small, middle, large = bytearray(), array("H"), array("I")
    before = 0
    for number in ids:
        step = number - before
        if step < 256 and not middle and not large and len(small) < 255:
            small.append(step)
        elif step < 65_536 and not large and len(middle) < 255:
            middle.append(step)
        else:
            large.append(number)
        before = number
    return bytes((len(small), len(middle))) + bytes(small) + _little(middle).tobytes() + _little(large).tobytes()


def unpack_ids(packed: bytes) -> tuple[int, ...]:
    """The ids that were packed."""
    first, second = 2 + packed[0], 2 + packed[0] + 2 * packed[1]
    middle, large = _little(array("H", packed[first:second])), _little(array("I", packed[second:]))
    found = list(accumulate(packed[2:first]))
    if middle:
        found += list(accumulate(middle, initial=found[-1] if found else 0))[1:]
    return (*found, *large)


def _little(numbers: "array[int]") -> "array[int]":
    """Numbers as they are kept, or read as they were kept: little-endian."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


@cache
def _sizes(chosen: int) -> tuple[int, ...]:
    return tuple(size for place, size in enumerate(FRAMES) if chosen >> place & 1)


@cache
def _dictionary(name: str) -> zstd.ZstdDict:
    """Read once. Writers ask for what is made of it for their level: that is kept with it, and costs as much as packing a document."""
    return zstd.ZstdDict((files("registry.db") / "dictionaries" / name).read_bytes())


@cache
def _by_name() -> dict[int, zstd.ZstdDict]:
    return {one.dict_id: one for one in map(_dictionary, _ALL_DOCUMENTS)}
