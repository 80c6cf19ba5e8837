"""How the values of each line of each chart are spread, and what changed since those histograms were changed last.

Both come from documents: `registry rebuild` fills them for what was stored before.
"""

import sqlalchemy as sa
from alembic import op

from registry.db import types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One step up."""
    op.create_table(
        "histogram",
        sa.Column("draft", sa.Boolean(), autoincrement=False, nullable=False),
        sa.Column("key", types.BIG, autoincrement=False, nullable=False),
        sa.Column("chart", sa.String(length=400), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("series", types.BIG, nullable=False),
        sa.Column("bins", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("draft", "key", name=op.f("pk_histogram")),
    )
    op.create_index("ix_histogram_draft_chart", "histogram", ["draft", "chart"])
    op.create_table(
        "histogram_change",
        sa.Column("id", types.BIG, autoincrement=True, nullable=False),
        sa.Column("draft", sa.Boolean(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_histogram_change")),
        sqlite_autoincrement=True,
    )


def downgrade() -> None:
    """One step down."""
    op.drop_table("histogram_change")
    op.drop_table("histogram")
