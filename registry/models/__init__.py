"""Every table; `metadata` is what a migrated database must equal."""

from registry.models.tables import document, facet, flag, metadata, series, submission, submission_facet

__all__ = ["document", "facet", "flag", "metadata", "series", "submission", "submission_facet"]
