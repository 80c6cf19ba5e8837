"""A picture that stands alone: every class becomes the attributes that a page's stylesheet would give it.

Attributes, not a style element: the file shows the same where styles are forbidden, as by this site's policy, and in mail.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Literal

from schemas.labels import Language
from web.charts import svg

Theme = Literal["light", "dark"]
MARGIN = 16
CAPTION, SOURCE = 50, 26

COLOURS: Mapping[Theme, Mapping[str, str]] = {
    "light": {
        "sheet": "#fff", "paper": "#fcfcfa", "line": "#dcdfd8", "ink": "#1b2025", "soft": "#535c65", "seal": "#b8352a",
        "good": "#0a6a4c", "half": "#855600", "bad": "#b0261d",
        "s0": "#0b5fa5", "s1": "#b8460e", "s2": "#00775a", "s3": "#7d3c98", "s4": "#806500", "s5": "#a8325e", "s6": "#3d4a57",
        "s7": "#00758a",
    },
    "dark": {
        "sheet": "#1a1e22", "paper": "#14171a", "line": "#363d44", "ink": "#e7e9eb", "soft": "#a8b0b8", "seal": "#c8473c",
        "good": "#5fcb9f", "half": "#e3b450", "bad": "#ff8d82",
        "s0": "#6cb2f5", "s1": "#ff9d5c", "s2": "#4fd1a5", "s3": "#d29bf0", "s4": "#e3c64b", "s5": "#ff8fb5", "s6": "#b5c0cb",
        "s7": "#4ccfe0",
    },
}  # fmt: skip
"""The colours of tameshi.css; a test holds the two together."""
FONTS: Mapping[Language, str] = {
    "en": "Inter, Roboto, Noto Sans, Liberation Sans, DejaVu Sans, Noto Sans CJK JP, Noto Sans JP, IPAexGothic, sans-serif",
    "ja": "Noto Sans CJK JP, Noto Sans JP, IPAexGothic, Hiragino Sans, Yu Gothic UI, Meiryo, DejaVu Sans, sans-serif",
}
"""Fonts that servers have; nothing is shipped."""
_STYLES: tuple[tuple[str, str], ...] = (
    ("grid", 'stroke="{line}" stroke-width=".7" fill="none"'),
    ("base", 'stroke="{soft}" fill="none"'),
    ("limit", 'fill="none" stroke="{soft}" stroke-width="1.5" stroke-dasharray="1.5 3.5"'),
    ("thin", 'fill="{c}" fill-opacity=".08"'),
    ("band", 'fill="{c}" fill-opacity=".16"'),
    ("area", 'fill="{c}" fill-opacity=".14"'),
    ("lead", 'fill="none" stroke="{c}" stroke-width=".8" stroke-dasharray="1 2"'),
    ("line", 'fill="none" stroke="{c}" stroke-width="2" stroke-linejoin="round"'),
    ("span", 'fill="none" stroke="{c}" stroke-width="4" stroke-opacity=".35"'),
    ("thread", 'fill="none" stroke="{line}" stroke-width="1"'),
    ("join", 'fill="none" stroke="{soft}" stroke-width="1"'),
    ("ideal", 'fill="none" stroke="{soft}" stroke-width="1.5"'),
    ("turn", 'fill="none" stroke="{seal}" stroke-width="1" stroke-dasharray="4 3"'),
    ("turned", 'fill="{bad}" font-size="{small}" font-weight="600"'),
    ("bar", 'fill="none" stroke="{s0}" stroke-width="12"'),
    ("mark", 'fill="{c}" stroke="{sheet}" stroke-width=".8"'),
    ("tick", 'fill="{soft}" font-size="{small}"'),
    ("axis", 'fill="{soft}" font-size="{small}"'),
    ("figure", 'fill="{ink}" font-size="{normal}" font-weight="600"'),
    ("key", 'fill="{ink}" font-size="{normal}"'),
    ("flagged", ""),
)
_DASHES = {"d1": "9 3", "d2": "4 2.5", "d3": "9 3 2 3"}
_HALO = ' paint-order="stroke" stroke="{sheet}" stroke-width="3" stroke-linejoin="round"'
_CLASS = re.compile(r' class="([^"]*)"')
_TEXT = re.compile(r"<text[^>]*>([^<]*)")
_HEAD = re.compile(r'^<svg[^>]*viewBox="0 0 (\d+) (\d+)"[^>]*>')


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What stands around a picture that has left its page."""

    title: str
    below_title: str
    source: str
    """Where it comes from."""


def standalone(picture: str, around: Around, *, theme: Theme, lang: Language) -> str:
    """The picture with its title and its source, painted, with a size of its own."""
    found = _HEAD.match(picture)
    if found is None:
        raise ValueError("not a picture of ours")
    inner_width, inner_height = int(found[1]), int(found[2])
    width, height = inner_width + 2 * MARGIN, inner_height + CAPTION + SOURCE + 2 * MARGIN
    sizes = {"small": "11", "normal": "12"} if inner_width > 500 else {"small": "12", "normal": "12.5"}
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(around.title)}" lang="{lang}" font-family="{FONTS[lang]}">'
    )
    colours = COLOURS[theme]
    most = int(inner_width / 6.4)
    words = [
        f'<rect width="{width}" height="{height}" fill="{colours["sheet"]}"/>',
        _text(
            MARGIN,
            MARGIN + 14,
            svg.shorten(around.title[:1].upper() + around.title[1:], int(inner_width / 9.2)),
            colours["ink"],
            16,
            bold=True,
        ),
        _text(MARGIN, MARGIN + 32, svg.shorten(around.below_title, most), colours["soft"], 11),
        _text(MARGIN, height - MARGIN, svg.shorten(around.source, most), colours["soft"], 11),
    ]
    body = painted(picture[found.end() :].removesuffix("</svg>"), theme, sizes)
    return spelled(f'{head}{"".join(words)}<g transform="translate({MARGIN} {MARGIN + CAPTION})">{body}</g></svg>')


def capital(words: str) -> str:
    """The words with a capital at their beginning."""
    return words[:1].upper() + words[1:]


def spelled(picture: str) -> str:
    """The picture whose texts with Japanese letters name a font that has them, so that no single letter comes from another."""
    return _TEXT.sub(lambda found: f'<text font-family="{FONTS["ja"]}"{found[0][5:]}' if _is_wide(found[1]) else found[0], picture)


def _is_wide(words: str) -> bool:
    return svg.columns(words) > len(words)


def painted(body: str, theme: Theme, sizes: Mapping[str, str]) -> str:
    """Elements whose classes have become attributes."""
    return _CLASS.sub(lambda found: "".join(f" {one}" for one in _attributes(found[1].split(), theme, sizes)), body)


def _attributes(classes: list[str], theme: Theme, sizes: Mapping[str, str]) -> Iterator[str]:
    colours = COLOURS[theme]
    own = next((colours[f"s{name[1:]}"] for name in classes if re.fullmatch(r"c\d", name)), colours["soft"])
    style = next((text for name, text in _STYLES if name in classes), "")
    if "flagged" in classes and "mark" in classes:
        style = 'fill="{sheet}" stroke="{c}" stroke-width="1.6"'
    if style:
        yield style.format(c=own, **colours, **sizes)
    dash = "3 4" if {"flagged", "line"} <= set(classes) else next((_DASHES[name] for name in classes if name in _DASHES), "")
    if dash:
        yield f'stroke-dasharray="{dash}"'
    if "halo" in classes:
        yield _HALO.format(**colours).strip()


def _text(x: float, y: float, words: str, fill: str, size: float, *, bold: bool = False) -> str:
    weight = ' font-weight="650"' if bold else ""
    return f'<text x="{svg.number(x)}" y="{svg.number(y)}" fill="{fill}" font-size="{svg.number(size)}"{weight}>{escape(words)}</text>'
