"""XML of tools, read so that no file can cost more than its length: no document type, no entities, bounded depth."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

_DEEPEST = 64
_MOST = 50_000
_LONGEST_TEXT = 8_192


class MarkupError(Exception):
    """The text is no XML that is read here."""


@dataclass(slots=True)
class Element:
    """One element: its name, its attributes, its own text and its children."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list["Element"] = field(default_factory=list)
    whole: bool = False
    """Whether its end was read: the text of an element that was cut off may lack digits."""

    def named(self, name: str) -> Iterator["Element"]:
        """The whole children of that name."""
        return (child for child in self.children if child.name == name and child.whole)

    def word(self, name: str) -> str | None:
        """The text of the first whole child of that name."""
        found = next(self.named(name), None)
        return found.text.strip() if found else None


@dataclass(frozen=True, slots=True)
class Document:
    """The root, as far as it goes."""

    root: Element | None
    truncated: bool


def read_markup(text: str) -> Document:
    """The elements of a text; a text that is cut off gives those before the cut.

    Raises MarkupError for what is no XML, and for XML with a document type.
    """
    builder = _Builder()
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = builder.start, builder.end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = builder.characters, builder.doctype
    parser.buffer_text = True
    # The text is decoded already, whatever its declaration says of its bytes.
    start = text.find("<?xml")
    declared = text.find("?>", start) + 2 if start >= 0 and not text[:start].strip() else 0
    try:
        parser.Parse(text[declared:].strip().encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        cut = error.code in (expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS], *_CUT_CODES)
        if not cut:
            raise MarkupError(f"is no XML: {expat.ErrorString(error.code)} in line {error.lineno}") from None
        return Document(builder.root, truncated=True)
    return Document(builder.root, truncated=False)


_CUT_CODES = tuple(
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
)


class _Builder:
    """Collects what the parser meets."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[Element] = []
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) >= _DEEPEST or self._count > _MOST:
            raise MarkupError("holds more, or more deeply nested, elements than any result")
        element = Element(name, attributes)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def end(self, _: str) -> None:
        self._open.pop().whole = True

    def characters(self, data: str) -> None:
        if self._open and len(self._open[-1].text) < _LONGEST_TEXT:
            self._open[-1].text += data

    def doctype(self, *_: object) -> None:
        raise MarkupError("declares a document type, which no result of these tools does; it is not read")
