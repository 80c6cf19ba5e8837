"""Every table; `metadata` is what a migrated database must equal."""

from registry.models.experience import know_how, sighting
from registry.models.tables import (
    document,
    facet,
    facet_count,
    facet_list,
    histogram,
    histogram_change,
    metadata,
    rebuild,
    redone,
    sealed,
    series,
    submission,
    tally,
)
from registry.models.trust import handle, revision, succession, withdrawn

__all__ = [
    "document",
    "facet",
    "facet_count",
    "facet_list",
    "handle",
    "histogram",
    "histogram_change",
    "know_how",
    "metadata",
    "rebuild",
    "redone",
    "revision",
    "sealed",
    "series",
    "sighting",
    "submission",
    "succession",
    "tally",
    "withdrawn",
]
