"""What goes out: subscriptions, mail that was sent, hooks and their calls, and whose turn it is with what."""

import sqlalchemy as sa
from alembic import op

from registry.db import types

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One step up."""
    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("until", types.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "job",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("slot", sa.String(length=40), nullable=False),
        sa.Column("done_at", types.UTCDateTime(), nullable=False),
        sa.Column("fault", sa.Text()),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "subscription",
        sa.Column("id", types.BIG, autoincrement=True, nullable=False),
        sa.Column("token", sa.String(length=43), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(length=4), nullable=False),
        sa.Column("charset", sa.String(length=12), nullable=False),
        sa.Column("asked_at", types.UTCDateTime(), nullable=False),
        sa.Column("confirmed_at", types.UTCDateTime()),
        sa.CheckConstraint("lang IN ('en', 'ja', 'both')", name=op.f("ck_subscription_lang")),
        sa.CheckConstraint("charset IN ('utf-8', 'iso-2022-jp')", name=op.f("ck_subscription_charset")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
        sa.UniqueConstraint("token", name=op.f("uq_subscription_token")),
        sa.UniqueConstraint("address", "query", name=op.f("uq_subscription_address_query")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "mailing",
        sa.Column("recipient", sa.String(length=64), nullable=False),
        sa.Column("span", sa.String(length=40), nullable=False),
        sa.Column("started_at", types.UTCDateTime(), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=False),
        sa.Column("until", types.UTCDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reply_code", sa.Integer()),
        sa.CheckConstraint("state IN ('claimed', 'offered', 'sent', 'refused', 'doubtful')", name=op.f("ck_mailing_state")),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_mailing_attempts")),
        sa.PrimaryKeyConstraint("recipient", "span", name=op.f("pk_mailing")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_mailing_recipient_started_at", "mailing", ["recipient", "started_at"])
    _create_hooks()


def _create_hooks() -> None:
    op.create_table(
        "hook",
        sa.Column("id", types.BIG, autoincrement=True, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(length=4), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("added_at", types.UTCDateTime(), nullable=False),
        sa.Column("seen", types.BIG, nullable=False),
        sa.CheckConstraint("lang IN ('en', 'ja')", name=op.f("ck_hook_lang")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hook")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "hook_call",
        sa.Column("hook_id", types.BIG, autoincrement=False, nullable=False),
        sa.Column("uid", sa.String(length=26), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", types.UTCDateTime(), nullable=False),
        sa.Column("outcome", sa.String(length=200)),
        sa.CheckConstraint("state IN ('due', 'delivered', 'given-up')", name=op.f("ck_hook_call_state")),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_hook_call_attempts")),
        sa.CheckConstraint("length(uid) = 26", name=op.f("ck_hook_call_uid")),
        sa.ForeignKeyConstraint(["hook_id"], ["hook.id"], name=op.f("fk_hook_call_hook_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("hook_id", "uid", name=op.f("pk_hook_call")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_hook_call_state_next_at", "hook_call", ["state", "next_at"])


def downgrade() -> None:
    """One step down."""
    for table in ("hook_call", "hook", "mailing", "subscription", "job", "lease"):
        op.drop_table(table)
