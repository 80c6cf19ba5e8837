"""What of a document looks as if it told whose host it is. It is shown to whoever publishes it; nothing is taken out or refused."""

import ipaddress
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

BENCHMARK_NETWORKS = tuple(ipaddress.ip_network(text) for text in ("198.18.0.0/15", "2001:2::/48"))
"""Networks that belong to nobody: they are for benchmarks (RFC 2544, RFC 5180)."""
MOST = 20
_B, _E = r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])"
_PATTERNS: dict[str, re.Pattern[str]] = {
    "MAC address": re.compile(_B + r"(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}" + _E),
    "e-mail address or login": re.compile(_B + r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*"),
    "IP address": re.compile(
        r"(?<![A-Za-z0-9.:])(?:(?:[0-9]{1,3}\.){3}[0-9]{1,3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*)(?![A-Za-z0-9:])"
    ),
    "host name": re.compile(
        r"(?i)(?<![A-Za-z0-9/@.-])(?:[a-z0-9-]+\.)+"
        r"(?:local|localdomain|lan|home|internal|intra|corp|arpa|com|net|org|jp|io|dev)(?![A-Za-z0-9-])"
    ),
}
KINDS = tuple(_PATTERNS)
"""Message ids."""
_OPEN = frozenset({"schema", "id", "created_at", "url", "fingerprint", "key", "path", "signature"})
"""Keys whose values are public by what they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """One thing that looks private, and where it stands."""

    kind: str
    word: str
    pointer: str


def suspects(document: Mapping[str, Any]) -> tuple[Suspect, ...]:
    """At most MOST things that look private, each once, in the document's order."""
    found: dict[tuple[str, str], Suspect] = {}
    for pointer, text in _texts(document, ""):
        for kind, word in _in_text(text):
            found.setdefault((kind, word), Suspect(kind=kind, word=word, pointer=pointer))
    return tuple(found.values())[:MOST]


def _texts(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in _OPEN:
                yield from _texts(inner, f"{pointer}/{key}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _texts(inner, f"{pointer}/{place}")


def _in_text(text: str) -> Iterator[tuple[str, str]]:
    for kind, pattern in _PATTERNS.items():
        for match in pattern.finditer(text):
            word = match[0].rstrip(".")
            if kind != "IP address" or _is_somebodys(word):
                yield kind, word


def _is_somebodys(word: str) -> bool:
    try:
        address = ipaddress.ip_address(word)
    except ValueError:
        return False
    return not (address.is_loopback or address.is_unspecified or any(address in network for network in BENCHMARK_NETWORKS))
