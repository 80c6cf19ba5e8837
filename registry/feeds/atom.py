"""A feed as Atom (RFC 4287)."""

from xml.etree import ElementTree as Xml

from registry.feeds.compose import Feed, FeedEntry
from schemas.times import rfc3339

_ATOM = "http://www.w3.org/2005/Atom"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def write(feed: Feed) -> bytes:
    """The document in UTF-8; what XML cannot hold is left out of the words."""
    root = Xml.Element("feed", {"xmlns": _ATOM, _LANG: feed.lang})
    _text(root, "id", feed.self_url)
    _text(root, "title", feed.title)
    _text(root, "updated", rfc3339(feed.updated))
    Xml.SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": feed.self_url})
    Xml.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": feed.url})
    if feed.hub is not None:
        Xml.SubElement(root, "link", {"rel": "hub", "href": feed.hub})
    _text(root, "generator", "Tameshi")
    for entry in feed.entries:
        _entry(Xml.SubElement(root, "entry"), entry)
    written: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _entry(element: Xml.Element, entry: FeedEntry) -> None:
    if entry.lang is not None:
        element.set(_LANG, entry.lang)
    _text(element, "id", entry.id)
    _text(element, "title", entry.title)
    _text(element, "updated", rfc3339(entry.updated or entry.published))
    _text(element, "published", rfc3339(entry.published))
    _text(Xml.SubElement(element, "author"), "name", entry.author)
    Xml.SubElement(element, "link", {"rel": "alternate", "type": "text/html", "href": entry.url})
    for word in entry.words:
        Xml.SubElement(element, "category", {"term": _valid(word)})
    _text(element, "summary", entry.summary)


def _text(parent: Xml.Element, name: str, words: str) -> None:
    Xml.SubElement(parent, name).text = _valid(words)


def _valid(words: str) -> str:
    """Words without the characters that XML 1.0 has no place for (section 2.2)."""
    return "".join(
        mark for mark in words if mark in "\t\n" or (mark >= " " and not "\ud800" <= mark <= "\udfff" and mark not in "\ufffe\uffff")
    )
