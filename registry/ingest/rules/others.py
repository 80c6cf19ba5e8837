"""What others of the same configuration have measured."""

from collections.abc import Iterator

from registry.ingest.rules.base import Seen
from schemas.messages import said
from schemas.physics.base import Found


def outside_bounds(seen: Seen) -> Iterator[Found]:
    """Figures beyond the robust bounds of their configuration."""
    for one in seen.beside.beyond:
        told: dict[str, int | float | str] = {
            "value": one.value,
            "unit": one.unit,
            "n": one.n,
            "median": one.median,
            "low": one.low,
            "high": one.high,
        }
        if one.frame_bytes:
            yield one.pointer, said("outside-bounds", **told, frame=one.frame_bytes)
        else:
            yield one.pointer, said("outside-bounds-sizeless", **told)
