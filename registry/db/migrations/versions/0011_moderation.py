"""Moderation: what is laid aside, who may do so, what was reported, and a log that only grows."""

import sqlalchemy as sa
from alembic import op

from registry.db import dialect, types

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_REASONS = "reason IN ('spam', 'personal-data', 'wrong', 'offensive', 'rights', 'duplicate', 'other')"
_TABLES = (
    "month_count", "threshold", "reviewed", "moderation_note", "report", "moderation_log", "moderator", "aside_revision", "aside",
)  # fmt: skip


def upgrade() -> None:
    """One step up."""
    _create_aside()
    _create_moderators()
    _create_said()
    dialect.guard_log(None, op.get_bind())


def downgrade() -> None:
    """One step down."""
    dialect.unguard_log(op.get_bind())
    for table in _TABLES:
        op.drop_table(table)


def _create_aside() -> None:
    op.create_table(
        "aside",
        sa.Column("uid", sa.String(length=26), nullable=False),
        sa.Column("number", types.BIG, nullable=False),
        sa.Column("received_at", types.UTCDateTime(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(length=16)),
        sa.Column("words", sa.Text()),
        sa.Column("signer", sa.String(length=50)),
        sa.Column("since", types.UTCDateTime(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('hidden', 'waiting')", name=op.f("ck_aside_state")),
        sa.CheckConstraint(_REASONS, name=op.f("ck_aside_reason")),
        sa.CheckConstraint("bytes >= 0", name=op.f("ck_aside_bytes")),
        sa.PrimaryKeyConstraint("uid", name=op.f("pk_aside")),
        sa.UniqueConstraint("number", name=op.f("uq_aside_number")),
    )
    op.create_index("ix_aside_signer", "aside", ["signer"])
    op.create_table(
        "aside_revision",
        sa.Column("number", types.BIG, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("replaced_at", types.UTCDateTime(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.CheckConstraint("position >= 0", name=op.f("ck_aside_revision_position")),
        sa.PrimaryKeyConstraint("number", "position", name=op.f("pk_aside_revision")),
    )


def _create_moderators() -> None:
    op.create_table(
        "moderator",
        sa.Column("id", types.BIG, autoincrement=True, nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("invited_at", types.UTCDateTime(), nullable=False),
        sa.Column("link_sha256", sa.String(length=64), nullable=False),
        sa.Column("link_ends_at", types.UTCDateTime(), nullable=False),
        sa.Column("entered_at", types.UTCDateTime()),
        sa.Column("session_sha256", sa.String(length=64)),
        sa.Column("session_ends_at", types.UTCDateTime()),
        sa.Column("revoked_at", types.UTCDateTime()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderator")),
        sa.UniqueConstraint("link_sha256", name=op.f("uq_moderator_link_sha256")),
        sa.UniqueConstraint("session_sha256", name=op.f("uq_moderator_session_sha256")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "moderation_log",
        sa.Column("position", types.BIG, autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=16)),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.CheckConstraint("position >= 1", name=op.f("ck_moderation_log_position")),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_moderation_log")),
    )
    op.create_table(
        "threshold",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hold_first", sa.Integer(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_threshold_one")),
        sa.CheckConstraint("hold_first >= 0", name=op.f("ck_threshold_hold_first")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threshold")),
    )


def _create_said() -> None:
    op.create_table(
        "report",
        sa.Column("id", types.BIG, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("subject", sa.String(length=26), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("words", sa.Text()),
        sa.Column("reported_at", types.UTCDateTime(), nullable=False),
        sa.Column("closed_at", types.UTCDateTime()),
        sa.CheckConstraint("kind IN ('submission', 'problem')", name=op.f("ck_report_kind")),
        sa.CheckConstraint(_REASONS, name=op.f("ck_report_reason")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_report_subject", "report", ["subject"])
    op.create_index("ix_report_closed_at_id", "report", ["closed_at", "id"])
    op.create_table(
        "moderation_note",
        sa.Column("id", types.BIG, autoincrement=True, nullable=False),
        sa.Column("subject", sa.String(length=26), nullable=False),
        sa.Column("noted_at", types.UTCDateTime(), nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_note")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_moderation_note_subject", "moderation_note", ["subject"])
    op.create_table(
        "reviewed",
        sa.Column("subject", sa.String(length=26), nullable=False),
        sa.Column("reviewed_at", types.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_reviewed")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "month_count",
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("times", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("month", "what", "reason", name=op.f("pk_month_count")),
        sqlite_with_rowid=False,
    )
