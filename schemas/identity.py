"""The id of a submission: a ULID, made by whoever makes the document."""

from typing import NewType

from schemas.kinds import Text

SubmissionId = NewType("SubmissionId", str)
"""A text that ULID lets pass."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

ULID = Text(26, 26, pattern="[0-7][0-9A-HJKMNP-TV-Z]{25}", example="01KAT5Q9Z8M3N4P5Q6R7S8T9VW")
"""26 characters of Crockford base32, upper case: 48 bits of milliseconds, 80 bits of chance."""


def new_id(now_ms: int, chance: bytes) -> SubmissionId:
    """A new id from the time in milliseconds since 1970 and ten random bytes."""
    if len(chance) != 10:
        raise ValueError(f"ten random bytes are needed, not {len(chance)}")
    number = (now_ms << 80) | int.from_bytes(chance)
    return SubmissionId("".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5)))


def id_number(identity: str) -> int:
    """The 128 bits of an id as one number."""
    number = 0
    for mark in identity:
        number = number << 5 | _ALPHABET.index(mark)
    return number
