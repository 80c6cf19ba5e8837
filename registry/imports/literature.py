"""Figures out of papers and reports, as a TOML table of parts of documents: `[[work]]`, each with its citation."""

import re
import tomllib
from pathlib import Path
from typing import Any

from registry.imports.found import Found, Reading, SourceFile, Unread

SHIPPED = Path(__file__).parent / "literature.toml"
PARTS = ("outcome", "title", "note", "host", "nics", "router", "runs", "problems", "reference")
_HEAD = re.compile(r"\[\[\s*work\s*\]\]")


def read(file: SourceFile) -> Reading:
    """One report a work."""
    try:
        told = tomllib.loads(file.text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        yield Unread(_line_of(str(error)), f"is no TOML: {error}")
        return
    heads = [number for number, text in enumerate(file.text.splitlines(), 1) if _HEAD.match(text.strip())]
    works = told.get("work")
    if not isinstance(works, list) or told.keys() != {"work"}:
        yield Unread(1, "is no table of works: `[[work]]` is needed, and nothing beside it")
        return
    for place, work in enumerate(works):
        where = heads[place] if place < len(heads) else 1
        yield _work(work, where)


def _work(work: Any, where: int) -> Found | Unread:
    if not isinstance(work, dict) or (unknown := work.keys() - set(PARTS)):
        return Unread(
            where, f"a work has the parts {', '.join(PARTS)}; unknown: {', '.join(sorted(unknown)) if isinstance(work, dict) else work}"
        )
    if missing := {"outcome", "reference"} - work.keys():
        return Unread(where, f"a work needs {' and '.join(sorted(missing))}")
    return Found(where, work, work)


def _line_of(message: str) -> int:
    found = re.search(r"line (\d+)", message)
    return int(found[1]) if found else 1
