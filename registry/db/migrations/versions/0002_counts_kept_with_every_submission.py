"""Counts kept with every submission, lists of facets, derived rows without foreign keys, digests computed when asked."""

import struct
from typing import Any

import sqlalchemy as sa
from alembic import op

from registry.db import types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_MANY = 1_000
_DERIVED = ("series", "flag")
"""Tables of 0001 that only lose their foreign key."""


def upgrade() -> None:
    """One step up: every row of 0001 is kept, and the counts are those of its rows."""
    _create_tables()
    _fill_lists()
    _fill_counts()
    if op.get_bind().dialect.name == "sqlite":
        _loosen_sqlite()
    else:
        _loosen_postgres()


def downgrade() -> None:
    """One step down."""
    raise NotImplementedError("the digests of 0001 are gone: install 0001 and load a dump")


def _create_tables() -> None:
    op.create_table(
        "facet_list",
        sa.Column("submission_id", types.BIG, autoincrement=False, nullable=False),
        sa.Column("facets", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_facet_list")),
    )
    _create_counts("facet_count", [sa.Column("facet_id", types.BIG, autoincrement=False, nullable=False)], ("submissions", "examples"))
    tally = [
        sa.Column("example", sa.Boolean(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
    ]
    _create_counts("tally", tally, ("submissions", "problems", "runs"))
    cell = [
        sa.Column("mode", sa.String(length=300), nullable=False),
        sa.Column("hypervisor", sa.String(length=300), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
    ]
    _create_counts("matrix_count", cell, ("submissions",))
    op.create_table(
        "rebuild",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("began_at", types.UTCDateTime(), nullable=False),
        sa.Column("reached", types.BIG, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_rebuild_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rebuild")),
    )


def _create_counts(name: str, key: list[sa.Column[Any]], amounts: tuple[str, ...]) -> None:
    op.create_table(
        name,
        sa.Column("draft", sa.Boolean(), autoincrement=False, nullable=False),
        *key,
        *(sa.Column(amount, types.BIG, nullable=False) for amount in amounts),
        sa.PrimaryKeyConstraint("draft", *(column.name for column in key), name=op.f(f"pk_{name}")),
        sqlite_with_rowid=False,
        postgresql_with={"fillfactor": 50},
    )


def _fill_lists() -> None:
    connection = op.get_bind()
    pairs = connection.execute(sa.text("SELECT submission_id, facet_id FROM submission_facet ORDER BY submission_id, facet_id"))
    into = sa.text("INSERT INTO facet_list (submission_id, facets) VALUES (:number, :facets)")
    lists: dict[int, list[int]] = {}
    for number, facet_id in pairs:
        if number not in lists and len(lists) == _MANY:
            connection.execute(into, _packed(lists))
            lists = {}
        lists.setdefault(number, []).append(facet_id)
    if lists:
        connection.execute(into, _packed(lists))


def _packed(lists: dict[int, list[int]]) -> list[dict[str, object]]:
    return [{"number": number, "facets": struct.pack(f"<{len(facets)}I", *facets)} for number, facets in lists.items()]


def _fill_counts() -> None:
    op.execute("""
        INSERT INTO facet_count (draft, facet_id, submissions, examples)
        SELECT false, f.facet_id, sum(CASE WHEN s.example THEN 0 ELSE 1 END), sum(CASE WHEN s.example THEN 1 ELSE 0 END)
          FROM submission_facet f JOIN submission s ON s.id = f.submission_id GROUP BY f.facet_id
    """)
    op.execute("""
        INSERT INTO tally (draft, example, kind, outcome, submissions, problems, runs)
        SELECT false, example, kind, outcome, count(*), sum(problems), sum(runs) FROM submission GROUP BY example, kind, outcome
    """)
    op.execute("""
        INSERT INTO matrix_count (draft, mode, hypervisor, outcome, submissions)
        SELECT false, m.value, h.value, s.outcome, count(*)
          FROM facet m JOIN submission_facet ms ON ms.facet_id = m.id JOIN submission s ON s.id = ms.submission_id
          JOIN submission_facet hs ON hs.submission_id = s.id JOIN facet h ON h.id = hs.facet_id
         WHERE m.field = 'mode' AND h.field = 'hypervisor' AND s.kind = 'trial' AND NOT s.example GROUP BY m.value, h.value, s.outcome
    """)


def _loosen_postgres() -> None:
    op.drop_column("document", "sha256")
    for name in (*_DERIVED, "submission_facet", "submission_words"):
        op.execute(f"ALTER TABLE {name} DROP CONSTRAINT IF EXISTS fk_{name}_submission_id")
    op.drop_constraint("fk_submission_facet_facet_id", "submission_facet")
    op.drop_index("ix_submission_facet_submission_id", "submission_facet")


def _loosen_sqlite() -> None:
    """SQLite changes no constraint of a table: each is made anew and filled."""
    replaced = {
        "document": _document(), "series": _series(), "flag": _flag(), "submission_facet": _submission_facet(),
    }  # fmt: skip
    for name, (columns, options) in replaced.items():
        op.execute(f"ALTER TABLE {name} RENAME TO {name}_0001")
        op.create_table(name, *columns, **options)
        kept = ", ".join(f'"{column.name}"' for column in columns if isinstance(column, sa.Column))
        op.execute(f"INSERT INTO {name} ({kept}) SELECT {kept} FROM {name}_0001")  # noqa: S608  # Our own names.
        op.execute(f"DROP TABLE {name}_0001")
    op.create_index("ix_flag_code", "flag", ["code"])
    op.create_index("ix_series_metric_submission_id", "series", ["metric", "submission_id"])


Table = tuple[list[sa.schema.SchemaItem], dict[str, Any]]


def _number() -> sa.Column[int]:
    return sa.Column("submission_id", types.BIG, autoincrement=False, nullable=False)


def _document() -> Table:
    return [
        _number(),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.CheckConstraint("bytes >= 0", name=op.f("ck_document_bytes")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_document_submission_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("submission_id", name=op.f("pk_document")),
    ], {}


def _submission_facet() -> Table:
    return [
        sa.Column("facet_id", types.BIG, autoincrement=False, nullable=False),
        _number(),
        sa.PrimaryKeyConstraint("facet_id", "submission_id", name=op.f("pk_submission_facet")),
    ], {"sqlite_with_rowid": False}


def _flag() -> Table:
    return [
        _number(),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("pointer", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.CheckConstraint("position >= 0", name=op.f("ck_flag_position")),
        sa.PrimaryKeyConstraint("submission_id", "position", name=op.f("pk_flag")),
    ], {}


def _series() -> Table:
    return [
        _number(),
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
        sa.PrimaryKeyConstraint("submission_id", "run", "position", name=op.f("pk_series")),
    ], {}
