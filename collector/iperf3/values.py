"""Careful reading of iperf3's objects: a value of the wrong type is absent, never an error."""

import ipaddress
import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from schemas.times import rfc3339

Object = Mapping[str, Any]
_VERSION = re.compile(r"\d+(?:\.\d+)+[0-9A-Za-z.+-]*")


def part(value: object, *keys: str) -> Object:
    """The object under these keys; empty where there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def parts(value: object, key: str) -> list[Object]:
    """The objects of a list under a key; one object alone counts as a list of one."""
    found = value.get(key) if isinstance(value, Mapping) else None
    listed = found if isinstance(found, list) else [found]
    return [entry for entry in listed if isinstance(entry, Mapping)]


def number(value: Object, key: str, most: float = 1e18) -> float | None:
    """A finite number from zero on, or None."""
    found = value.get(key)
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    return float(found) if math.isfinite(found) and 0 <= found <= most else None


def signed(value: Object, key: str) -> float | None:
    """A finite number that may be negative, or None."""
    found = value.get(key)
    if not isinstance(found, int | float) or isinstance(found, bool):
        return None
    return float(found) if math.isfinite(found) else None


def whole(value: Object, key: str, least: int = 0, most: int = 2**63 - 1) -> int | None:
    """A whole number within bounds, or None."""
    found = number(value, key)
    return int(found) if found is not None and found.is_integer() and least <= found <= most else None


def version_of(start: Object) -> str | None:
    """`3.12` of `iperf 3.12`, `3.0.1` of `iperf version 3.0.1 (10 January 2014)`."""
    found = _VERSION.search(str(start.get("version", ""))[:200])
    return found.group()[:64] if found else None


def started_at_of(start: Object) -> str | None:
    """When the test began, in UTC; None where the clock said something no clock of ours says."""
    seconds = number(part(start, "timestamp"), "timesecs")
    if seconds is None or not 946_684_800 <= seconds < 32_503_680_000:
        return None
    return rfc3339(datetime.fromtimestamp(seconds, UTC))


def family_of(start: Object) -> int | None:
    """4 or 6 by the addresses of the connection."""
    for text in _ends(start):
        address = _address(text)
        if address is not None:
            mapped = getattr(address, "ipv4_mapped", None)
            return 4 if mapped else address.version
    return None


def is_loopback(start: Object) -> bool:
    """Whether both ends are this host."""
    for connection in parts(start, "connected"):
        local, remote = _address(connection.get("local_host")), _address(connection.get("remote_host"))
        if remote is not None and (remote.is_loopback or remote == local):
            return True
    return False


def _ends(start: Object) -> Iterable[object]:
    for connection in parts(start, "connected"):
        yield connection.get("remote_host")
        yield connection.get("local_host")
    yield part(start, "connecting_to").get("host")
    yield part(start, "accepted_connection").get("host")


def _address(text: object) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text) if isinstance(text, str) else None
    except ValueError:
        return None


def seconds_of(summary: Object) -> float | None:
    """How long a summary lasted; None where that is zero or unknown."""
    return number(summary, "seconds") or None


def path_mtu(document: Object) -> int | None:
    """The path MTU that every interval agrees on; TCP on Linux says it from 3.7 on."""
    seen = {whole(stream, "pmtu", 68, 65_575) for interval in parts(document, "intervals") for stream in parts(interval, "streams")}
    return seen.pop() if len(seen) == 1 else None
