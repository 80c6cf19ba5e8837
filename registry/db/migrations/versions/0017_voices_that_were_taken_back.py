"""A key that takes its voice back leaves the statement that did: an older one, sent again by anybody, must not bring the voice back."""

import sqlalchemy as sa
from alembic import op

from registry.db import types

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One step up."""
    _made_anew("says IN ('seen', 'helped', 'no-help', 'nothing')")


def downgrade() -> None:
    """One step down."""
    op.execute("DELETE FROM confirmation WHERE says = 'nothing'")
    _made_anew("says IN ('seen', 'helped', 'no-help')")


def _made_anew(says: str) -> None:
    """The table with another constraint: SQLite changes none in place."""
    op.execute("CREATE TABLE kept_confirmation AS SELECT problem, who, says, confirmed_at, statement FROM confirmation")
    op.drop_table("confirmation")
    op.create_table(
        "confirmation",
        sa.Column("problem", types.BIG, autoincrement=False, nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("says", sa.String(length=12), nullable=False),
        sa.Column("confirmed_at", types.UTCDateTime(), nullable=False),
        sa.Column("statement", sa.Text()),
        sa.CheckConstraint(says, name=op.f("ck_confirmation_says")),
        sa.PrimaryKeyConstraint("problem", "who", "says", name=op.f("pk_confirmation")),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO confirmation (problem, who, says, confirmed_at, statement) SELECT problem, who, says, confirmed_at, statement "
               "FROM kept_confirmation")  # fmt: skip
    op.execute("DROP TABLE kept_confirmation")
