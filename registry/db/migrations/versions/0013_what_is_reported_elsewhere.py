"""Chipsets and sources are searched, machines without a board's name by their own, and hardware knows what is reported elsewhere.

All of it comes from documents: where there are any, a rebuild has to follow, and `registry migrate` does it.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from registry.db import types

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One step up."""
    op.execute("DELETE FROM rebuild")
    if op.get_bind().execute(sa.text("SELECT EXISTS (SELECT 1 FROM submission)")).scalar_one():
        began_at = sa.bindparam("began_at", datetime.now(UTC), types.UTCDateTime())
        asked = sa.text("INSERT INTO rebuild (id, began_at, reached) VALUES (1, :began_at, -1)")
        op.get_bind().execute(asked.bindparams(began_at))


def downgrade() -> None:
    """One step down: what is derived more than then is passed over."""
