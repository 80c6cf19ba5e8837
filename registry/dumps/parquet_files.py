"""The tables of a dump as Parquet, a file each, made of the CSV files by DuckDB."""

from pathlib import Path

from registry.dumps.tables import TABLES, Type
from registry.errors import ConfigError

_DUCK: dict[Type, str] = {"string": "VARCHAR", "datetime": "TIMESTAMPTZ", "boolean": "BOOLEAN", "integer": "BIGINT", "number": "DOUBLE"}
_MEMORY = "256MB"


def parquet_files(folder: Path) -> None:
    """The CSV files of a folder as Parquet beside them, compressed by zstd. Raises ConfigError without duckdb."""
    try:
        import duckdb
    except ImportError:
        raise ConfigError("Parquet needs duckdb: pip install 'tameshi[export]', or leave parquet out of --formats") from None
    with duckdb.connect(config={"memory_limit": _MEMORY, "threads": 1}) as connection:
        for name, table in TABLES.items():
            types = "{" + ", ".join(f"'{column.name}': '{_DUCK[column.type]}'" for column in table.columns) + "}"
            cells = ", ".join(_unescaped(column.name, column.type) for column in table.columns)
            source = f"read_csv($source, header = true, columns = {types}, quote = '\"', escape = '\"', nullstr = '', parallel = false)"
            target = str(folder / f"{name}.parquet").replace("'", "''")
            connection.execute(
                f"COPY (SELECT {cells} FROM {source}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)",  # noqa: S608  # Names of ours.
                {"source": str(folder / f"{name}.csv")},
            )


def _unescaped(name: str, type_: Type) -> str:
    return f"CASE WHEN starts_with({name}, '''') THEN substr({name}, 2) ELSE {name} END AS {name}" if type_ == "string" else name
