"""The RUN.json of a benchmark: tried before anything is measured, written whole or not at all."""

import json
from collections.abc import Mapping
from pathlib import Path

from collector.errors import UsageError


def writable(name: str) -> Path:
    """The file, tried before anything is measured: minutes of measuring must not end in a message."""
    out = Path(name)
    if out.is_dir():
        raise UsageError(f"--out {name}: is a folder; name a file in it")
    if not out.parent.is_dir():
        raise UsageError(f"--out {name}: no such folder; make it first, or name a file elsewhere")
    part = _part_of(out)
    try:
        part.touch()
        part.unlink()
    except OSError as error:
        raise UsageError(f"--out {name} cannot be written: {error.strerror}; name a file elsewhere") from None
    return out


def write_runs(out: Path, runs: Mapping[str, object]) -> None:
    """The runs as JSON."""
    part = _part_of(out)
    try:
        part.write_text(json.dumps(runs, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        part.replace(out)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise UsageError(f"--out {out} cannot be written: {error.strerror}") from None


def _part_of(out: Path) -> Path:
    return out.with_name(f".{out.name}.part")
