"""Flags of a submission stand beside its values, and the cells of the matrix are values themselves.

All of it comes from documents: where there are any, a rebuild has to follow, and `registry migrate` does it.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from registry.db import types
from registry.db.dialect import PENDING_KB

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One step up."""
    is_postgres = op.get_bind().dialect.name == "postgresql"
    for table in ("flag", "matrix_count", "facet_list"):
        op.drop_table(table)
    op.create_table(
        "facet_list",
        sa.Column("submission_id", types.BIG, autoincrement=False, nullable=False),
        sa.Column("facets", postgresql.ARRAY(sa.Integer()) if is_postgres else sa.LargeBinary(), nullable=False),
        sa.Column("figures", sa.LargeBinary(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_facet_list")),
    )
    if is_postgres:
        limit = {"gin_pending_list_limit": PENDING_KB}
        op.create_index("ix_facet_list_facets", "facet_list", ["facets"], postgresql_using="gin", postgresql_with=limit)
    op.execute("DELETE FROM rebuild")
    if op.get_bind().execute(sa.text("SELECT EXISTS (SELECT 1 FROM submission)")).scalar_one():
        began_at = sa.bindparam("began_at", datetime.now(UTC), types.UTCDateTime())
        asked = sa.text("INSERT INTO rebuild (id, began_at, reached) VALUES (1, :began_at, -1)")
        op.get_bind().execute(asked.bindparams(began_at))


def downgrade() -> None:
    """One step down."""
    raise NotImplementedError("the rows of 0008 are gone: install 0008 and load a dump")
