"""PostgreSQL keeps words one after the other instead of a tsvector with their positions, and sorts new ones into its indexes sooner.

Words come from documents: where there are any, a rebuild has to follow, and `registry migrate` does it.
"""

from alembic import op

from registry.db.dialect import PENDING_KB, create_words, drop_words

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One step up."""
    if op.get_bind().dialect.name == "postgresql":
        drop_words(op.get_bind())
        create_words(None, op.get_bind())
        op.execute(f"ALTER INDEX ix_facet_list_facets SET (gin_pending_list_limit = {PENDING_KB})")
        op.execute("DELETE FROM rebuild WHERE EXISTS (SELECT 1 FROM submission)")
        op.execute("INSERT INTO rebuild (id, began_at, reached) SELECT 1, now(), -1 WHERE EXISTS (SELECT 1 FROM submission)")


def downgrade() -> None:
    """One step down."""
    raise NotImplementedError("the rows of 0007 are gone: install 0007 and load a dump")
