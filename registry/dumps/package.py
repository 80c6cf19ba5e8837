"""What a dump says about itself: a Data Package (datapackage.org), and the licence of its data."""

from collections.abc import Iterator
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any

from registry.dumps.tables import TABLES, WITHDRAWN, Table
from schemas.times import rfc3339

Json = dict[str, Any]
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
LICENCE = f"""The data in this folder was shared by the contributors of a Tameshi registry under the
Creative Commons Attribution 4.0 International licence (CC BY 4.0):

    {LICENCE_URL}

Attribution: name the registry the data came from and, where a submission names its contributor, them. Figures from
literature (kind: reference) belong to the works they cite.
"""
_MEDIA = {".csv": "text/csv", ".parquet": "application/vnd.apache.parquet", ".sqlite": "application/vnd.sqlite3", ".gz": "application/gzip"}


def package(folder: Path, *, count: int, since: datetime | None, now: datetime) -> Json:
    """The description of every data file in the folder, with sizes, checksums and the columns of the tables."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "tameshi",
        "title": "Tameshi: what people tried with routers and hosts under virtualization",
        "created": rfc3339(now),
        "licenses": [{"name": "CC-BY-4.0", "path": LICENCE_URL, "title": "Creative Commons Attribution 4.0"}],
        "tameshi": {"format": 1, "submissions": count, "since": None if since is None else rfc3339(since)},
        "resources": list(_resources(folder)),
    }


def _resources(folder: Path) -> Iterator[Json]:
    for path in sorted(folder.iterdir()):
        if path.suffix in _MEDIA:
            with path.open("rb") as stream:
                digest = file_digest(stream, "sha256").hexdigest()
            table = {**TABLES, "withdrawn": WITHDRAWN}.get(path.stem) if path.suffix == ".csv" else None
            yield {
                "name": path.name.lower().replace(".", "-"),
                "path": path.name,
                "mediatype": _MEDIA[path.suffix],
                "bytes": path.stat().st_size,
                "hash": f"sha256:{digest}",
                **({} if table is None else {"description": table.meaning, "schema": _schema(table)}),
            }


def _schema(table: Table) -> Json:
    key = {"primaryKey": "id"} if table.columns[0].name == "id" else _foreign()
    fields = [{"name": column.name, "type": column.type, "description": column.meaning} for column in table.columns]
    return {"fields": fields, "missingValues": [""], **key}


def _foreign() -> Json:
    return {"foreignKeys": [{"fields": "submission_id", "reference": {"resource": "submissions-csv", "fields": "id"}}]}
