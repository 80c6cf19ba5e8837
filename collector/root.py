"""The only way to a host: a root folder, a clock and a command runner, and a note of everything that was touched.

A `Root` over `/` reads the running host; over any other folder it reads a captured tree, commands included (`cmd/`).
Symbolic links are resolved inside the folder, so that a tree can never point out of it. What a capture writes is
exactly what `touched` holds, and therefore a capture replays to the same facts.
"""

import errno
import json
import os
import stat
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple

FILE_BYTES = 4 * 1024 * 1024
"""Longest read of one file that a probe picks lines from; what lies behind is cut off."""
TEXT_BYTES = 64 * 1024
"""Longest read of a file that is taken as a whole: an attribute, or what a command printed."""
LISTED_NAMES = 65_536
LINK_HOPS = 40
ASTRAY = ".too-many-links"
"""Where a path leads that has more links than anybody follows: nowhere. As it is, the kernel would follow them out of the root."""
KEEP = ".keep"
"""Holds an otherwise empty folder in a tree, because git keeps no empty folders; it is never listed."""
NOTES = "capture.json"
"""What a capture says about itself: why a path could not be read, and which files stand for their name only."""

Touch = Literal["file", "list", "link", "seen"]


class Answer(NamedTuple):
    """What a command printed, or None and the reason why there is nothing."""

    text: str | None
    reason: str = ""


Runner = Callable[[tuple[str, ...]], Answer]


@dataclass(frozen=True, slots=True)
class Touched:
    """One path that was looked at, and what was found there."""

    kind: Touch
    content: bytes = b""
    names: tuple[str, ...] = ()
    target: str = ""


def _now() -> datetime:
    return datetime.now(UTC)


def _no_commands(argv: tuple[str, ...]) -> Answer:
    return Answer(None, f"{argv[0]} was not run")


def command_path(argv: tuple[str, ...]) -> str:
    """Where a tree keeps the output: `ethtool -i eth0` lies in `cmd/ethtool-i.eth0`."""
    program, *words = argv
    options = "".join(word for word in words if word.startswith("-"))
    operands = "".join(f".{word}" for word in words if not word.startswith("-"))
    return "cmd/" + f"{program}{options}{operands}".replace("/", "_")


class Root:
    """A host seen through one folder. Paths are relative to it; a leading slash is allowed."""

    def __init__(self, path: Path, *, clock: Callable[[], datetime] = _now, runner: Runner | None = None) -> None:
        self.path = path
        self.clock = clock
        self.live = path.resolve() == Path("/")
        self.touched: dict[str, Touched] = {}
        """Canonical path → what was found; absent paths are not in it, a capture leaves them out."""
        self.unseen: dict[str, str] = {}
        """Canonical path → why it could not be read, for everything but plain absence."""
        self._base = str(path).rstrip("/")
        self._runner = runner or _no_commands
        self._links: dict[str, str | None] = {}
        self._reals: dict[str, str] = {}
        self._recorded, self._names_only = ({}, frozenset[str]()) if self.live else self._read_notes()

    def _read_notes(self) -> tuple[dict[str, str], frozenset[str]]:
        try:
            notes = json.loads(self._read_file(NOTES).decode("utf-8"))
            unseen, names_only = notes["unseen"], notes["names_only"]
            return {str(path): str(why) for path, why in unseen.items()}, frozenset(map(str, names_only))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return {}, frozenset()  # A tree made by hand or by another tool says nothing about itself.

    # Paths

    def real(self, rel: str) -> str:
        """The canonical path inside the root: links followed, `..` never above it, missing parts kept as they are."""
        if rel not in self._reals:
            folder, _, name = rel.rpartition("/")
            if folder not in self._reals:
                self._reals[folder] = self._resolve(folder)
            above = self._reals[folder]  # Hundreds of files lie in one folder: it is walked once.
            here = f"{above}/{name}" if above else name
            plain = name not in ("", ".", "..") and above != ASTRAY and self._link(here) is None
            self._reals[rel] = here if plain else self._resolve(rel)
        return self._reals[rel]

    def _resolve(self, rel: str) -> str:
        done: list[str] = []
        todo = [part for part in reversed(rel.split("/")) if part not in ("", ".")]
        hops = 0
        while todo:
            part = todo.pop()
            if part == "..":
                if done:
                    done.pop()
                continue
            here = "/".join((*done, part))
            target = self._link(here)
            if target is None:
                done.append(part)
                continue
            hops += 1
            if hops > LINK_HOPS:
                return ASTRAY
            if target.startswith("/"):
                done.clear()
            todo.extend(step for step in reversed(target.split("/")) if step not in ("", "."))
        return "/".join(done)

    def _link(self, here: str) -> str | None:
        """Where the link points, None if it is no link; each is asked once."""
        if here not in self._links:
            try:
                target: str | None = os.readlink(f"{self._base}/{here}")  # noqa: PTH115 (as written; a Path would normalise it)
            except OSError:
                target = None
            self._links[here] = target
            if target is not None:
                self.touched[here] = Touched("link", target=target)
        return self._links[here]

    def _parent_real(self, rel: str) -> str:
        parent, _, name = rel.strip("/").rpartition("/")
        return f"{self.real(parent)}/{name}" if parent else name

    # Reading

    def _read_file(self, real: str, most: int = FILE_BYTES) -> bytes:
        """The bytes of a regular file; pipes, devices and sockets are refused rather than waited for."""
        handle = os.open(f"{self._base}/{real}", os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise OSError(errno.EINVAL, "not a regular file")
            chunks, size = [], 0
            while size < most and (chunk := os.read(handle, min(262_144, most - size))):
                chunks.append(chunk)
                size += len(chunk)
            return b"".join(chunks)
        finally:
            os.close(handle)

    def _note_failure(self, real: str, error: OSError) -> None:
        if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
            return
        denied = error.errno in (errno.EACCES, errno.EPERM)
        self.unseen[real] = "permission denied" if denied else f"cannot be read ({errno.errorcode.get(error.errno or 0, 'error')})"

    def _hidden(self, real: str) -> bool:
        """Whether the capture itself says that this path could not be read."""
        if real in self._recorded:
            self.unseen[real] = self._recorded[real]
            return True
        return False

    def read_excerpt(self, rel: str, pick: Callable[[bytes], bytes], most: int = FILE_BYTES) -> bytes | None:
        """The part of a file that `pick` chooses, which is also all that a capture will hold of it; None if unreadable."""
        real = self.real(rel)
        if self._hidden(real) or real in self._names_only:
            return None
        try:
            content = pick(self._read_file(real, most))
        except OSError as error:
            self._note_failure(real, error)
            return None
        self.touched[real] = Touched("file", content=content)
        return content

    def read_bytes(self, rel: str) -> bytes | None:
        """The content, or None where there is nothing to read; `why` tells the reason."""
        return self.read_excerpt(rel, bytes, TEXT_BYTES)

    def read_text(self, rel: str) -> str | None:
        """The content without the white space around it, or None; bytes that are no UTF-8 become question marks."""
        content = self.read_bytes(rel)
        return None if content is None else content.decode("utf-8", "replace").replace("\0", "").strip()

    def exists(self, rel: str) -> bool:
        """Whether there is something, whatever it is. A path that may not be looked at does not count; see `denied`."""
        real = self.real(rel)
        if real not in self._names_only and self._hidden(real):  # What could be seen but not read is there all the same.
            return False
        try:
            os.lstat(f"{self._base}/{real}")
        except OSError as error:
            self._note_failure(real, error)
            return False
        self.touched.setdefault(real, Touched("seen"))
        return True

    def listdir(self, rel: str) -> tuple[str, ...] | None:
        """The names in a folder, sorted, or None where there is no folder to list."""
        real = self.real(rel)
        if self._hidden(real):
            return None
        try:
            with os.scandir(f"{self._base}/{real}") as entries:
                names = sorted(entry.name for _, entry in zip(range(LISTED_NAMES), entries, strict=False) if entry.name != KEEP)
        except OSError as error:
            self._note_failure(real, error)
            return None
        self.touched[real] = Touched("list", names=tuple(names))
        return tuple(names)

    def link(self, rel: str) -> str | None:
        """Where a link points as it is written, or None if it is no link."""
        return self._link(self._parent_real(rel))

    def link_target(self, rel: str) -> str | None:
        """The canonical path a link leads to, or None if it is no link."""
        if self._link(self._parent_real(rel)) is None:
            return None
        return self.real(rel)

    def command(self, *argv: str) -> str | None:
        """What the command prints on this host, or printed when the tree was captured; None with a reason in `why`."""
        path = command_path(argv)
        if not self.live:
            return self.read_text(path)
        if path in self.touched:
            return self.touched[path].content.decode("utf-8", "replace").strip()
        answer = self._runner(argv)
        if answer.text is None:
            self.unseen[path] = answer.reason
            return None
        self.touched[path] = Touched("file", content=answer.text.encode()[:TEXT_BYTES])
        return answer.text.strip()

    # Reasons

    def denied(self, rel: str) -> bool:
        """Whether looking there was refused: cannot see, which is not the same as absent."""
        real = self.real(rel)
        return any(f"{real}/".startswith(f"{path}/") for path in self.unseen)

    def why(self, rel: str) -> str:
        """The reason why the last look at this path gave nothing, in one line."""
        real = self.real(rel)
        for path, reason in self.unseen.items():
            if f"{real}/".startswith(f"{path}/"):
                return reason if path.startswith("cmd/") else f"/{rel.strip('/')}: {reason}"
        return f"/{rel.strip('/')} is absent"

    def why_command(self, *argv: str) -> str:
        """The reason why the last run of this command gave nothing."""
        return self.unseen.get(command_path(argv), f"{' '.join(argv[:-1])} gave nothing")


def first_text(root: Root, paths: Iterable[str]) -> str | None:
    """The content of the first of these files that can be read."""
    return next((text for path in paths if (text := root.read_text(path)) is not None), None)
