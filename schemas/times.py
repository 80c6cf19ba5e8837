"""Times on the wire: RFC 3339 with an offset, kept as the text that was sent."""

from datetime import UTC, datetime

from schemas.kinds import Text

_YEAR = "2[0-9]{3}"
_LEAP_YEAR = "2[0-9](?:0[48]|[2468][048]|[13579][26])|2[048]00"
_DATE = (
    f"(?:{_YEAR})-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))"
    f"|(?:{_LEAP_YEAR})-02-29"
)
_CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,6})?"
_OFFSET = "(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])"

RFC3339 = Text(40, pattern=f"(?:{_DATE})T{_CLOCK}{_OFFSET}", example="2026-11-24T09:30:00+09:00")
"""A time with offset in the years 2000 to 2999; the pattern knows the length of every month (RFC 3339 section 5.6)."""


def moment(text: str) -> datetime:
    """The aware datetime of a text that RFC3339 lets pass."""
    return datetime.fromisoformat(text)


def rfc3339(when: datetime) -> str:
    """An aware datetime as the wire writes it: UTC, whole seconds, `Z`."""
    return when.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
