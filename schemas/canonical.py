"""The canonical bytes of a document: equal documents have equal bytes, whatever order their keys came in.

JSON knows one kind of number, so a whole number is written without a fraction: `2.0`, which other languages send as `2`.
"""

import hashlib
import json
import re
from typing import Any

_WHOLE_FRACTION = re.compile(r"\.0(?:[,\]}]|$)|e\+")
"""How Python may write a fraction that is whole: `2.0`, `1e+22`. Text may look so too, which only costs time."""


def canonical_bytes(document: Any) -> bytes:
    """UTF-8 JSON with sorted keys, no spaces and plain whole numbers; NaN and infinity are refused with ValueError."""
    text = _written(document)
    return (_written(_plain(document)) if _WHOLE_FRACTION.search(text) else text).encode()


def digest(document: Any) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(canonical_bytes(document)).hexdigest()


def _written(document: Any) -> str:
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(held) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(held) for held in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value
