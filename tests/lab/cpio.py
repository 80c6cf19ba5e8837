"""An initramfs without tools: the `newc` archive that the kernel unpacks, made from files in memory."""

import stat
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

TRAILER = "TRAILER!!!"
CONSOLE = (5, 1)


def pack(files: Mapping[str, bytes], *, executable: Iterable[str] = ()) -> bytes:
    """An archive of these files by path, their folders, and /dev/console, without which the first program is mute."""
    runs = frozenset(executable)
    folders = sorted({str(parent) for path in (*files, "dev/console") for parent in PurePosixPath(path).parents} - {"."})
    entries = [_entry(folder, stat.S_IFDIR | 0o755) for folder in folders]
    entries.append(_entry("dev/console", stat.S_IFCHR | 0o600, device=CONSOLE))
    entries += [_entry(path, stat.S_IFREG | (0o755 if path in runs else 0o644), content) for path, content in sorted(files.items())]
    return b"".join([*entries, _entry(TRAILER, 0)])


def _entry(path: str, mode: int, content: bytes = b"", device: tuple[int, int] = (0, 0)) -> bytes:
    name = path.encode() + b"\0"
    fields = (0, mode, 0, 0, 1, 0, len(content), 0, 0, *device, len(name), 0)
    head = b"070701" + b"".join(b"%08X" % field for field in fields) + name
    return _padded(head) + _padded(content)


def _padded(block: bytes) -> bytes:
    return block + b"\0" * (-len(block) % 4)
