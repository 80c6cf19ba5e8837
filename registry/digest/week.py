"""ISO weeks in UTC: the span a digest is about."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_WRITTEN = re.compile(r"(2[0-9]{3})-W([0-9]{2})", re.ASCII)
_LENGTH = timedelta(days=7)
EXAMPLE = "2026-W47"


class WeekError(ValueError):
    """A text that names no ISO week; the message says what would."""


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """One ISO week, Monday 00:00 UTC up to and without the next Monday 00:00 UTC."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> "Week":
        """The week that a text such as `2026-W47` names, or WeekError."""
        written = _WRITTEN.fullmatch(text)
        if written is None:
            raise WeekError(f"{text[:40]!r} is no ISO week; write year, -W and two digits, for example {EXAMPLE}")
        year, number = int(written[1]), int(written[2])
        last = datetime(year, 12, 28, tzinfo=UTC).isocalendar().week  # ISO 8601: 28 December always lies in the last week.
        if not 1 <= number <= last:
            raise WeekError(f"{text!r} does not exist: {year} has the weeks W01 to W{last}; for example {EXAMPLE}")
        return cls(year, number)

    @classmethod
    def of(cls, when: datetime) -> "Week":
        """The week in which an aware moment lies."""
        calendar = when.astimezone(UTC).isocalendar()
        return cls(calendar.year, calendar.week)

    @classmethod
    def last_whole(cls, now: datetime) -> "Week":
        """The newest week that is over."""
        return cls.of(now - _LENGTH)

    @classmethod
    def back_from(cls, newest: "Week", *, since: datetime, most: int) -> tuple["Week", ...]:
        """Weeks from `newest` back to the one in which `since` lies; not more than `most`."""
        found: list[Week] = []
        week, first = newest, cls.of(since)
        while week >= first and len(found) < most:
            found.append(week)
            week = week.before
        return tuple(found)

    @property
    def before(self) -> "Week":
        """The week before it."""
        return Week.of(self.start - _LENGTH)

    @property
    def start(self) -> datetime:
        """Its first moment."""
        return datetime.fromisocalendar(self.year, self.number, 1).replace(tzinfo=UTC)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return self.start + _LENGTH

    @property
    def last_day(self) -> datetime:
        """Its Sunday."""
        return self.end - timedelta(days=1)

    def __str__(self) -> str:
        """The week as `parse` reads it."""
        return f"{self.year:04d}-W{self.number:02d}"
