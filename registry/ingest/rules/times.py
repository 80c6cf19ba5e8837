"""Times that cannot be: only the registry has a clock to hold against them."""

from collections.abc import Iterator
from datetime import timedelta

from registry.ingest.rules.base import Seen
from schemas.messages import said
from schemas.physics.base import Found
from schemas.times import moment

CLOCK_TOLERANCE = timedelta(minutes=10)


def in_the_future(seen: Seen) -> Iterator[Found]:
    """Times that have not come yet."""
    latest, here = seen.now + CLOCK_TOLERANCE, f"{seen.now:%Y-%m-%dT%H:%M:%SZ}"
    if moment(seen.submission.created_at) > latest:
        yield "/created_at", said("in-the-future", time=seen.submission.created_at, now=here)
    for pointer, run in seen.runs:
        if run.started_at is not None and moment(run.started_at) > latest:
            yield f"{pointer}/started_at", said("in-the-future", time=run.started_at, now=here)
    reference = seen.submission.reference
    if reference is not None and reference.year is not None and reference.year > latest.year:
        yield "/reference/year", said("year-in-the-future", year=reference.year, now=latest.year)


def ended_after_created(seen: Seen) -> Iterator[Found]:
    """A run that its document was made in the middle of."""
    created = moment(seen.submission.created_at)
    for pointer, run in seen.runs:
        if run.started_at is None or not run.duration_s or moment(run.started_at) > created + CLOCK_TOLERANCE:
            continue
        if moment(run.started_at).timestamp() + run.duration_s > (created + CLOCK_TOLERANCE).timestamp():
            words = said("ended-after-created", time=run.started_at, duration=run.duration_s, created=seen.submission.created_at)
            yield f"{pointer}/duration_s", words


def started_after_created(seen: Seen) -> Iterator[Found]:
    """A run that began after its document was made."""
    created = moment(seen.submission.created_at)
    for pointer, run in seen.runs:
        if run.started_at is not None and created + CLOCK_TOLERANCE < moment(run.started_at) <= seen.now + CLOCK_TOLERANCE:
            yield f"{pointer}/started_at", said("started-after-created", time=run.started_at, created=seen.submission.created_at)
