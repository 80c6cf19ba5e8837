"""How Alembic runs here: over a connection that `registry.db.migrate` hands in, never by itself."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from registry.models import metadata


def render_item(kind: str, item: object, autogen: AutogenContext) -> str | Literal[False]:
    """Our own types with their import, which Alembic would leave out."""
    if kind == "type" and type(item).__module__ == "registry.db.types":
        autogen.imports.add("from registry.db import types")
        return f"types.{type(item).__name__}()"
    return False


def run() -> None:
    """The migrations, in the transaction of the connection handed in."""
    connection: Any = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        render_item=render_item,
        transactional_ddl=True,
        on_version_apply=context.config.attributes.get("on_version_apply", ()),
    )
    with context.begin_transaction():
        context.run_migrations()


if __name__ == "env_py":  # The name under which Alembic loads this file.
    run()
