"""The tables of the registry. Everything but `document` can be derived from `document` again.

Derived rows bear no foreign keys: checking those would cost more than writing the rows, and `registry check` compares
them with their documents (ADR 12).
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    event,
    false,
)

from registry.db.dialect import PENDING_KB, create_facet_index, create_words
from registry.db.types import BIG, CardJson, FacetIds, Labels, UTCDateTime
from schemas.v1.submission import DIRECTIONS, KINDS, METRICS, OUTCOMES, RUN_KINDS, UNITS

PLAUSIBILITIES = ("plausible", "implausible", "reproduced")

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def one_of(column: str, words: tuple[str | int, ...]) -> CheckConstraint:
    """A CHECK that a column holds one of a closed set of words."""
    return CheckConstraint(f"{column} IN ({', '.join(repr(word) for word in words)})", name=column)


def not_negative(column: str) -> CheckConstraint:
    """A CHECK that a column holds zero or more."""
    return CheckConstraint(f"{column} >= 0", name=column)


submission = Table(
    "submission",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=True),
    Column("uid", String(26), nullable=False, unique=True),
    Column("received_at", UTCDateTime, nullable=False, index=True),
    Column("created_at", UTCDateTime, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("outcome", String(8), nullable=False),
    Column("example", Boolean, nullable=False, server_default=false()),
    Column("plausibility", String(16), nullable=False),
    Column("title", String(200)),
    Column("lang", String(12)),
    Column("problems", Integer, nullable=False),
    Column("runs", Integer, nullable=False),
    Column("card", CardJson, nullable=False),
    one_of("kind", KINDS),
    one_of("outcome", OUTCOMES),
    one_of("plausibility", PLAUSIBILITIES),
    not_negative("problems"),
    not_negative("runs"),
    CheckConstraint("length(uid) = 26", name="uid"),
    sqlite_autoincrement=True,  # An id is never given twice, so that a cursor or a feed never sees a number come back.
)


def submission_id() -> Column[int]:
    """The part of a primary key that names a submission."""
    return Column("submission_id", BIG, primary_key=True, autoincrement=False)


document = Table(
    "document",
    metadata,
    Column("submission_id", BIG, ForeignKey("submission.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
    Column("bytes", Integer, nullable=False),
    not_negative("bytes"),
)

series = Table(
    "series",
    metadata,
    submission_id(),
    Column("run", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("metric", String(16), nullable=False),
    Column("unit", String(8), nullable=False),
    Column("family", Integer),
    Column("direction", String(16)),
    Column("run_kind", String(16), nullable=False),
    Column("link_type", String(16)),
    Column("link_speed_mbps", Integer),
    Column("loss_ratio_allowed", Double),
    Column("labels", Labels, nullable=False),
    Column("frames", LargeBinary, nullable=False),
    Column("points", LargeBinary, nullable=False),
    not_negative("run"),
    not_negative("position"),
    one_of("metric", METRICS),
    one_of("unit", UNITS),
    one_of("family", (4, 6)),
    one_of("direction", DIRECTIONS),
    one_of("run_kind", RUN_KINDS),
    not_negative("link_speed_mbps"),
    CheckConstraint("loss_ratio_allowed >= 0 AND loss_ratio_allowed <= 1", name="loss_ratio_allowed"),
    CheckConstraint("length(frames) = length(points) OR length(frames) = 2", name="same_length"),
    Index("ix_series_metric_submission_id", "metric", "submission_id"),
    sqlite_with_rowid=False,
)

facet = Table(
    "facet",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=True),
    Column("field", String(32), nullable=False),
    Column("value", String(300), nullable=False),
    Column("folded", Text, nullable=False),
    Column("number", Double),
    UniqueConstraint("field", "value"),
    Index("ix_facet_field_number", "field", "number"),
)

facet_list = Table(
    "facet_list",
    metadata,
    submission_id(),
    Column("facets", FacetIds, nullable=False),
    Column("figures", LargeBinary, nullable=False),
    Column("flags", Text),
    Index("ix_facet_list_facets", "facets", postgresql_using="gin", postgresql_with={"gin_pending_list_limit": PENDING_KB}).ddl_if(
        dialect="postgresql"
    ),
)
"""The values of each submission, classes of its figures included, its figures exactly (ADR 17), and its flags where it has any."""


def draft() -> Column[bool]:
    """The part of a primary key that tells the counts a rebuild is making from those that readers see.

    Counts have no CHECK: an upsert that takes away would fail at it before it finds its row.
    """
    return Column("draft", Boolean, primary_key=True, autoincrement=False)


facet_count = Table(
    "facet_count",
    metadata,
    draft(),
    Column("facet_id", BIG, primary_key=True, autoincrement=False),
    Column("submissions", BIG, nullable=False),
    Column("examples", BIG, nullable=False),
    sqlite_with_rowid=False,
    postgresql_with={"fillfactor": 50},  # The same rows change with every submission: room for the next version beside them.
)

tally = Table(
    "tally",
    metadata,
    draft(),
    Column("example", Boolean, primary_key=True, autoincrement=False),
    Column("kind", String(16), primary_key=True),
    Column("outcome", String(8), primary_key=True),
    Column("submissions", BIG, nullable=False),
    Column("problems", BIG, nullable=False),
    Column("runs", BIG, nullable=False),
    sqlite_with_rowid=False,
    postgresql_with={"fillfactor": 50},
)

histogram = Table(
    "histogram",
    metadata,
    draft(),
    Column("key", BIG, primary_key=True, autoincrement=False),
    Column("chart", String(400), nullable=False),
    Column("line", Text, nullable=False),
    Column("series", BIG, nullable=False),
    Column("bins", LargeBinary, nullable=False),
    Index("ix_histogram_draft_chart", "draft", "chart"),
)
"""How the values of one line of one chart are spread; `key` is a digest of `chart` and `line`, which may be long (ADR 18)."""

histogram_change = Table(
    "histogram_change",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=True),
    Column("draft", Boolean, nullable=False),
    Column("times", Integer, nullable=False),
    Column("body", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""What came in or was taken out since histograms were changed last: some hundreds of submissions."""

rebuild = Table(
    "rebuild",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("began_at", UTCDateTime, nullable=False),
    Column("reached", BIG, nullable=False),
    CheckConstraint("id = 1", name="one"),
)

redone = Table(
    "redone",
    metadata,
    Column("id", BIG, primary_key=True, autoincrement=True),
    Column("above", BIG, nullable=False),
    Column("last", BIG, nullable=False),
    sqlite_autoincrement=True,  # Who has seen a number has seen all before it.
)
"""Numbers of submissions whose facets changed after they were stored: whoever keeps facets in memory reads those again."""

sealed = Table(
    "sealed",
    metadata,
    Column("last", BIG, primary_key=True, autoincrement=False),
    Column("fields", String(16), nullable=False),
    Column("body", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""Which submissions have which value, of a range of numbers that ends with `last`: what a process keeps in memory and need not read again.

`fields` is a digest of the fields whose values are in it. Whoever changes the values of a range deletes its row (ADR 14).
"""

sealed_column = Table(
    "sealed_column",
    metadata,
    Column("key", BIG, primary_key=True, autoincrement=False),
    Column("container", BIG, primary_key=True, autoincrement=False),
    Column("body", LargeBinary, nullable=False),
)
"""The values of one figure, bit by bit, of the submissions that one container of a roaring bitmap has room for (ADR 32)."""

event.listen(metadata, "after_create", create_words)
event.listen(metadata, "after_create", create_facet_index)
