"""Times on the wire."""

from datetime import date, timedelta

import pytest

from schemas.times import RFC3339, moment, rfc3339


@pytest.mark.parametrize("year", [2000, 2023, 2024, 2100, 2400], ids=str)
def test_the_pattern_knows_every_day_of_the_year_and_no_other(year: int) -> None:
    real = {date(year, 1, 1) + timedelta(days=n) for n in range(366)}
    real = {day.isoformat() for day in real if day.year == year}
    allowed = {
        text
        for month in range(14)
        for day in range(33)
        if RFC3339.complaint((text := f"{year}-{month:02}-{day:02}") + "T00:00:00Z") is None
    }
    assert allowed == real


def test_a_moment_is_written_in_utc_whole_seconds() -> None:
    assert rfc3339(moment("2026-11-24T09:30:00.75+09:00")) == "2026-11-24T00:30:00Z"
