"""The canonical bytes of a document: equal documents have equal bytes, whatever order their keys came in."""

import hashlib
import json
from typing import Any


def canonical_bytes(document: Any) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces; NaN and infinity are refused with ValueError."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def digest(document: Any) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(canonical_bytes(document)).hexdigest()
