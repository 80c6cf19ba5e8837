"""The tables of what keys said: what was withdrawn, what an amendment replaced, who holds a handle, who speaks for whom.

Nothing of this can be derived from documents that are still there. Statements are kept word for word, signature included.
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from registry.db.types import BIG, UTCDateTime
from registry.models.tables import metadata

FINGERPRINT_CHARACTERS = 50

withdrawn = Table(
    "withdrawn",
    metadata,
    Column("uid", String(26), primary_key=True),
    Column("withdrawn_at", UTCDateTime, nullable=False),
    Column("fingerprint", String(FINGERPRINT_CHARACTERS), nullable=False),
    Column("statement", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Ids that are answered with 410 and never taken again."""

revision = Table(
    "revision",
    metadata,
    Column("submission_id", BIG, ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("sha256", String(64), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("replaced_at", UTCDateTime, nullable=False),
    Column("statement", Text, nullable=False),
    CheckConstraint("position >= 0", name="position"),
)
"""Documents that an amendment replaced, the first one at position 0, and the statement that replaced each."""

handle = Table(
    "handle",
    metadata,
    Column("folded", Text, primary_key=True),
    Column("handle", String(40), nullable=False),
    Column("fingerprint", String(FINGERPRINT_CHARACTERS), nullable=False),
    Index("ix_handle_fingerprint", "fingerprint"),
)
"""Names by the form in which they are compared; first come, first served."""

succession = Table(
    "succession",
    metadata,
    Column("fingerprint", String(FINGERPRINT_CHARACTERS), primary_key=True),
    Column("successor", String(FINGERPRINT_CHARACTERS), nullable=False),
    Column("rotated_at", UTCDateTime, nullable=False),
    Column("statement", Text, nullable=False),
    Index("ix_succession_successor", "successor"),
)
"""Keys that gave their place to another one."""
