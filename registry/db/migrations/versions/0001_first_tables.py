"""The first tables: submissions, their documents, series, facets, flags and words."""

import sqlalchemy as sa
from alembic import op

from registry.db import types
from registry.db.dialect import create_words, drop_words

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One step up."""
    op.create_table(
        "facet",
        sa.Column("id", types.BIG, autoincrement=True, nullable=False),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.Column("value", sa.String(length=300), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("number", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facet")),
        sa.UniqueConstraint("field", "value", name=op.f("uq_facet_field_value")),
    )
    op.create_index("ix_facet_field_number", "facet", ["field", "number"])

    op.create_table(
        "submission",
        sa.Column("id", types.BIG, autoincrement=True, nullable=False),
        sa.Column("uid", sa.String(length=26), nullable=False),
        sa.Column("received_at", types.UTCDateTime(), nullable=False),
        sa.Column("created_at", types.UTCDateTime(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("example", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("plausibility", sa.String(length=16), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=True),
        sa.Column("lang", sa.String(length=12), nullable=True),
        sa.Column("problems", sa.Integer(), nullable=False),
        sa.Column("runs", sa.Integer(), nullable=False),
        sa.Column("card", types.JsonText(), nullable=False),
        sa.CheckConstraint("kind IN ('trial', 'reference')", name=op.f("ck_submission_kind")),
        sa.CheckConstraint("outcome IN ('worked', 'partly', 'failed')", name=op.f("ck_submission_outcome")),
        sa.CheckConstraint("plausibility IN ('plausible', 'implausible', 'reproduced')", name=op.f("ck_submission_plausibility")),
        sa.CheckConstraint("length(uid) = 26", name=op.f("ck_submission_uid")),
        sa.CheckConstraint("problems >= 0", name=op.f("ck_submission_problems")),
        sa.CheckConstraint("runs >= 0", name=op.f("ck_submission_runs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("uid", name=op.f("uq_submission_uid")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_submission_received_at", "submission", ["received_at"])

    op.create_table(
        "document",
        sa.Column("submission_id", types.BIG, autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.CheckConstraint("bytes >= 0", name=op.f("ck_document_bytes")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_document_sha256")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_document_submission_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_document")),
    )
    op.create_table(
        "flag",
        sa.Column("submission_id", types.BIG, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("pointer", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.CheckConstraint("position >= 0", name=op.f("ck_flag_position")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_flag_submission_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("submission_id", "position", name=op.f("pk_flag")),
    )
    op.create_index("ix_flag_code", "flag", ["code"])

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
        sa.Column("labels", types.JsonText(), nullable=False),
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
        sa.CheckConstraint("length(frames) = length(points)", name=op.f("ck_series_same_length")),
        sa.CheckConstraint("link_speed_mbps >= 0", name=op.f("ck_series_link_speed_mbps")),
        sa.CheckConstraint("loss_ratio_allowed >= 0 AND loss_ratio_allowed <= 1", name=op.f("ck_series_loss_ratio_allowed")),
        sa.CheckConstraint("position >= 0", name=op.f("ck_series_position")),
        sa.CheckConstraint("run >= 0", name=op.f("ck_series_run")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_series_submission_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("submission_id", "run", "position", name=op.f("pk_series")),
    )
    op.create_index("ix_series_metric_submission_id", "series", ["metric", "submission_id"])

    op.create_table(
        "submission_facet",
        sa.Column("facet_id", types.BIG, autoincrement=False, nullable=False),
        sa.Column("submission_id", types.BIG, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["facet_id"], ["facet.id"], name=op.f("fk_submission_facet_facet_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_submission_facet_submission_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("facet_id", "submission_id", name=op.f("pk_submission_facet")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_submission_facet_submission_id", "submission_facet", ["submission_id"])
    create_words(None, op.get_bind())


def downgrade() -> None:
    """One step down."""
    drop_words(op.get_bind())
    for name in ("submission_facet", "series", "flag", "document", "submission", "facet"):
        op.drop_table(name)
