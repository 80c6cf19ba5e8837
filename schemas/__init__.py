"""The wire between collector and registry: `read` a document into records, `write` records into a document."""

from schemas.errors import Fault, SchemaError
from schemas.records import (
    Contributor,
    Cost,
    Facts,
    Failure,
    Note,
    Point,
    Problem,
    Reference,
    Router,
    Run,
    Series,
    Submission,
    Tool,
    Trial,
)
from schemas.versions import CURRENT, read, write

__all__ = [
    "CURRENT",
    "Contributor",
    "Cost",
    "Facts",
    "Failure",
    "Fault",
    "Note",
    "Point",
    "Problem",
    "Reference",
    "Router",
    "Run",
    "SchemaError",
    "Series",
    "Submission",
    "Tool",
    "Trial",
    "read",
    "write",
]
