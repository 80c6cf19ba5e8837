"""What the pages of weekly digests show: the weeks there are, and one week's trials, what did not work first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from registry.digest import Week
from registry.records import Page, Total


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekLine:
    """One week and how much it brought."""

    week: Week
    total: Total
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Trials of one week with the same end."""

    title: str
    """Message id."""
    query: str
    page: Page


KINDS_OF_NEWS: tuple[tuple[str, str], ...] = (
    ("What did not work, or only partly: bad know-how", "kind:trial outcome:failed,partly"),
    ("What worked", "kind:trial outcome:worked"),
)


def week_lines(weeks: Sequence[Week], totals: Sequence[Total], now: datetime) -> tuple[WeekLine, ...]:
    """The weeks with what they brought."""
    return tuple(WeekLine(week=week, total=total, is_over=week.end <= now) for week, total in zip(weeks, totals, strict=True))


def query_of(week: Week, rest: str = "") -> str:
    """The line of the query language that asks for a week."""
    return f"since:{week.start.date()} until:{week.last_day.date()} {rest}".strip()
