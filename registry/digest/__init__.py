"""A week of the registry as a message: `gather` asks for it, `compose` makes the record, `render` writes it."""

from registry.digest.compose import Digest, Entry, Remark, Trouble, compose
from registry.digest.gather import digest_of
from registry.digest.span import Days, Span
from registry.digest.week import Week, WeekError

__all__ = ["Days", "Digest", "Entry", "Remark", "Span", "Trouble", "Week", "WeekError", "compose", "digest_of"]
