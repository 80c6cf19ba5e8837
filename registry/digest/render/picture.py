"""The picture of a digest: how much worked, and the fastest of each class beside the next, labelled in words that any font has."""

from html import escape

import resvg_py

from registry.digest.columns import NO_BREAK
from registry.digest.compose import Digest
from registry.digest.figures import quantity
from registry.digest.highlights import Fastest

WIDTH, BAR, GAP, EDGE = 560, 22, 10, 12
COLOURS = {"worked": "#1f7a4d", "partly": "#b7791f", "failed": "#b3261e"}
"""As on the pages, on white."""
_THIN = 5
_INK, _PAPER, _NEXT = "#1c2430", "#ffffff", "#c9d2dc"


def svg(digest: Digest, alt: str) -> str:
    """The picture; its words stand beside it, in `alt` and in the text."""
    fastest = digest.highlights.fastest
    height = 2 * EDGE + BAR + len(fastest) * (BAR + GAP)
    bars = [_outcomes(digest), *(_pair(one, EDGE + (BAR + GAP) * row) for row, one in enumerate(fastest, 1))]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" role="img">'
        f'<title>{escape(alt)}</title><rect width="{WIDTH}" height="{height}" fill="{_PAPER}"/>{"".join(bars)}</svg>'
    )


def png(digest: Digest, alt: str) -> bytes:
    """The same as PNG, twice as wide for fine screens."""
    return bytes(resvg_py.svg_to_bytes(svg_string=svg(digest, alt), width=2 * WIDTH))


def _outcomes(digest: Digest) -> str:
    room, x = WIDTH - 2 * EDGE, float(EDGE)
    bars = []
    for outcome, colour in COLOURS.items():
        count = digest.counts[outcome]
        width = room * count / digest.total if digest.total else 0.0
        if width > 0:
            bars.append(_bar(x, EDGE, width, colour))
            if width > 14 + 8 * len(str(count)):
                bars.append(_number(x + width / 2, EDGE + 16, str(count)))
        x += width
    return "".join(bars)


def _pair(record: Fastest, y: float) -> str:
    """The fastest, named by its I/O mode as searches name it, and below it the next one's share."""
    room = WIDTH - 2 * EDGE
    share = record.second / record.figure.value if record.figure.value else 0.0
    amount = quantity(record.figure.value, record.figure.unit).replace(NO_BREAK, " ")
    words = escape(f"{record.mode}  {amount}")
    named = f'<text x="{EDGE + 8}" y="{y + 13:.1f}" font-size="12" font-family="sans-serif" fill="#fff">{words}</text>'
    return _bar(EDGE, y, room, "#2b6cb0") + _bar(EDGE, y + BAR - _THIN, room * share, _NEXT) + named


def _bar(x: float, y: float, width: float, colour: str) -> str:
    height = _THIN if colour == _NEXT else BAR
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 1):.1f}" height="{height:.1f}" fill="{colour}"/>'


def _number(x: float, y: float, words: str) -> str:
    style = 'font-size="14" font-weight="700" font-family="sans-serif" text-anchor="middle" fill="#fff"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {style}>{words}</text>'
