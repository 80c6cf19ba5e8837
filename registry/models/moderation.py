"""The tables of moderation: what is laid aside, who may do so, what was reported, and the log that nobody can edit (ADR 27).

Nothing of this can be derived, and nothing of it is in a dump: what is hidden is no part of what the registry offers.
"""

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, LargeBinary, String, Table, Text, event

from registry.db.dialect import guard_log
from registry.db.types import BIG, UTCDateTime
from registry.models.tables import metadata, not_negative, one_of

STATES = ("hidden", "waiting")
REASONS = ("spam", "personal-data", "wrong", "offensive", "rights", "duplicate", "other")
"""Why something is hidden or reported: closed, so that it can be counted; words beside it are free."""
KINDS_REPORTED = ("submission", "problem")
WORDS_CHARACTERS = 1_000

aside = Table(
    "aside",
    metadata,
    Column("uid", String(26), primary_key=True),
    Column("number", BIG, nullable=False, unique=True),
    Column("received_at", UTCDateTime, nullable=False),
    Column("state", String(8), nullable=False),
    Column("reason", String(16)),
    Column("words", Text),
    Column("signer", String(50)),
    Column("since", UTCDateTime, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("bytes", Integer, nullable=False),
    one_of("state", STATES),
    one_of("reason", REASONS),
    not_negative("bytes"),
    Index("ix_aside_signer", "signer"),
)
"""Submissions that are here and shown nowhere: hidden by a moderator, or waiting for one. They come back under the same number."""

aside_revision = Table(
    "aside_revision",
    metadata,
    Column("number", BIG, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("sha256", String(64), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("replaced_at", UTCDateTime, nullable=False),
    Column("statement", Text, nullable=False),
    not_negative("position"),
)
"""What such a submission was before."""

moderator = Table(
    "moderator",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=True),
    Column("label", String(80), nullable=False),
    Column("invited_at", UTCDateTime, nullable=False),
    Column("link_sha256", String(64), nullable=False, unique=True),
    Column("link_ends_at", UTCDateTime, nullable=False),
    Column("entered_at", UTCDateTime),
    Column("session_sha256", String(64), unique=True),
    Column("session_ends_at", UTCDateTime),
    Column("revoked_at", UTCDateTime),
    sqlite_autoincrement=True,  # A number in the log means one invitation for ever.
)
"""Invitations and the session that each was turned into; of link and session only digests are kept."""

moderation_log = Table(
    "moderation_log",
    metadata,
    Column("position", BIG, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("actor", String(100), nullable=False),
    Column("action", String(16), nullable=False),
    Column("subject", String(80), nullable=False),
    Column("reason", String(16)),
    Column("previous", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    CheckConstraint("position >= 1", name="position"),
)
"""What moderators did, one entry after the other, each with the digest of the one before; the database refuses to change or delete any.

No words of anybody: what cannot be taken away must not hold what somebody may want taken away.
"""

report = Table(
    "report",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=True),
    Column("kind", String(12), nullable=False),
    Column("subject", String(26), nullable=False),
    Column("reason", String(16), nullable=False),
    Column("words", Text),
    Column("reported_at", UTCDateTime, nullable=False),
    Column("closed_at", UTCDateTime),
    one_of("kind", KINDS_REPORTED),
    one_of("reason", REASONS),
    Index("ix_report_subject", "subject"),
    Index("ix_report_closed_at_id", "closed_at", "id"),
    sqlite_autoincrement=True,
)
"""What readers told; nothing of who they are."""

moderation_note = Table(
    "moderation_note",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=True),
    Column("subject", String(26), nullable=False),
    Column("noted_at", UTCDateTime, nullable=False),
    Column("actor", String(100), nullable=False),
    Column("words", Text, nullable=False),
    Index("ix_moderation_note_subject", "subject"),
    sqlite_autoincrement=True,
)
"""What moderators tell each other about a submission; it goes with it when it is withdrawn."""

reviewed = Table(
    "reviewed",
    metadata,
    Column("subject", String(26), primary_key=True),
    Column("reviewed_at", UTCDateTime, nullable=False),
    sqlite_with_rowid=False,
)
"""Flagged submissions that a moderator has looked at and left as they are."""

threshold = Table(
    "threshold",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("hold_first", Integer, nullable=False),
    CheckConstraint("id = 1", name="one"),
    not_negative("hold_first"),
)
"""How many first submissions of a key wait for a moderator; no row, or 0: none do."""

month_count = Table(
    "month_count",
    metadata,
    Column("month", String(7), primary_key=True),
    Column("what", String(12), primary_key=True),
    Column("reason", String(24), primary_key=True),
    Column("times", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""How often something happened in a month that leaves no row of its own: documents refused, reports made."""

event.listen(metadata, "after_create", guard_log)
