"""Values and figures of a submission in one row, with an index over its values; series, labels and cards packed.

All of it comes from documents: where there are any, a rebuild has to follow, and `registry migrate` does it.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from registry.db import types
from registry.db.dialect import create_facet_index

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ASKED_FOR = -1


def upgrade() -> None:
    """One step up."""
    is_postgres = op.get_bind().dialect.name == "postgresql"
    for table in ("figure", "submission_facet", "facet_list", "series"):
        op.drop_table(table)
    op.create_table(
        "facet_list",
        sa.Column("submission_id", types.BIG, autoincrement=False, nullable=False),
        sa.Column("facets", postgresql.ARRAY(sa.Integer()) if is_postgres else sa.LargeBinary(), nullable=False),
        sa.Column("figures", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_facet_list")),
    )
    _create_series()
    if is_postgres:
        op.create_index("ix_facet_list_facets", "facet_list", ["facets"], postgresql_using="gin")
        op.execute("ALTER TABLE submission ALTER COLUMN card TYPE BYTEA USING convert_to(card, 'UTF8')")
    create_facet_index(None, op.get_bind())
    _ask_for_a_rebuild()


def downgrade() -> None:
    """One step down."""
    raise NotImplementedError("the rows of 0006 are gone: install 0006 and load a dump")


def _ask_for_a_rebuild() -> None:
    op.execute("DELETE FROM rebuild")
    if op.get_bind().execute(sa.text("SELECT count(*) FROM submission")).scalar_one():
        began_at = sa.bindparam("began_at", datetime.now(UTC), types.UTCDateTime())
        asked = sa.text("INSERT INTO rebuild (id, began_at, reached) VALUES (1, :began_at, :reached)")
        op.get_bind().execute(asked.bindparams(began_at, reached=_ASKED_FOR))


def _create_series() -> None:
    op.create_table(
        "series",
        sa.Column("submission_id", types.BIG, autoincrement=False, nullable=False),
        sa.Column("run", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("metric", sa.String(length=16), nullable=False),
        sa.Column("unit", sa.String(length=8), nullable=False),
        sa.Column("family", sa.Integer(), nullable=True),
        sa.Column("direction", sa.String(length=16), nullable=True),
        sa.Column("run_kind", sa.String(length=16), nullable=False),
        sa.Column("link_type", sa.String(length=16), nullable=True),
        sa.Column("link_speed_mbps", sa.Integer(), nullable=True),
        sa.Column("loss_ratio_allowed", sa.Double(), nullable=True),
        sa.Column("labels", sa.Text(), nullable=False),
        sa.Column("frames", sa.LargeBinary(), nullable=False),
        sa.Column("points", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("direction IN ('uni', 'reverse', 'bi-sum', 'bi-per-port', 'tx', 'rx')", name=op.f("ck_series_direction")),
        sa.CheckConstraint("metric IN ('rate', 'goodput', 'latency', 'jitter')", name=op.f("ck_series_metric")),
        sa.CheckConstraint(
            "run_kind IN ('ndr', 'pdr', 'throughput', 'mrr', 'fixed-rate', 'tcp-goodput', 'latency', 'frame-loss', 'other')",
            name=op.f("ck_series_run_kind"),
        ),
        sa.CheckConstraint("unit IN ('pps', 'l1_bps', 'l2_bps', 'l3_bps', 'l4_bps', 'us')", name=op.f("ck_series_unit")),
        sa.CheckConstraint("family IN (4, 6)", name=op.f("ck_series_family")),
        sa.CheckConstraint("length(frames) = length(points) OR length(frames) = 2", name=op.f("ck_series_same_length")),
        sa.CheckConstraint("link_speed_mbps >= 0", name=op.f("ck_series_link_speed_mbps")),
        sa.CheckConstraint("loss_ratio_allowed >= 0 AND loss_ratio_allowed <= 1", name=op.f("ck_series_loss_ratio_allowed")),
        sa.CheckConstraint("position >= 0", name=op.f("ck_series_position")),
        sa.CheckConstraint("run >= 0", name=op.f("ck_series_run")),
        sa.PrimaryKeyConstraint("submission_id", "run", "position", name=op.f("pk_series")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_series_metric_submission_id", "series", ["metric", "submission_id"])
