"""A week of the registry as a message: `compose` makes the record, `render` writes it."""

from registry.digest.compose import Digest, Entry, Remark, Trouble, compose
from registry.digest.week import Week, WeekError

__all__ = ["Digest", "Entry", "Remark", "Trouble", "Week", "WeekError", "compose"]
