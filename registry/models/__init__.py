"""Every table; `metadata` is what a migrated database must equal."""

from registry.models.tables import (
    document,
    facet,
    facet_count,
    facet_list,
    flag,
    matrix_count,
    metadata,
    rebuild,
    series,
    submission,
    submission_facet,
    tally,
)

__all__ = [
    "document",
    "facet",
    "facet_count",
    "facet_list",
    "flag",
    "matrix_count",
    "metadata",
    "rebuild",
    "series",
    "submission",
    "submission_facet",
    "tally",
]
