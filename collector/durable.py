"""Files that are wholly there or not at all, whatever moment the power goes."""

import errno
import fcntl
import os
import secrets
from pathlib import Path

from collector.errors import StateError

TEMPORARY = ".writing-"
"""Files whose name begins so were being written."""


def make_folder(folder: Path) -> None:
    """The folder, made for this user alone if it was not there."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise state_error(folder, error) from None


def write_durably(path: Path, content: bytes, *, replace: bool = True) -> bool:
    """Whether this call wrote the file: False where `replace` is not allowed and it was there already.

    The bytes are on disk under their final name when this returns; a kill before that leaves at most a file that
    begins with `.writing-`.
    """
    for _ in range(3):
        temporary = path.parent / f"{TEMPORARY}{secrets.token_hex(6)}-{path.name}"
        try:
            return _write(temporary, path, content, replace=replace)
        except FileNotFoundError:
            continue  # Another process took the unfinished file for an abandoned one, which it may until it is locked.
        except OSError as error:
            raise state_error(path, error) from None
        finally:
            temporary.unlink(missing_ok=True)
    raise StateError(f"{path}: its folder vanishes while it is written to")


def _write(temporary: Path, path: Path, content: bytes, *, replace: bool) -> bool:
    """The temporary file stays locked until it has its final name, so that nobody takes it for abandoned."""
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
        return _put_in_place(temporary, path, replace=replace)


def _put_in_place(temporary: Path, path: Path, *, replace: bool) -> bool:
    if replace:
        temporary.replace(path)
    else:
        try:
            os.link(temporary, path)
        except FileExistsError:
            return False
    sync_folder(path.parent)
    return True


def move_durably(source: Path, target: Path) -> None:
    """The file under another name, both folders on disk."""
    try:
        make_folder(target.parent)
        source.replace(target)
        sync_folder(target.parent)
        sync_folder(source.parent)
    except OSError as error:
        raise state_error(target, error) from None


def append_durably(path: Path, line: bytes) -> None:
    """One line more at the end of a file, on disk when this returns."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "wb") as opened:
            opened.write(line.rstrip(b"\n") + b"\n")
            opened.flush()
            os.fsync(opened.fileno())
    except OSError as error:
        raise state_error(path, error) from None


def sync_folder(folder: Path) -> None:
    """The folder's names, on disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # Some file systems know no sync of folders.
            raise
    finally:
        os.close(handle)


def state_error(path: Path, error: OSError) -> StateError:
    """Words for a file of the state folder that could not be used."""
    advice = {
        errno.ENOSPC: "the disk is full; free some space and try again, nothing was sent",
        errno.EDQUOT: "the disk quota is used up; free some space and try again, nothing was sent",
        errno.EROFS: "the file system is read-only; set TAMESHI_STATE to a folder that can be written",
        errno.EACCES: "permission denied; set TAMESHI_STATE to a folder that can be written",
        errno.EPERM: "not permitted; set TAMESHI_STATE to a folder that can be written",
        errno.ENOTDIR: "a part of the path is not a folder; set TAMESHI_STATE to a folder that can be written",
        errno.EEXIST: "a file stands where a folder is needed; set TAMESHI_STATE to a folder that can be written",
    }
    return StateError(f"{path}: {advice.get(error.errno or 0, error.strerror or str(error))}")
