"""Pictures as PNG, for mail, chats and places that show no SVG; with the fonts that the server has."""

from functools import cache

import resvg_py

_PROBE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="32" height="32">'
    '<text x="2" y="26" font-size="26" font-family="sans-serif">{}</text></svg>'
)
_MISSING = "\ue000"
"""A letter of nobody's: what a font draws for one that it has not."""


def png(svg: str, *, width: int | None = None) -> bytes:
    """The picture as PNG, so many pixels wide."""
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=width))


@cache
def draws_japanese() -> bool:
    """Whether the server has a font with Japanese letters; without one they would be empty places."""
    return png(_PROBE.format("試")) not in (png(_PROBE.format("")), png(_PROBE.format(_MISSING)))
