"""A feed as JSON Feed, version 1.1 (jsonfeed.org)."""

import json

from registry.feeds.compose import Feed
from schemas.times import rfc3339


def write(feed: Feed) -> bytes:
    """The document in UTF-8."""
    body = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.url,
        "feed_url": feed.self_url,
        "language": feed.lang,
        **({"hubs": [{"type": "WebSub", "url": feed.hub}]} if feed.hub is not None else {}),
        "items": [
            {
                "id": entry.id,
                "url": entry.url,
                "title": entry.title,
                "content_text": entry.summary,
                "date_published": rfc3339(entry.published),
                **({"date_modified": rfc3339(entry.updated)} if entry.updated is not None else {}),
                "authors": [{"name": entry.author}],
                "tags": list(entry.words),
                **({"language": entry.lang} if entry.lang is not None else {}),
            }
            for entry in feed.entries
        ],
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
