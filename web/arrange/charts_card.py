"""The preview picture of a submission: what is said in the 1200 × 630 of a shared link."""

from dataclasses import replace

from registry.records import Curve, Curves, Hit, Shared
from schemas.labels import Language, label
from web.arrange.charts_csv import Drawable
from web.charts import words
from web.charts.card import Card
from web.charts.drawing import AT_LEAST
from web.numbers import layer, quantity

PREVIEW_LINES = 5


def card_of(shared: Shared, curves: tuple[Curves, ...], lang: Language, *, japanese: bool = True) -> Card:
    """The card of a submission; without a font for Japanese its own words stay out of it where they need one."""
    told, hit = shared.submission, shared.hit
    titles = [text for text in (told.title, *hit.nics[:1], hit.system, told.id) if text]
    title = next((text for text in titles if japanese or text.isascii()), told.id)
    line = _line(curves, hit)
    points = [(point.frame_bytes, point.median) for point in line.points if point.frame_bytes] if line else []
    return Card(
        title=title,
        outcome=told.outcome,
        outcome_name=label("outcome", told.outcome, lang),
        about=tuple(part for part in _about(hit, title, lang) if part),
        figure=_figure(hit),
        figure_detail=_detail(hit, lang),
        excerpt=hit.excerpt if hit.excerpt and (japanese or hit.excerpt.isascii()) else "",
        curve=tuple((float(size), value) for size, value in points),
        ends=(f"{points[0][0]:,} B", f"{points[-1][0]:,} B") if points else ("", ""),
        badge=_badge(hit, lang),
    )


def for_preview(record: Drawable) -> Drawable:
    """The record with as many lines as a small picture bears."""
    return replace(record, curves=record.curves[:PREVIEW_LINES]) if isinstance(record, Curves) else record


def _about(hit: Hit, title: str, lang: Language) -> tuple[str, ...]:
    mode = next((mode for mode in hit.modes if mode != "software"), next(iter(hit.modes), ""))
    nic = next((name for name in hit.nics if name not in title), "")
    hypervisor = hit.hypervisor or ("none" if hit.is_guest is False else "")
    return (label("io_mode", mode, lang) if mode else "", nic, label("hypervisor", hypervisor, lang) if hypervisor else "")


def _line(curves: tuple[Curves, ...], hit: Hit) -> Curve | None:
    """The longest line of what the submission's figure is of."""
    if hit.figure is None:
        return None
    alike = [one for curves_ in curves if (curves_.metric, curves_.unit) == (hit.figure.metric, hit.figure.unit) for one in curves_.curves]
    return max(alike, key=lambda one: (one.family == hit.figure.family if hit.figure else 0, len(one.points)), default=None)


def _figure(hit: Hit) -> str:
    if hit.figure is None:
        return ""
    value = quantity(hit.figure.value, hit.figure.unit)
    return f"{AT_LEAST} {value}" if hit.figure.at_least else value


def _detail(hit: Hit, lang: Language) -> str:
    figure = hit.figure
    if figure is None:
        return ""
    size = words.word("at_bytes", lang, size=f"{figure.frame_bytes:,}") if figure.frame_bytes else ""
    family = f"IPv{figure.family}" if figure.family else ""
    parts = (label("metric", figure.metric, lang), layer(figure.unit), size, family, label("run_kind", figure.run_kind, lang))
    return " · ".join(part for part in parts if part)


def _badge(hit: Hit, lang: Language) -> str:
    if hit.example:
        return words.word("example", lang)
    if hit.kind == "reference":
        return label("kind", "reference", lang)
    return label("plausibility", "implausible", lang) if hit.plausibility == "implausible" else ""
