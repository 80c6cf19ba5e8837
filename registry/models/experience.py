"""What trials met: each problem once, with how often and what helped; and who met which, on which host (ADR 19)."""

from sqlalchemy import Column, Double, Index, Integer, String, Table, Text, text

from registry.db.types import BIG
from registry.models.tables import draft, metadata, not_negative, submission_id

know_how = Table(
    "know_how",
    metadata,
    draft(),
    Column("number", BIG, primary_key=True, autoincrement=False),
    Column("problem", BIG, nullable=False),
    Column("stage", String(24)),
    Column("part", String(60)),
    Column("failure_kind", String(64)),
    Column("lang", String(12)),
    Column("words", Text, nullable=False),
    Column("worked", BIG, nullable=False),
    Column("partly", BIG, nullable=False),
    Column("failed", BIG, nullable=False),
    Column("submissions", BIG, nullable=False),
    Column("first", BIG, nullable=False),
    Column("last", BIG, nullable=False),
    Index("ix_know_how_draft_problem_submissions_number", "draft", "problem", "submissions", "number"),
    Index("ix_know_how_draft_problem_last_number", "draft", "problem", "last", "number"),
    sqlite_with_rowid=False,
)
"""A problem that trials met, or something that helped: `problem` is then the number of what it helped with, and 0 otherwise.

`first` and `last` are submissions; `words` are those of the first.
"""

_MET = text("problem IS NOT NULL")

sighting = Table(
    "sighting",
    metadata,
    submission_id(),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("host", BIG),
    Column("contributor", BIG),
    Column("rate_pps", Double),
    Column("problem", BIG),
    Column("workaround", BIG),
    Column("culprit", String(16)),
    not_negative("position"),
    Index("ix_sighting_problem_submission_id", "problem", "submission_id", sqlite_where=_MET, postgresql_where=_MET),
    sqlite_with_rowid=False,
)
"""Who made a trial on which host, by digests of their keys, how fast it was and which problems it met: a row a problem, or one row.

The rate is the highest at 64 bytes that aggregates take in.
"""
