"""More facts can be searched; PostgreSQL gives the room of older histograms back before they change again.

Their values come from documents: where there are any, a rebuild has to follow, and `registry migrate` does it.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from registry.db import types

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_SOON = (
    "autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500, "
    "toast.autovacuum_vacuum_scale_factor = 0, toast.autovacuum_vacuum_threshold = 500"
)
_USUAL = (
    "autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold, toast.autovacuum_vacuum_scale_factor, toast.autovacuum_vacuum_threshold"
)


def upgrade() -> None:
    """One step up."""
    if op.get_bind().dialect.name == "postgresql":
        # Some thousand rows of it are written anew at every 2,000th submission; a fifth of a large table would wait for many of those.
        op.execute(f"ALTER TABLE histogram SET ({_SOON})")
    op.execute("DELETE FROM rebuild")
    if op.get_bind().execute(sa.text("SELECT EXISTS (SELECT 1 FROM submission)")).scalar_one():
        began_at = sa.bindparam("began_at", datetime.now(UTC), types.UTCDateTime())
        asked = sa.text("INSERT INTO rebuild (id, began_at, reached) VALUES (1, :began_at, -1)")
        op.get_bind().execute(asked.bindparams(began_at))


def downgrade() -> None:
    """One step down: values of more fields than then are passed over."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE histogram RESET ({_USUAL})")
