"""Template filters for numbers with units."""

from web import numbers


def figure(value: float | None, unit: str) -> str:
    """`1.49 Mpps`; an empty text for None."""
    return "" if value is None else numbers.quantity(value, unit)


def plain(value: float | None) -> str:
    """All digits, grouped; an empty text for None."""
    return "" if value is None else numbers.plain_number(value)


def layer_of(unit: str) -> str:
    """`L1` … `L4` for a rate of bits, else an empty text."""
    return numbers.layer(unit)


def share(ratio: float | None) -> str:
    """A ratio as per cent."""
    return "" if ratio is None else numbers.percent(ratio)


def speed(mbps: int | None) -> str:
    """`10 Gbit/s`."""
    return "" if mbps is None else numbers.link_speed(mbps)


def count(total: int, capped: bool = False) -> str:
    """`1,234`, or `1,000+` where counting stopped there."""
    return f"{total:,}+" if capped else f"{total:,}"
