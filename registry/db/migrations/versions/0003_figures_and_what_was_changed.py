"""Figures that queries compare and sort by, and a journal of what was derived again for those who keep facets in memory.

Figures come from documents: `registry rebuild` fills the table for what was stored before.
"""

import sqlalchemy as sa
from alembic import op

from registry.db import types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One step up."""
    op.create_table(
        "figure",
        sa.Column("submission_id", types.BIG, autoincrement=False, nullable=False),
        sa.Column("key", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("submission_id", "key", name=op.f("pk_figure")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_figure_key_value_submission_id", "figure", ["key", "value", "submission_id"])
    op.create_table(
        "redone",
        sa.Column("id", types.BIG, autoincrement=True, nullable=False),
        sa.Column("above", types.BIG, nullable=False),
        sa.Column("last", types.BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redone")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """One step down."""
    op.drop_table("redone")
    op.drop_table("figure")
