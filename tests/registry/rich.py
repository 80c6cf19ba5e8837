"""Generated documents that carry runs with series, NICs and problems: what the plain strategy seldom draws."""

from typing import Any

from hypothesis import strategies as st

from schemas.v1.submission import NicSchema, ProblemSchema, RunSchema, SeriesSchema
from tests.documents import _structure, submissions


@st.composite
def rich_submissions(draw: st.DrawFn) -> dict[str, Any]:
    """Any document, with one to three runs that have series; their times have come, so that many are stored."""
    told = draw(submissions())
    runs = draw(st.lists(_structure(RunSchema()), min_size=1, max_size=3))
    for run in runs:
        run["series"] = draw(st.lists(_structure(SeriesSchema()), min_size=1, max_size=3))
        run["started_at"] = None
    told["runs"] = runs
    told["nics"] = draw(st.lists(_structure(NicSchema()), max_size=3))
    told["problems"] = draw(st.lists(_structure(ProblemSchema()), max_size=3))
    if told.get("reference"):
        told["reference"]["year"] = 2006
    return told | {"created_at": "2026-11-23T00:00:00Z"}
