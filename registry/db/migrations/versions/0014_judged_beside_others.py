"""Submissions are judged beside others of the same configuration, judgements have a history, and readers confirm problems.

Configurations come from documents: where there are any, a rebuild has to follow, and `registry migrate` does it.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from registry.db import types

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_TABLES = ("confirmation", "looked_at", "configuration_due", "rules_in_force", "judged", "beside")


def upgrade() -> None:
    """One step up."""
    op.create_table(
        "beside",
        sa.Column("submission_id", types.BIG, autoincrement=False, nullable=False),
        sa.Column("reproduced", sa.Integer(), nullable=False),
        sa.Column("beyond", sa.Text()),
        sa.CheckConstraint("reproduced >= 0", name=op.f("ck_beside_reproduced")),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_beside")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "judged",
        sa.Column("submission_id", types.BIG, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("judged_at", types.UTCDateTime(), nullable=False),
        sa.Column("rules", sa.Integer(), nullable=False),
        sa.Column("plausibility", sa.String(length=16), nullable=False),
        sa.Column("flags", sa.Text()),
        sa.CheckConstraint("position >= 0", name=op.f("ck_judged_position")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_judged_submission_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("submission_id", "position", name=op.f("pk_judged")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "rules_in_force",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since", types.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_rules_in_force")),
        sqlite_with_rowid=False,
    )
    _create_looks()
    _ask_for_a_rebuild()


def downgrade() -> None:
    """One step down: what is derived more than then is passed over."""
    for table in _TABLES:
        op.drop_table(table)


def _create_looks() -> None:
    op.create_table(
        "configuration_due",
        sa.Column("fingerprint", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_configuration_due")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "looked_at",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reached", types.BIG, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_looked_at_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_looked_at")),
    )
    op.create_table(
        "confirmation",
        sa.Column("problem", types.BIG, autoincrement=False, nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("says", sa.String(length=12), nullable=False),
        sa.Column("confirmed_at", types.UTCDateTime(), nullable=False),
        sa.Column("statement", sa.Text()),
        sa.CheckConstraint("says IN ('seen', 'helped', 'no-help')", name=op.f("ck_confirmation_says")),
        sa.PrimaryKeyConstraint("problem", "who", "says", name=op.f("pk_confirmation")),
        sqlite_with_rowid=False,
    )


def _ask_for_a_rebuild() -> None:
    op.execute("DELETE FROM rebuild")
    if op.get_bind().execute(sa.text("SELECT EXISTS (SELECT 1 FROM submission)")).scalar_one():
        began_at = sa.bindparam("began_at", datetime.now(UTC), types.UTCDateTime())
        asked = sa.text("INSERT INTO rebuild (id, began_at, reached) VALUES (1, :began_at, -1)")
        op.get_bind().execute(asked.bindparams(began_at))
