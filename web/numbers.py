"""Numbers as people read them: SI prefixes, three significant digits, units with their layer."""

import math

PREFIXES = ((1e18, "E"), (1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"))
SYMBOLS = {"pps": "pps", "l1_bps": "bit/s", "l2_bps": "bit/s", "l3_bps": "bit/s", "l4_bps": "bit/s", "us": "s", "percent": "%"}
LAYERS = {"l1_bps": "L1", "l2_bps": "L2", "l3_bps": "L3", "l4_bps": "L4"}
BINARY = ((2**60, "EiB"), (2**50, "PiB"), (2**40, "TiB"), (2**30, "GiB"), (2**20, "MiB"), (2**10, "KiB"))
NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"


def significant(value: float, digits: int = 3) -> str:
    """The number with so many significant digits, thousands grouped, never with an exponent where plain figures fit."""
    if value == 0:
        return "0"
    magnitude = math.floor(math.log10(abs(value)))
    if not -4 <= magnitude <= 14:
        return f"{value:.{digits - 1}e}"
    rounded = round(value, digits - 1 - magnitude)
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(rounded))))  # Rounding may have brought a digit more.
    return f"{rounded:,.{decimals}f}"


def prefix_of(value: float, digits: int = 3) -> tuple[float, str]:
    """The factor and the SI prefix in which the value reads best: (1e6, "M") for 1,488,095."""
    if value:
        value = round(value, digits - 1 - math.floor(math.log10(abs(value))))
    for factor, prefix in PREFIXES:
        if abs(value) >= factor:
            return factor, prefix
    return 1.0, ""


def symbol(unit: str) -> str:
    """The unit's sign without a prefix; an unknown unit is its own sign."""
    return SYMBOLS.get(unit, unit)


def layer(unit: str) -> str:
    """`L1` … `L4` for a rate of bits, else an empty text."""
    return LAYERS.get(unit, "")


def quantity(value: float, unit: str) -> str:
    """A value with prefix and unit: `1.49 Mpps`, `941 Mbit/s`, `12.3 µs`."""
    if unit == "us":
        return _duration(value)
    if unit == "percent":
        return f"{significant(value)}{NARROW_SPACE}%"
    factor, prefix = prefix_of(value)
    return f"{significant(value / factor)}{NARROW_SPACE}{prefix}{symbol(unit)}"


def span(low: float, high: float, unit: str) -> str:
    """Two values in one unit: `1.08 – 1.10 Mpps`; one where they read the same."""
    if unit in {"us", "percent"}:
        ends = dict.fromkeys((quantity(low, unit), quantity(high, unit)))
        return " – ".join(ends)
    factor, prefix = prefix_of(high)
    if significant(low / factor) == significant(high / factor):
        return quantity(high, unit)
    return f"{significant(low / factor)} – {significant(high / factor)}{NARROW_SPACE}{prefix}{symbol(unit)}"


def _duration(microseconds: float) -> str:
    for factor, sign in ((1e6, "s"), (1e3, "ms")):
        if microseconds >= factor:
            return f"{significant(microseconds / factor)}{NARROW_SPACE}{sign}"
    return f"{significant(microseconds)}{NARROW_SPACE}µs"


def plain_number(value: float) -> str:
    """The number with all its digits and thousands grouped: `14,880,952`."""
    if isinstance(value, int) or float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.1f}"


def link_speed(mbps: int) -> str:
    """A link's speed: `10 Gbit/s`, `2.5 Gbit/s`, `100 Mbit/s`."""
    factor, prefix = prefix_of(mbps * 1e6)
    return f"{mbps * 1e6 / factor:.4g}{NARROW_SPACE}{prefix}bit/s"


def byte_size(count: int) -> str:
    """A size in bytes with binary prefixes: `16.0 GiB`."""
    for factor, prefix in BINARY:
        if count >= factor:
            return f"{significant(count / factor)}{NARROW_SPACE}{prefix}"
    return f"{count}{NARROW_SPACE}B"


def percent(ratio: float) -> str:
    """A ratio 0..1 as per cent; a small one keeps its digits, so that a loss is never rounded to none."""
    hundredths = ratio * 100
    if hundredths == 0 or hundredths >= 1:
        return f"{hundredths:.3g}{NARROW_SPACE}%"
    return f"{hundredths:.2g}{NARROW_SPACE}%" if hundredths >= 0.0001 else f"<{NARROW_SPACE}0.0001{NARROW_SPACE}%"
