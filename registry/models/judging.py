"""The tables of judging: what others of the same configuration say of a submission, and how its judgement changed (ADR 28)."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, String, Table, Text

from registry.db.types import BIG, UTCDateTime
from registry.models.tables import metadata, not_negative, submission_id

beside = Table(
    "beside",
    metadata,
    submission_id(),
    Column("reproduced", Integer, nullable=False),
    Column("beyond", Text),
    not_negative("reproduced"),
    sqlite_with_rowid=False,
)
"""What the figures of the same configuration say of a submission, where they say anything; made by `registry judge` of all documents."""

judged = Table(
    "judged",
    metadata,
    Column("submission_id", BIG, ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("judged_at", UTCDateTime, nullable=False),
    Column("rules", Integer, nullable=False),
    Column("plausibility", String(16), nullable=False),
    Column("flags", Text),
    not_negative("position"),
    sqlite_with_rowid=False,
)
"""Judgements of a submission that was judged again with another outcome: the first at position 0, the one that stands at the last.

`rules` is the version of the rules that judged; flags as they are kept beside values. One that was never judged otherwise has no row.
"""

rules_in_force = Table(
    "rules_in_force",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("since", UTCDateTime, nullable=False),
    sqlite_with_rowid=False,
)
"""Versions of the rules, and when each was first used here to judge again."""

configuration_due = Table("configuration_due", metadata, Column("fingerprint", String(16), primary_key=True), sqlite_with_rowid=False)
"""Configurations that lost or changed a submission since they were looked at."""

looked_at = Table(
    "looked_at",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("reached", BIG, nullable=False),
    CheckConstraint("id = 1", name="one"),
)
"""Up to which submission configurations were looked at."""

confirmation = Table(
    "confirmation",
    metadata,
    Column("problem", BIG, primary_key=True, autoincrement=False),
    Column("who", String(64), primary_key=True),
    Column("says", String(12), primary_key=True),
    Column("confirmed_at", UTCDateTime, nullable=False),
    Column("statement", Text),
    CheckConstraint("says IN ('seen', 'helped', 'no-help', 'nothing')", name="says"),
    sqlite_with_rowid=False,
)
"""What readers say of a problem: `who` is a key's fingerprint, whose statement is kept, or the digest of a visitor's token.
Of a key that took its voice back `nothing` stays, so that an older statement of it is known as such.

Not derivable from documents.
"""
