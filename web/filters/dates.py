"""Template filters for times: always UTC, always with the exact moment beside the words."""

from datetime import UTC, datetime

from flask_babel import format_date  # type: ignore[import-untyped]
from markupsafe import Markup

from schemas.times import moment, rfc3339


def date(when: datetime | str | None) -> Markup:
    """The day as a `<time>`; an empty text for None."""
    return _time(when, with_clock=False)


def day(when: datetime | str | None) -> str:
    """The day in words alone, for an attribute or a sentence of another element; an empty text for None."""
    return "" if when is None else _words(when)


def clock(when: datetime | str | None) -> Markup:
    """Day and minute as a `<time>`."""
    return _time(when, with_clock=True)


def _time(when: datetime | str | None, *, with_clock: bool) -> Markup:
    if when is None:
        return Markup("")
    at = _moment(when)
    return Markup('<time datetime="{}">{}{}</time>').format(rfc3339(at), _words(at), f" {at:%H:%M} UTC" if with_clock else "")


def _words(when: datetime | str) -> str:
    return str(format_date(_moment(when), "medium", rebase=False))


def _moment(when: datetime | str) -> datetime:
    return _utc(moment(when) if isinstance(when, str) else when)


def _utc(at: datetime) -> datetime:
    try:
        return at.astimezone(UTC)
    except OverflowError:  # The last hours of the year 9999 and the first of year 1 have no UTC.
        return at.replace(tzinfo=UTC)
