"""A captured tree as a folder, also where it is still an archive.

What an archive may hold is narrow, because somebody else made it: files, folders and links, of limited number and size, nothing outside of
its own folder. Links are made last and never lead out, so that neither unpacking nor reading can touch anything of this machine.
"""

import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from collector.errors import UsageError
from collector.root import FILE_BYTES

MOST_MEMBERS = 100_000
TOTAL_BYTES = 256 * 1024 * 1024
"""Of the archive without its compression, names and headers included."""
LONGEST_PATH = 1024
TOPS = frozenset(
    {"boot", "capture.json", "cmd", "dev", "etc", "home", "lib", "lib64", "opt", "proc", "run", "srv", "sys", "tmp", "usr", "var"}
)
"""What may stand at the top of a host; a single folder of another name is the one that somebody packed."""


@dataclass(slots=True)
class _Counted:
    """The bytes of an archive after decompression, up to a limit: a small file can unpack to any size."""

    source: IO[bytes]
    name: str
    left: int

    def read(self, size: int = -1) -> bytes:
        content = self.source.read(min(size, self.left + 1) if size >= 0 else self.left + 1)
        self.left -= len(content)
        if self.left < 0:
            raise UsageError(f"{self.name}: unpacks to more than {TOTAL_BYTES // 2**20} MiB; a capture is far smaller")
        return content


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """The folder of a captured tree: the one that is named, or an archive's content until the end of the `with` block."""
    if path.is_dir():
        yield path
        return
    if not path.exists():
        raise UsageError(f"{path}: no such file or folder; name a capture, or leave it out to read this host")
    if not path.is_file():
        raise UsageError(f"{path}: is neither a folder nor a file")
    folder = Path(tempfile.mkdtemp(prefix="tameshi-"))
    try:
        yield _unpack(path, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _top(folder: Path) -> Path:
    """The host's own top: one folder deeper where everything was packed with the folder around it."""
    entries = list(folder.iterdir())
    if len(entries) == 1 and entries[0].name not in TOPS and entries[0].is_dir():
        return entries[0]
    return folder


def _unpack(path: Path, folder: Path) -> Path:
    """The host's own top within the folder, after everything is there."""
    try:
        with path.open("rb") as raw, _decompressed(raw) as plain:
            links = _read(_Counted(plain, str(path), TOTAL_BYTES), path, folder)
        for name in links:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
        top = _top(folder)
        _make_links(links, folder, top)
        return top
    except (tarfile.TarError, EOFError, ValueError, zlib.error) as error:
        raise UsageError(f"{path}: is not a whole tar archive ({error}); name a folder, a .tar, a .tar.gz or a .tar.bz2") from None
    except OSError as error:
        raise UsageError(f"{path}: cannot be unpacked ({error.strerror or error})") from None


def _decompressed(raw: IO[bytes]) -> IO[bytes]:
    """The bytes of the tar itself; which compression it has, its first bytes tell."""
    start = raw.read(6)
    raw.seek(0)
    if start.startswith(b"\x1f\x8b"):
        import gzip  # Only where it is needed: most runs read a folder.

        return gzip.open(raw, "rb")  # type: ignore[return-value]  # GzipFile reads as IO[bytes] does.
    if start.startswith(b"BZh"):
        import bz2

        return bz2.open(raw, "rb")
    if start.startswith((b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"PK")):
        raise tarfile.ReadError("a compression that is not read here: unpack it first")
    return raw


def _read(source: _Counted, path: Path, folder: Path) -> dict[str, str]:
    """The links by where they lie; files and folders are there when this is done."""
    links: dict[str, str] = {}
    number = -1
    with tarfile.open(fileobj=cast(IO[bytes], source), mode="r|") as archive:
        for number, member in enumerate(archive):
            if number >= MOST_MEMBERS:
                raise UsageError(f"{path}: holds more than {MOST_MEMBERS:,} entries; a capture holds far fewer")
            name = _checked_name(member.name, path)
            if member.issym():
                links[name] = _checked_target(name, member.linkname, path)
            elif name:
                _place(archive, member, folder / name, path)
    if number < 0:
        raise UsageError(f"{path}: holds nothing")
    return links


def _place(archive: tarfile.TarFile, member: tarfile.TarInfo, place: Path, path: Path) -> None:
    """One entry: a file is written, a folder is made, anything else is refused."""
    if member.isdir():
        place.mkdir(parents=True, exist_ok=True)
        return
    content = archive.extractfile(member) if member.isreg() else None
    if content is None:
        raise UsageError(f"{path}: {member.name} is a device, a pipe or a hard link; a capture holds files, folders and symbolic links")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content.read(FILE_BYTES))  # What lies behind is never read of a host either.


def _checked_name(name: str, path: Path) -> str:
    """The path inside the folder, without what tar puts before it."""
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if name.startswith("/") or ".." in parts or "\0" in name:
        raise UsageError(f"{path}: {name!r} leads out of the archive; this is no capture")
    joined = "/".join(parts)
    if len(joined) > LONGEST_PATH:
        raise UsageError(f"{path}: a name of {len(joined)} characters is too long for a capture")
    return joined


def _checked_target(name: str, target: str, path: Path) -> str:
    """The target, if it first climbs and then descends: where any other leads depends on other links."""
    steps = [part for part in target.split("/") if part not in ("", ".")]
    climbs = next((at for at, step in enumerate(steps) if step != ".."), len(steps))
    if ".." in steps[climbs:] or "\0" in target or not name:
        raise UsageError(f"{path}: the link {name} goes down and up again ({target!r}), which no link of a kernel does")
    return ("/" if target.startswith("/") else "") + "/".join(steps)


def _make_links(links: Mapping[str, str], folder: Path, top: Path) -> None:
    """All links, now that every folder is there: none is ever written through, and none climbs above the host's own top."""
    for name, target in links.items():
        place = folder / name
        inside = place.relative_to(top) if place.is_relative_to(top) else None
        if inside is None or place.exists() or place.is_symlink():
            continue
        depth = len(inside.parts) - 1
        steps = target.strip("/").split("/") if target.strip("/") else []
        down = [step for step in steps if step != ".."]
        up = depth if target.startswith("/") else min(len(steps) - len(down), depth)
        place.symlink_to("/".join([".."] * up + down) or ".")
