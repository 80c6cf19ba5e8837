"""What keys said: submissions withdrawn and amended, handles, keys that gave their place to another one."""

import sqlalchemy as sa
from alembic import op

from registry.db import types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_FINGERPRINT = sa.String(length=50)


def upgrade() -> None:
    """One step up."""
    op.create_table(
        "withdrawn",
        sa.Column("uid", sa.String(length=26), nullable=False),
        sa.Column("withdrawn_at", types.UTCDateTime(), nullable=False),
        sa.Column("fingerprint", _FINGERPRINT, nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("uid", name=op.f("pk_withdrawn")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "revision",
        sa.Column("submission_id", types.BIG, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("replaced_at", types.UTCDateTime(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.CheckConstraint("position >= 0", name=op.f("ck_revision_position")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_revision_submission_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("submission_id", "position", name=op.f("pk_revision")),
    )
    op.create_table(
        "handle",
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("handle", sa.String(length=40), nullable=False),
        sa.Column("fingerprint", _FINGERPRINT, nullable=False),
        sa.PrimaryKeyConstraint("folded", name=op.f("pk_handle")),
    )
    op.create_index("ix_handle_fingerprint", "handle", ["fingerprint"])
    op.create_table(
        "succession",
        sa.Column("fingerprint", _FINGERPRINT, nullable=False),
        sa.Column("successor", _FINGERPRINT, nullable=False),
        sa.Column("rotated_at", types.UTCDateTime(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_succession")),
    )
    op.create_index("ix_succession_successor", "succession", ["successor"])


def downgrade() -> None:
    """One step down."""
    for table in ("succession", "handle", "revision", "withdrawn"):
        op.drop_table(table)
