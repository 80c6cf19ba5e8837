"""From the desk to the digest of one week, bounded: counts are of everything, told is the first of each list."""

from registry.desk import Desk
from registry.digest.compose import Digest, compose
from registry.digest.week import Week


def digest_of(desk: Desk, week: Week, *, public_url: str) -> Digest:
    """The digest of a week as the registry has it; three statements, whatever the week brought."""
    arrived = desk.arrived_between(week.start, week.end)
    told = desk.received_between(week.start, week.end) if arrived else ()
    return compose(week, told, public_url=public_url, arrived=arrived)
