"""What is new, for programs that look now and then: `compose` makes the record, one file a format writes it."""

from collections.abc import Callable

from registry.feeds import atom, json_feed
from registry.feeds.compose import Feed, FeedEntry, digests, hardware, one_submission, submissions

FORMATS: dict[str, tuple[str, Callable[[Feed], bytes]]] = {
    "atom": ("application/atom+xml; charset=utf-8", atom.write),
    "json": ("application/feed+json; charset=utf-8", json_feed.write),
}
"""What the address ends with → its media type, and who writes it."""

__all__ = ["FORMATS", "Feed", "FeedEntry", "digests", "hardware", "one_submission", "submissions"]
