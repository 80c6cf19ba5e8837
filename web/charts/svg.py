"""SVG as text: escaped, short, styled by classes alone (the site's policy allows no inline style)."""

from collections.abc import Sequence
from html import escape
from unicodedata import east_asian_width

Place = tuple[float, float]

MARKERS = (
    "M{x},{y}m-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0",
    "M{x},{y}m-3.5,-3.5h7v7h-7z",
    "M{x},{y}m0,-4.6l4.4,7.8h-8.8z",
    "M{x},{y}m0,-5l4.4,5l-4.4,5l-4.4,-5z",
    "M{x},{y}m0,4.6l4.4,-7.8h-8.8z",
    "M{x},{y}m-1.5,-4.5h3v3h3v3h-3v3h-3v-3h-3v-3h3z",
    "M{x},{y}m-5,0l3,-4.3h4l3,4.3l-3,4.3h-4z",
    "M{x},{y}m0,-5l1.5,3.5h3.8l-3,2.6l1.2,3.9l-3.5,-2.3l-3.5,2.3l1.2,-3.9l-3,-2.6h3.8z",
)
"""Shapes that differ without colour: circle, square, triangle, diamond, triangle down, cross, hexagon, star."""


def number(value: float) -> str:
    """A coordinate with at most one digit after the point."""
    return f"{value:.1f}".removesuffix(".0")


def attributes(**values: object) -> str:
    """Attributes in the order given, values escaped; `class_` is written as class, `_` as a hyphen, None is left out."""
    return "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(number(value) if isinstance(value, float) else str(value))}"'
        for name, value in values.items()
        if value is not None
    )


def text(place: Place, words: str, **values: object) -> str:
    """A text element."""
    return f"<text{attributes(x=place[0], y=place[1], **values)}>{escape(words)}</text>"


def line(start: Place, end: Place, css: str) -> str:
    """A straight line."""
    return f'<path{attributes(class_=css)} d="M{number(start[0])},{number(start[1])}L{number(end[0])},{number(end[1])}"/>'


def polyline(places: Sequence[Place], css: str) -> str:
    """A line through places, not filled."""
    return f'<path{attributes(class_=css)} d="M{"L".join(f"{number(x)},{number(y)}" for x, y in places)}"/>'


def area(upper: Sequence[Place], lower: Sequence[Place], css: str) -> str:
    """The filled area between two lines."""
    around = [*upper, *reversed(lower)]
    return f'<path{attributes(class_=css)} d="M{"L".join(f"{number(x)},{number(y)}" for x, y in around)}z"/>'


def markers(places: Sequence[Place], shape: int, css: str) -> str:
    """One path with a marker at every place."""
    template = MARKERS[shape % len(MARKERS)]
    return f'<path{attributes(class_=css)} d="{"".join(template.format(x=number(x), y=number(y)) for x, y in places)}"/>'


def document(body: Sequence[str], *, width: int, height: int, ident: str, title: str, description: str, css: str) -> str:
    """The whole picture, named for those who do not see it."""
    head = attributes(
        xmlns="http://www.w3.org/2000/svg",
        class_=css,
        viewBox=f"0 0 {width} {height}",
        role="img",
        aria_labelledby=f"{ident}-title {ident}-desc",
    )
    name = f'<title id="{escape(ident)}-title">{escape(title)}</title><desc id="{escape(ident)}-desc">{escape(description)}</desc>'
    return f"<svg{head}>{name}{''.join(body)}</svg>"


def columns(words: str) -> int:
    """How many columns the words take; East Asian characters count two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in words)


def shorten(words: str, most: int) -> str:
    """The words cut to so many columns, an ellipsis where something went; East Asian characters count two."""
    width = 0
    for position, character in enumerate(words):
        width += 2 if east_asian_width(character) in "WF" else 1
        if width > most:
            return words[:position].rstrip() + "…"
    return words
