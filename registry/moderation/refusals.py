"""How often documents were refused, and for what: counted in the process, and written down together once a minute."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from registry.db.engine import Database
from registry.moderation.reports import count_of_month

EVERY_S = 60.0
"""A flood of refused documents costs a transaction a minute, not one each; what a process had not written when it died is lost."""


class Refusals:
    """The counts of one process that are not written yet."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._times: Counter[str] = Counter()
        self._written_at = clock()

    def note(self, code: str, database: Database, now: datetime) -> None:
        """One more refusal for what a code says; those of the last minute are written with it where it is due."""
        with self._lock:
            self._times[code] += 1
            if self._clock() - self._written_at < EVERY_S:
                return
        self.write(database, now)

    def write(self, database: Database, now: datetime) -> None:
        """Whatever was counted, written; no transaction where nothing was."""
        with self._lock:
            times, self._times, self._written_at = self._times, Counter(), self._clock()
        if times:
            with database.writing() as session:
                count_of_month(session, "refuse", dict(times), now)
