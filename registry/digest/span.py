"""Any span of whole days in UTC, where a digest is not about an ISO week."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from registry.digest.week import Week, WeekError

_DAY = timedelta(days=1)
MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Days:
    """From the first moment of one day up to the last of another, both included."""

    first: date
    last: date

    @classmethod
    def between(cls, first: date, last: date) -> "Days":
        """The span, or WeekError for one that is backwards or longer than a year."""
        if not first <= last:
            raise WeekError(f"{first} is after {last}: the first day comes first")
        if (last - first).days >= MOST_DAYS:
            raise WeekError(f"{first} to {last} is longer than a year; ask for the parts one by one")
        return cls(first, last)

    @property
    def start(self) -> datetime:
        """Its first moment."""
        return datetime.combine(self.first, datetime.min.time(), UTC)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return self.last_day + _DAY

    @property
    def last_day(self) -> datetime:
        """Its last day."""
        return datetime.combine(self.last, datetime.min.time(), UTC)

    def __str__(self) -> str:
        """Both days, as an interval of ISO 8601 with a separator that file names allow."""
        return f"{self.first}--{self.last}"


Span = Week | Days
