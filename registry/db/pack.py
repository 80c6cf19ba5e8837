"""Packing: a document as compressed bytes, a series as two arrays of four-byte numbers, ids of facets as one."""

import struct
import sys
from collections.abc import Sequence

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_OPTIONS: dict[int, int] = {zstd.CompressionParameter.compression_level: 3, zstd.CompressionParameter.checksum_flag: 1}
"""With a checksum: a document that rots on its disk is found when it is read."""


class DamagedError(ValueError):
    """A document is no longer what was stored."""


def pack_document(body: bytes) -> bytes:
    """The bytes, compressed; every call has a compressor of its own, for one may not be shared by threads."""
    return zstd.compress(body, options=_OPTIONS)


def unpack_document(packed: bytes) -> bytes:
    """The bytes that were packed. Raises DamagedError for what they have become since."""
    try:
        return zstd.decompress(packed)
    except zstd.ZstdError as error:
        raise DamagedError(f"the stored document is damaged: {error}") from None


def pack_numbers(frames: Sequence[int], values: Sequence[float]) -> tuple[bytes, bytes]:
    """Frame sizes as 32-bit integers and values as 32-bit floats, little-endian."""
    return struct.pack(f"<{len(frames)}I", *frames), struct.pack(f"<{len(values)}f", *values)


def unpack_numbers(frames: bytes, values: bytes) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """The numbers that were packed, values to seven digits."""
    return struct.unpack(f"<{len(frames) // 4}I", frames), struct.unpack(f"<{len(values) // 4}f", values)


def pack_ids(ids: Sequence[int]) -> bytes:
    """Ids of facets as 32-bit integers, little-endian."""
    return struct.pack(f"<{len(ids)}I", *ids)


def unpack_ids(packed: bytes) -> tuple[int, ...]:
    """The ids that were packed."""
    return struct.unpack(f"<{len(packed) // 4}I", packed)
