"""Figures are found in columns that are sealed bit by bit, no longer by their classes among the values.

Values come from documents: where there are any, a rebuild has to follow, and `registry migrate` does it.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from registry.db import types

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One step up."""
    op.create_table(
        "sealed_column",
        sa.Column("key", types.BIG, autoincrement=False, nullable=False),
        sa.Column("container", types.BIG, autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", "container", name=op.f("pk_sealed_column")),
    )
    op.execute("DELETE FROM facet WHERE field LIKE '=%'")
    op.execute("DELETE FROM rebuild")
    if op.get_bind().execute(sa.text("SELECT EXISTS (SELECT 1 FROM submission)")).scalar_one():
        began_at = sa.bindparam("began_at", datetime.now(UTC), types.UTCDateTime())
        asked = sa.text("INSERT INTO rebuild (id, began_at, reached) VALUES (1, :began_at, -1)")
        op.get_bind().execute(asked.bindparams(began_at))


def downgrade() -> None:
    """One step down."""
    op.drop_table("sealed_column")
