"""Flags beside what they are about."""

from registry.records import Flagged


def beside(flags: tuple[Flagged, ...], pointer: str) -> tuple[Flagged, ...]:
    """The flags about a place of the document or anything within it."""
    return tuple(flag for flag in flags if flag.pointer == pointer or flag.pointer.startswith(pointer + "/"))


def elsewhere(flags: tuple[Flagged, ...], *pointers: str) -> tuple[Flagged, ...]:
    """The flags about none of these places."""
    return tuple(flag for flag in flags if not any(flag.pointer == at or flag.pointer.startswith(at + "/") for at in pointers))
