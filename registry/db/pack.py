"""Packing: a document as compressed bytes, a series as two arrays of four-byte numbers."""

import struct
import sys
from collections.abc import Sequence

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LEVEL = 3


def pack_document(body: bytes) -> bytes:
    """The bytes, compressed; every call has a compressor of its own, for one may not be shared by threads."""
    return zstd.compress(body, LEVEL)


def unpack_document(packed: bytes) -> bytes:
    """The bytes that were packed."""
    return zstd.decompress(packed)


def pack_numbers(frames: Sequence[int], values: Sequence[float]) -> tuple[bytes, bytes]:
    """Frame sizes as 32-bit integers and values as 32-bit floats, little-endian."""
    return struct.pack(f"<{len(frames)}I", *frames), struct.pack(f"<{len(values)}f", *values)


def unpack_numbers(frames: bytes, values: bytes) -> tuple[tuple[int, ...], tuple[float, ...]]:
    """The numbers that were packed, values to seven digits."""
    return struct.unpack(f"<{len(frames) // 4}I", frames), struct.unpack(f"<{len(values) // 4}f", values)
