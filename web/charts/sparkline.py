"""A line the size of a word: the shape of a series beside its figure."""

from collections.abc import Sequence

from schemas.labels import Language
from web.charts import svg
from web.charts.words import word
from web.numbers import quantity

WIDTH, HEIGHT, MARGIN, MOST = 96, 24, 3, 64


def sparkline(values: Sequence[float], unit: str, lang: Language) -> str:
    """The values as a small SVG named by its ends; an empty text where there are fewer than two."""
    if len(values) < 2:
        return ""
    shown = list(values[:MOST])
    low, high = min(0.0, *shown), max(shown) or 1.0
    step = (WIDTH - 2 * MARGIN) / (len(shown) - 1)
    places = [
        (MARGIN + index * step, HEIGHT - MARGIN - (value - low) / (high - low) * (HEIGHT - 2 * MARGIN)) for index, value in enumerate(shown)
    ]
    name = word("sparkline", lang, low=quantity(shown[0], unit), high=quantity(shown[-1], unit), n=len(values))
    head = svg.attributes(class_="spark", viewBox=f"0 0 {WIDTH} {HEIGHT}", role="img", aria_label=name)
    end = svg.markers([places[0]], 0, "end")
    return f"<svg{head}>{svg.polyline(places, 'line')}{end}</svg>"
