"""Who may come in how often: one object that counts, and refuses what is too much."""

import hashlib
import hmac
import ipaddress
import math
import time
from typing import Any

from flask import request

from registry.config import Config, kept_secret
from registry.door.counts import MEMORY, Counts, MemoryCounts, SharedCounts
from registry.door.kinds import BY_NAME, limits_of
from registry.errors import TooManyError

COMPLAIN_S = 60.0
"""A Valkey that is away is told to the log once in so many seconds."""
_IPV6_SITE = 64
"""Whoever has one IPv6 address has the 2^64 beside it."""


class Doorkeeper:
    """Counts what comes in, by kind and by whom; holds no address, only a keyed digest of it."""

    def __init__(self, config: Config, log: Any) -> None:
        self._limits = limits_of(config)
        self._secret = hashlib.sha256(b"counts\0" + kept_secret(config).encode()).digest()
        self._log = log
        self._complained_at = -COMPLAIN_S
        shared = config.rate_limit_storage
        self._counts: Counts = MemoryCounts() if shared == MEMORY else SharedCounts(shared, self._away)

    def admit_address(self, kind: str, address: str | None = None) -> None:
        """Counts the request's address, or another one. Raises TooManyError."""
        self._count(kind, self._digest(address or request.remote_addr or ""))

    def admit_key(self, fingerprint: str | None) -> None:
        """Counts a submission for the key that signed it, and nothing for one that nobody signed. Raises TooManyError."""
        if fingerprint is not None:
            self._count("key", fingerprint)

    def _count(self, kind: str, who: str) -> None:
        for limit in self._limits[kind]:
            if (wait_s := self._counts.hit(limit, kind, who)) is not None:
                words = f"at most {limit} from one {BY_NAME[kind].per}"
                raise TooManyError(words, retry_after_s=max(1, math.ceil(wait_s)))

    def _digest(self, address: str) -> str:
        return hmac.new(self._secret, site_of(address).encode(), hashlib.sha256).hexdigest()[:32]

    def _away(self, error: Exception) -> None:
        now = time.monotonic()
        if now - self._complained_at >= COMPLAIN_S:
            self._complained_at = now
            self._log.warning("counts are not shared", error=type(error).__name__)


def site_of(address: str) -> str:
    """What counts as one address: an IPv4 address, the /64 of an IPv6 one, the text where it is neither."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return str(ipaddress.ip_network((known.packed, _IPV6_SITE), strict=False).network_address)
