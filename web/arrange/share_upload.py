"""What somebody hands in as a file: a document, runs, or something that only the collector can read."""

import json
from dataclasses import dataclass

REASONS: dict[str, str] = {
    "empty": "The file is empty.",
    "capture": "This is packed, as a capture is. A capture is not taken here: only the collector knows which words in it are private, "
    "and it judges the NICs. Make a document of it and hand that in:",
    "tool": "This is what a tool printed. The collector reads it; hand in what it makes of it:",
    "no-json": "This is no JSON. A document of the collector begins with a brace:",
    "other": "This is JSON, but neither a document nor runs:",
}
"""Why a file is not taken; message ids."""
COMMANDS: dict[str, str] = {
    "capture": "collector submit --root capture.tar.gz --outcome worked --dry-run > document.json",
    "tool": "collector import --json result.json > run.json",
    "no-json": "collector submit --outcome worked --dry-run > document.json",
    "other": "collector submit --outcome worked --dry-run > document.json",
}
"""The way out, by the reason."""
_PACKED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ", b"PK\x03\x04")
_TAR_MARK = slice(257, 262)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """What a file holds; `reason` says why it is not taken, if it is not."""

    document: bytes | None = None
    runs: str | None = None
    reason: str | None = None


def look(content: bytes) -> Upload:
    """What the bytes are. A document is not checked here: the door does that."""
    if not content.strip():
        return Upload(reason="empty")
    if content.startswith(_PACKED) or content[_TAR_MARK] == b"ustar":
        return Upload(reason="capture")
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        return Upload(reason="no-json")
    if isinstance(said, dict) and ("outcome" in said or "id" in said):
        return Upload(document=content)
    if _are_runs(said):
        return Upload(runs=content.decode("utf-8"))
    return Upload(reason="tool" if isinstance(said, dict) and ("intervals" in said or "start" in said) else "other")


def _are_runs(said: object) -> bool:
    runs = said.get("runs", [said]) if isinstance(said, dict) else said
    return isinstance(runs, list) and bool(runs) and all(isinstance(run, dict) and "tool" in run for run in runs)
