"""The questions a rule may ask about one clue. Each looks at one value and one list of words."""

from collections.abc import Callable

from collector.reading import whole

Predicate = Callable[[str | None, tuple[str, ...]], bool]


def is_one_of(value: str | None, words: tuple[str, ...]) -> bool:
    """Whether the value is one of the words, in any case."""
    return value is not None and value.lower() in {word.lower() for word in words}


def is_not(value: str | None, words: tuple[str, ...]) -> bool:
    """Whether the value is there and none of the words: what cannot be seen is never "not"."""
    return value is not None and not is_one_of(value, words)


def is_unlike(value: str | None, words: tuple[str, ...]) -> bool:
    """Whether the value is none of the words, nothing at all included."""
    return not is_one_of(value, words)


def starts_with(value: str | None, words: tuple[str, ...]) -> bool:
    """Whether the value begins with one of the words, in any case."""
    return value is not None and value.lower().startswith(tuple(word.lower() for word in words))


def has_word(value: str | None, words: tuple[str, ...]) -> bool:
    """Whether one of the words stands in the value, between white space or commas."""
    return value is not None and not set(words).isdisjoint(value.replace(",", " ").split())


def lacks_word(value: str | None, words: tuple[str, ...]) -> bool:
    """Whether none of the words stands there, nothing at all included."""
    return not has_word(value, words)


def plain(text: str) -> str:
    """In small letters and without blanks: udev and some firmware leave them out of names."""
    return "".join(text.split()).lower()


def names(value: str | None, words: tuple[str, ...]) -> bool:
    """Whether the value is one of these names, blanks aside."""
    return value is not None and plain(value) in {plain(word) for word in words}


def names_not(value: str | None, words: tuple[str, ...]) -> bool:
    """Whether the value is there and none of these names."""
    return value is not None and not names(value, words)


def name_starts(value: str | None, words: tuple[str, ...]) -> bool:
    """Whether the value begins with one of these names, blanks aside."""
    return value is not None and plain(value).startswith(tuple(plain(word) for word in words))


def has_within(value: str | None, words: tuple[str, ...]) -> bool:
    """Whether one of the words is part of the value."""
    return value is not None and any(word.lower() in value.lower() for word in words)


def has_none_within(value: str | None, words: tuple[str, ...]) -> bool:
    """Whether the value is there and none of the words is part of it."""
    return value is not None and not has_within(value, words)


def is_present(value: str | None, words: tuple[str, ...]) -> bool:  # noqa: ARG001  # Every predicate has the same shape.
    """Whether there is a value."""
    return value is not None


def is_absent(value: str | None, words: tuple[str, ...]) -> bool:  # noqa: ARG001  # As above.
    """Whether there is none."""
    return value is None


def is_above(value: str | None, words: tuple[str, ...]) -> bool:
    """Whether the value is a number larger than the first word."""
    number = whole(value)
    return number is not None and number > int(words[0])


PREDICATES: dict[str, Predicate] = {
    "is": is_one_of,
    "is-not": is_not,
    "unlike": is_unlike,
    "starts": starts_with,
    "has": has_word,
    "lacks": lacks_word,
    "names": names,
    "names-not": names_not,
    "names-start": name_starts,
    "within": has_within,
    "without": has_none_within,
    "present": is_present,
    "absent": is_absent,
    "above": is_above,
}
WITHOUT_WORDS = frozenset({"present", "absent"})
