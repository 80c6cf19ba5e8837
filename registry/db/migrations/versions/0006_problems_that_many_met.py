"""Problems that trials met, each once, with what helped; and who met which, on which host.

All of it comes from documents: `registry rebuild` fills the tables for what was stored before.
"""

import sqlalchemy as sa
from alembic import op

from registry.db import types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_MET = sa.text("problem IS NOT NULL")


def upgrade() -> None:
    """One step up."""
    op.create_table(
        "know_how",
        sa.Column("draft", sa.Boolean(), autoincrement=False, nullable=False),
        sa.Column("number", types.BIG, autoincrement=False, nullable=False),
        sa.Column("problem", types.BIG, nullable=False),
        sa.Column("stage", sa.String(length=24), nullable=True),
        sa.Column("part", sa.String(length=60), nullable=True),
        sa.Column("failure_kind", sa.String(length=64), nullable=True),
        sa.Column("lang", sa.String(length=12), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        *(sa.Column(name, types.BIG, nullable=False) for name in ("worked", "partly", "failed", "submissions", "first", "last")),
        sa.PrimaryKeyConstraint("draft", "number", name=op.f("pk_know_how")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_know_how_draft_problem_submissions_number", "know_how", ["draft", "problem", "submissions", "number"])
    op.create_index("ix_know_how_draft_problem_last_number", "know_how", ["draft", "problem", "last", "number"])
    op.create_table(
        "sighting",
        sa.Column("submission_id", types.BIG, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("host", types.BIG, nullable=True),
        sa.Column("contributor", types.BIG, nullable=True),
        sa.Column("rate_pps", sa.Double(), nullable=True),
        sa.Column("problem", types.BIG, nullable=True),
        sa.Column("workaround", types.BIG, nullable=True),
        sa.Column("culprit", sa.String(length=16), nullable=True),
        sa.CheckConstraint("position >= 0", name=op.f("ck_sighting_position")),
        sa.PrimaryKeyConstraint("submission_id", "position", name=op.f("pk_sighting")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sighting_problem_submission_id", "sighting", ["problem", "submission_id"], sqlite_where=_MET, postgresql_where=_MET)


def downgrade() -> None:
    """One step down."""
    op.drop_table("sighting")
    op.drop_table("know_how")
