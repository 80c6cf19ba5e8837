"""The dictionaries that documents and cards are compressed with, made of what the project ships: examples, and the captured hosts as
the collector tells them.

usage: python -m tests.registry.db.train FOLDER

A dictionary that was shipped is never written over: what was compressed with it needs it. A new one gets the next number, and its name
stands in `registry/db/pack.py` from then on.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from registry.db.pack import CARDS, DOCUMENTS
from registry.derive.card import card_of
from schemas.compiled import take

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

CHECKOUT = Path(__file__).parents[3]
DOCUMENTS_BYTES, CARDS_BYTES = 32 * 1024, 4 * 1024
"""Larger ones for documents gain a hundredth and cost every process that much memory."""


def main(folder: Path) -> None:
    """Both dictionaries in the folder."""
    told = [json.loads(path.read_bytes()) for path in sorted((CHECKOUT / "schemas" / "examples").glob("*.json"))]
    told += [document for path in sorted((CHECKOUT / "tests" / "trees").iterdir()) if (document := _told_of(path)) is not None]
    documents = [json.dumps(one, ensure_ascii=False).encode() for one in told]
    cards = [json.dumps(card_of(take(one)), ensure_ascii=False, separators=(",", ":")).encode() for one in told]
    (folder / DOCUMENTS).write_bytes(zstd.train_dict(documents, DOCUMENTS_BYTES).dict_content)
    (folder / CARDS).write_bytes(zstd.train_dict(cards, CARDS_BYTES).dict_content)


def _told_of(tree: Path) -> dict[str, Any] | None:
    """The document of a captured host; None of what is none."""
    with tempfile.TemporaryDirectory() as state:
        words = ("submit", "--dry-run", "--json", "--root", str(tree), "--outcome", "worked")
        done = subprocess.run([sys.executable, "-m", "collector.cli", *words], capture_output=True, check=False,
                              env=os.environ | {"TAMESHI_STATE": state}, cwd=CHECKOUT)  # fmt: skip
    return json.loads(done.stdout) if done.returncode == 0 else None


if __name__ == "__main__":
    main(Path(sys.argv[1]))
