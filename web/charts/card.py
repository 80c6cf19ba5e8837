"""The picture that stands for a page where it is shared: 1200 × 630, the figure in big, its curve below."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from schemas.labels import Language
from web.charts import svg
from web.charts.scale import Scale
from web.charts.standalone import COLOURS, FONTS, painted, spelled

WIDTH, HEIGHT, EDGE = 1200, 630, 64
SIGNS = {"worked": ("good", "○"), "partly": ("half", "△"), "failed": ("bad", "×")}
_C = COLOURS["light"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a submission's picture says."""

    title: str
    outcome: str
    outcome_name: str
    about: tuple[str, ...]
    """I/O mode, NIC, hypervisor."""
    figure: str
    """The rate; empty where nothing was measured."""
    figure_detail: str
    excerpt: str
    """The know-how's first line, shown where nothing was measured."""
    curve: tuple[tuple[float, float], ...]
    """Frame sizes and values."""
    ends: tuple[str, str]
    """The sizes at both ends, in words."""
    badge: str = ""
    """`example`, `from literature`, `flagged`."""


def words(x: float, y: float, text: str, size: float, fill: str = "ink", *, weight: int = 400, anchor: str = "start") -> str:
    """A line of text."""
    return (
        f'<text x="{svg.number(x)}" y="{svg.number(y)}" font-size="{svg.number(size)}" fill="{_C[fill]}" font-weight="{weight}" '
        f'text-anchor="{anchor}">{escape(text)}</text>'
    )


def wrapped(text: str, most: int, lines: int) -> tuple[str, ...]:
    """The text in so many lines of so many columns; between Japanese letters it may break anywhere, the last line is cut."""
    found: list[str] = []
    rest = text.strip()
    while rest and len(found) < lines:
        if svg.columns(rest) <= most or len(found) == lines - 1:
            found.append(svg.shorten(rest, most))
            break
        head = svg.shorten(rest, most).removesuffix("…")
        broken = rest[len(head) :][:1]
        if broken and broken.isascii() and not broken.isspace() and " " in head:
            head = head[: head.rindex(" ")]
        found.append(head.rstrip())
        rest = rest[len(head) :].lstrip()
    return tuple(found)


def submission_card(card: Card, lang: Language) -> str:
    """The picture of a submission."""
    colour, sign = SIGNS.get(card.outcome, ("soft", "·"))
    title = wrapped(card.title, 46, 2)
    body = [
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{_C["paper"]}"/>', f'<rect width="12" height="{HEIGHT}" fill="{_C[colour]}"/>',
        *(words(EDGE, 110 + 58 * row, line, 46, weight=700) for row, line in enumerate(title)),
    ]  # fmt: skip
    y = 110 + 58 * (len(title) - 1) + 56
    body.append(words(EDGE, y, f"{sign} {card.outcome_name}", 30, colour, weight=700))
    used = svg.columns(f"{sign} {card.outcome_name}") * 17
    body.append(words(EDGE + used + 30, y, svg.shorten(" · ".join(card.about), max(20, (1060 - used) // 16)), 28, "soft"))
    if card.figure:
        body += _figure(card, y)
    else:
        body += [words(EDGE, y + 90 + 48 * row, line, 34) for row, line in enumerate(wrapped(card.excerpt, 62, 4))]
    return _page([*body, *_foot(card.badge)], lang, card.title)


def _figure(card: Card, y: float) -> list[str]:
    body = [words(EDGE, y + 124, card.figure, 92, weight=700), words(EDGE, y + 172, card.figure_detail, 28, "soft")]
    if len(card.curve) < 2:
        return body
    top, bottom = y + 200.0, HEIGHT - 116.0
    sizes = [size for size, _ in card.curve]
    x = Scale(min(sizes), max(sizes) * 1.0001, EDGE, WIDTH - EDGE, logarithmic=min(sizes) > 0)
    scale = Scale(0.0, max(value for _, value in card.curve) or 1.0, bottom, top)
    places = [(x(size), scale(value)) for size, value in card.curve]
    under = [(places[0][0], bottom), (places[-1][0], bottom)]
    parts = [
        svg.line((EDGE, bottom), (WIDTH - EDGE, bottom), "grid"), svg.area(places, under, "area c0"), svg.polyline(places, "line c0"),
        svg.markers(places[:24], 0, "mark c0"),
    ]  # fmt: skip
    drawn = painted("".join(parts), "light", {"small": "20", "normal": "22"}).replace('stroke-width="2"', 'stroke-width="4"')
    return [
        *body,
        drawn,
        words(EDGE, bottom + 28, card.ends[0], 20, "soft"),
        words(WIDTH - EDGE, bottom + 28, card.ends[1], 20, "soft", anchor="end"),
    ]


def chart_card(title: str, below: str, picture: str, lang: Language) -> str:
    """The picture of a chart: its title and the chart itself, as large as it fits."""
    start = picture.index(">") + 1
    width, height = (int(part) for part in picture.split('viewBox="0 0 ')[1].split('"')[0].split())
    scale = min((WIDTH - 2 * EDGE + 40) / width, (HEIGHT - 238) / height)
    drawn = painted(picture[start:].removesuffix("</svg>"), "light", {"small": "12", "normal": "13"})
    left = EDGE if scale * width < WIDTH - 2 * EDGE - 60 else (WIDTH - scale * width) / 2
    body = [
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{_C["sheet"]}"/>',
        words(EDGE, 92, svg.shorten(title, 46), 44, weight=700), words(EDGE, 134, svg.shorten(below, 78), 25, "soft"),
        f'<g transform="translate({svg.number(left)} 158) scale({scale:.4f})">{drawn}</g>', *_foot(""),
    ]  # fmt: skip
    return _page(body, lang, title)


def _foot(badge: str) -> Sequence[str]:
    seal = (
        f'<rect x="{EDGE}" y="{HEIGHT - 62}" width="36" height="36" rx="5" fill="{_C["seal"]}"/>'
        f'<text x="{EDGE + 18}" y="{HEIGHT - 36}" font-size="23" fill="#fff" text-anchor="middle">試</text>'
    )
    return (
        seal,
        words(EDGE + 50, HEIGHT - 36, "試し Tameshi", 24, weight=700),
        words(WIDTH - EDGE, HEIGHT - 36, badge, 24, "soft", anchor="end"),
    )


def _page(body: Sequence[str], lang: Language, name: str) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(name)}" lang="{lang}" font-family="{FONTS[lang]}">'
    )
    return spelled(f"{head}{''.join(body)}</svg>")
