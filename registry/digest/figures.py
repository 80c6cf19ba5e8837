"""Figures in words: a number never stands without its unit, its frame size and its loss."""

from registry.digest.columns import NO_BREAK
from registry.digest.phrases import say
from registry.records import Figure
from schemas.labels import Language, label

_PREFIXES = ("", "k", "M", "G", "T")
_UNITS: dict[str, tuple[str, str]] = {
    "pps": ("pps", ""),
    "l1_bps": ("bit/s", "(L1)"),
    "l2_bps": ("bit/s", "(L2)"),
    "l3_bps": ("bit/s", "(L3)"),
    "l4_bps": ("bit/s", "(L4)"),
}


def quantity(value: float, unit: str) -> str:
    """A value of the wire with its unit, to three digits: `1.49 Mpps`, `941 Mbit/s (L4)`, `35.2 µs`."""
    if unit == "us":
        return f"{_three_digits(value)}{NO_BREAK}µs"
    name, layer = _UNITS.get(unit, (unit, ""))
    rounded = float(f"{value:.2e}")  # Rounded first, so that 999,950 becomes 1.00 M and not 1000 k.
    step = next((step for step in range(len(_PREFIXES) - 1) if rounded < 1000 ** (step + 1)), len(_PREFIXES) - 1)
    words = f"{_three_digits(rounded / 1000**step)}{NO_BREAK}{_PREFIXES[step]}{name}"
    return f"{words}{NO_BREAK}{layer}" if layer else words


def _three_digits(value: float) -> str:
    if value == 0:
        return "0"
    if value < 1:
        return f"{value:.3g}"
    return f"{value:,.0f}" if value >= 999.5 else f"{value:#.3g}".rstrip(".")


def percent(ratio: float) -> str:
    """A ratio as per cent; what is neither nothing nor everything never looks like it."""
    if 0 < ratio < 0.00005:
        return f"<{NO_BREAK}0.01{NO_BREAK}%"
    if 0.99995 < ratio < 1:
        return f">{NO_BREAK}99.99{NO_BREAK}%"
    return f"{ratio * 100:.2f}{NO_BREAK}%"


def figure_line(figure: Figure, lang: Language) -> str:
    """One line for the figure that stands for a submission: `NDR: 1.49 Mpps at 64 B (with FCS), IPv4, loss 0.00 %`."""
    amount = quantity(figure.value, figure.unit)
    parts = [say("at_least", lang).format(amount=amount) if figure.at_least else amount]
    if figure.frame_bytes is not None:
        parts[0] += say("at_frame", lang).format(size=f"{figure.frame_bytes}{NO_BREAK}B")
    if figure.family is not None:
        parts.append(f"IPv{figure.family}")
    if figure.loss_ratio is not None:
        parts.append(say("loss", lang).format(percent=percent(figure.loss_ratio)))
    return f"{_name(figure, lang)}: {say('comma', lang).join(parts)}"


def _name(figure: Figure, lang: Language) -> str:
    if figure.run_kind is not None and figure.metric in ("rate", "goodput"):
        return label("run_kind", figure.run_kind, lang)
    return label("metric", figure.metric, lang)
