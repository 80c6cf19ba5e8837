"""Weeks are ISO weeks in UTC."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from registry.digest.week import Week, WeekError

TOKYO = timezone(timedelta(hours=9))


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("2026-W47", "2026-11-16"),
        ("2026-W01", "2025-12-29"),
        ("2026-W53", "2026-12-28"),
        ("2027-W01", "2027-01-04"),
        ("2999-W52", "2999-12-23"),
    ],
)
def test_a_week_begins_on_its_monday_and_lasts_seven_days(text: str, start: str) -> None:
    week = Week.parse(text)
    assert week.start == datetime.fromisoformat(start).replace(tzinfo=UTC)
    assert week.end - week.start == timedelta(days=7)
    assert str(week) == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-W60", "2026 has the weeks W01 to W53"),
        ("2025-W53", "2025 has the weeks W01 to W52"),
        ("2026-W00", "W01 to W53"),
        ("last", "is no ISO week"),
        ("", "is no ISO week"),
        ("2026-W4", "two digits"),
        ("2026-w47", "is no ISO week"),
        ("2026-W47\n", "is no ISO week"),
        ("２０２６-W47", "is no ISO week"),
        ("9999-W52", "is no ISO week"),
    ],
    ids=["too late", "short year", "zero", "a word", "nothing", "one digit", "lower case", "line end", "wide digits", "far year"],
)
def test_a_wrong_week_is_refused_with_an_example(text: str, told: str) -> None:
    with pytest.raises(WeekError) as refusal:
        Week.parse(text)
    assert told in str(refusal.value)
    assert "2026-W47" in str(refusal.value)


@pytest.mark.parametrize(
    ("now", "last"),
    [
        (datetime(2026, 11, 22, 23, 59, 59, tzinfo=UTC), "2026-W46"),
        (datetime(2026, 11, 23, 0, 0, 0, tzinfo=UTC), "2026-W47"),
        (datetime(2026, 11, 23, 8, 59, 59, tzinfo=TOKYO), "2026-W46"),
        (datetime(2027, 1, 4, tzinfo=UTC), "2026-W53"),
    ],
    ids=["Sunday night", "Monday morning", "Monday in Tokyo is still Sunday in UTC", "new year"],
)
def test_the_last_whole_week_is_one_that_is_over(now: datetime, last: str) -> None:
    assert str(Week.last_whole(now)) == last
