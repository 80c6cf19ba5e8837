"""Which submissions have which value, sealed by ranges of their numbers; `registry rebuild` and whoever stores submissions fill it."""

import sqlalchemy as sa
from alembic import op

from registry.db import types

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One step up."""
    op.create_table(
        "sealed",
        sa.Column("last", types.BIG, autoincrement=False, nullable=False),
        sa.Column("fields", sa.String(length=16), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("last", name=op.f("pk_sealed")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """One step down."""
    op.drop_table("sealed")
