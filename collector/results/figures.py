"""Numbers as tools write them, read with care: what is no plain number within bounds is absent."""

import math
import re
from collections.abc import Sequence

from schemas.limits import FRAME_BYTES_MAX, FRAME_BYTES_MIN
from schemas.units import FCS_BYTES, IP_HEADER_BYTES, UDP_HEADER_BYTES, udp_frame_bytes

MEBI = 2**20
DECIMAL = {"": 1.0, "K": 1e3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}
BINARY = {"": 1.0, "K": 2.0**10, "k": 2.0**10, "M": 2.0**20, "G": 2.0**30, "T": 2.0**40}
ORDINARY_MTU_BYTES = 1500
_LONGEST = 40
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_RAMP = 0.5
"""An interval below this part of the median belongs to the ramp or to the end."""
_MOST = 1e17
_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+~_-]{0,47}")


def decimal(text: object) -> float | None:
    """The number a text or a JSON value holds, zero or more; None for anything else."""
    if isinstance(text, bool):
        return None
    if isinstance(text, int | float):
        return float(text) if 0 <= text <= _MOST else None
    if not isinstance(text, str) or len(text) > _LONGEST:
        return None
    word = text.strip().replace(",", "")
    if _NUMBER.fullmatch(word) is None:
        return None
    value = float(word)
    return value if math.isfinite(value) and 0 <= value <= _MOST else None


def whole(text: object) -> int | None:
    """The whole number a text or a JSON value holds."""
    value = decimal(text)
    return int(value) if value is not None and value.is_integer() else None


def version(text: object) -> str | None:
    """A version that may stand on the wire, or None."""
    found = _VERSION.match(text.strip()) if isinstance(text, str) else None
    return found.group() if found else None


def median(values: Sequence[float]) -> float:
    """The middle value; of an even number of values the mean of the middle two."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def steady(rates: Sequence[float]) -> list[float]:
    """The intervals of a run without the first and the last, which are partial, and without those of ramp and end."""
    inner = list(rates[1:-1])
    return [rate for rate in inner if rate >= _RAMP * median(inner)]


def loss_of(sent: float | None, received: float | None) -> float | None:
    """The part that did not arrive; None where a count is missing or more arrived than was sent."""
    if not sent or received is None or received > sent * 1.001:
        return None
    return max(0.0, 1 - received / sent)


def frame_of(packet_bytes: float | None, *, fcs_counted: bool, exact: float = 0.01) -> int | None:
    """The frame with FCS of a size that a tool gives; None where it is no whole number, as with mixed sizes."""
    if packet_bytes is None or not math.isfinite(packet_bytes) or abs(packet_bytes - round(packet_bytes)) > exact:
        return None
    return within(round(packet_bytes) + (0 if fcs_counted else FCS_BYTES))


def within(frame_bytes: int | None) -> int | None:
    """The frame if the wire can carry it."""
    return frame_bytes if frame_bytes is not None and FRAME_BYTES_MIN <= frame_bytes <= FRAME_BYTES_MAX else None


def datagram_frame(payload_bytes: int | None, family: int | None) -> tuple[int | None, tuple[str, ...]]:
    """The frame of a UDP payload, and the flags that say why a datagram is no frame on an ordinary link."""
    if payload_bytes is None or payload_bytes < 1 or family not in IP_HEADER_BYTES:
        return None, ()
    if payload_bytes + UDP_HEADER_BYTES + IP_HEADER_BYTES[family] > ORDINARY_MTU_BYTES:
        return None, ("fragments", "mtu-assumed")
    return within(udp_frame_bytes(payload_bytes, family)), ()


def near(one: float, other: float, tolerance: float) -> bool:
    """Whether two numbers agree within a part of the larger one."""
    return abs(one - other) <= tolerance * max(abs(one), abs(other))
