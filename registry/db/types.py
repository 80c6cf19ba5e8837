"""Column types that mean the same on every database."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Integer, LargeBinary, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import TypeDecorator, TypeEngine

from registry.db.pack import pack_card, pack_ids, pack_labels, unpack_card, unpack_ids, unpack_labels

BIG = BigInteger().with_variant(Integer, "sqlite")
"""64 bits; on SQLite the word INTEGER, without which a primary key would not count by itself."""


class UTCDateTime(TypeDecorator[datetime]):
    """An aware datetime, kept in UTC; SQLite alone would drop its offset."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC; a naive datetime is a fault of ours."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without offset cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class JsonText(TypeDecorator[Any]):
    """JSON kept as text: read back as written, never searched in the database."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        """Compact JSON."""
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """What was written."""
        return None if value is None else json.loads(value)


class CardJson(TypeDecorator[Any]):
    """JSON kept compressed, never searched in the database.

    The column of SQLite is still called TEXT, as it was before, and holds bytes all the same: SQLite lets it, and cannot rename a type.
    """

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Bytes."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else LargeBinary())

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes:
        """Compact JSON, compressed."""
        return pack_card(json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode())

    def process_result_value(self, value: bytes | str | None, dialect: Dialect) -> Any:
        """What was written, by an older version too, which did not compress."""
        if value is None or isinstance(value, str) or value.startswith(b"{"):
            return None if value is None else json.loads(value)
        return json.loads(unpack_card(value))


class Labels(TypeDecorator[dict[str, str]]):
    """Labels of a series, of which the values alone are kept."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: dict[str, str] | None, dialect: Dialect) -> str:
        """The values in their order."""
        return pack_labels(value or {})

    def process_result_value(self, value: str | None, dialect: Dialect) -> dict[str, str] | None:
        """The labels that there are."""
        return None if value is None else unpack_labels(value)


class FacetIds(TypeDecorator[tuple[int, ...]]):
    """Ids of facets: packed on SQLite, an array on PostgreSQL, which has an index for those."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Bytes, or an array."""
        return dialect.type_descriptor(LargeBinary() if dialect.name == "sqlite" else ARRAY(Integer()))

    def process_bind_param(self, value: Sequence[int] | None, dialect: Dialect) -> Any:
        """As the column keeps them."""
        return pack_ids(value or ()) if dialect.name == "sqlite" else list(value or ())

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[int, ...]:
        """The ids, ascending."""
        return unpack_ids(value) if isinstance(value, bytes) else tuple(value)
