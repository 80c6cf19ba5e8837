"""The wire between collector and registry: `read` a document into records, `write` records into a document.

A name is loaded when it is first asked for: a test host reads its own facts without the validation library (docs/bench.md).
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemas.errors import Fault, SchemaError
    from schemas.records import (
        Baseline,
        Conditions,
        Contributor,
        Cost,
        Facts,
        Failure,
        Noise,
        Note,
        Point,
        Problem,
        Reference,
        Rings,
        Router,
        Run,
        Search,
        Series,
        Submission,
        Tool,
        Trial,
    )
    from schemas.versions import CURRENT, read, write

__all__ = [
    "CURRENT",
    "Baseline",
    "Conditions",
    "Contributor",
    "Cost",
    "Facts",
    "Failure",
    "Fault",
    "Noise",
    "Note",
    "Point",
    "Problem",
    "Reference",
    "Rings",
    "Router",
    "Run",
    "SchemaError",
    "Search",
    "Series",
    "Submission",
    "Tool",
    "Trial",
    "read",
    "write",
]

_HOMES = {"CURRENT": "versions", "read": "versions", "write": "versions", "Fault": "errors", "SchemaError": "errors"}
"""Where a public name lives, if not among the records."""

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """A public name out of the module that it lives in."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f"schemas.{_HOMES.get(name, 'records')}"), name)
