"""How often something happened in a window of time that moves along: in this process, or shared through Valkey (ADR 29)."""

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

from limits import RateLimitItem
from limits.errors import ConfigurationError, StorageError
from limits.storage import MovingWindowSupport, Storage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

from registry.errors import ConfigError

MEMORY = "memory://"
SWEEP_S = 10.0
_TO_VALKEY = {"redis": "valkey", "rediss": "valkeys", "redis+unix": "valkey+unix"}
"""One client speaks to both."""
_OPTIONS: dict[str, float | str] = {"socket_timeout": 1.0, "socket_connect_timeout": 1.0}
"""Nobody waits longer for a count than for an answer."""
Clock = Callable[[], float]


class Counts(Protocol):
    """Where counts are kept."""

    def hit(self, limit: RateLimitItem, kind: str, who: str) -> float | None:
        """None where it was counted, else the seconds until it may be tried again."""


class MemoryCounts:
    """The counts of one process. Whoever did not come for a window is forgotten, name and all."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._times: dict[tuple[str, str, int], deque[float]] = {}
        self._swept_at = clock()

    def __len__(self) -> int:
        return len(self._times)

    def hit(self, limit: RateLimitItem, kind: str, who: str) -> float | None:
        """None where it was counted, else the seconds until it may be tried again."""
        window_s, now = limit.get_expiry(), self._clock()
        with self._lock:
            if now - self._swept_at >= SWEEP_S:
                self._sweep(now)
            times = self._times.setdefault((kind, who, window_s), deque())
            while times and times[0] <= now - window_s:
                times.popleft()
            if len(times) < limit.amount:
                times.append(now)
                return None
            return (times[0] if times else now) + window_s - now

    def _sweep(self, now: float) -> None:
        self._swept_at = now
        for key in [key for key, times in self._times.items() if not times or times[-1] <= now - key[2]]:
            del self._times[key]


class SharedCounts:
    """The counts of many processes, in Valkey or Redis; while it is away, each process counts by itself and says so."""

    def __init__(self, url: str, away: Callable[[Exception], None]) -> None:
        self._limiter = MovingWindowRateLimiter(open_storage(url))
        self._instead = MemoryCounts()
        self._away = away

    def hit(self, limit: RateLimitItem, kind: str, who: str) -> float | None:
        """None where it was counted, else the seconds until it may be tried again."""
        try:
            if self._limiter.hit(limit, kind, who):
                return None
            return max(1.0, self._limiter.get_window_stats(limit, kind, who).reset_time - time.time())
        except StorageError as error:
            self._away(error)
            return self._instead.hit(limit, kind, who)


def open_storage(url: str) -> Storage:
    """The storage of an address; connects to nothing yet. Raises ConfigError for one that cannot be used."""
    scheme, mark, rest = url.partition("://")
    try:
        storage = storage_from_string(f"{_TO_VALKEY.get(scheme, scheme)}{mark}{rest}", wrap_exceptions=True, **_OPTIONS)
    except (ConfigurationError, ValueError, TypeError) as error:
        raise ConfigError(f"VALKEY_URL or RATE_LIMIT_STORAGE names {scheme[:20]!r}, which cannot be used: {error}") from None
    if not (isinstance(storage, Storage) and isinstance(storage, MovingWindowSupport)):
        raise ConfigError(f"VALKEY_URL or RATE_LIMIT_STORAGE names {scheme[:20]!r}; valkey:// and redis:// are known")
    return storage
