"""The shells that the capture script must run under, and what it is run with."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "collector" / "capture.sh"
NEEDED = {"dash": ("dash",), "busybox": ("busybox", "sh"), "bash": ("bash",)}
"""Shells that every run of the tests needs; `make test` installs them."""
EXTRA = {"bash-posix": ("bash", "--posix"), "mksh": ("mksh",), "ksh93": ("ksh93",), "yash": ("yash",)}
TOOLS = ("cat", "ls", "ln", "mkdir", "rm", "tar")
"""All that the script needs beside the shell (and mv under Hyper-V)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """How one run of the script ended."""

    code: int
    out: str
    err: str


def shell_or_skip(name: str) -> tuple[str, ...]:
    """The words that start this shell; the test is skipped with the reason where there is none, and fails where CI wants all."""
    words = (NEEDED | EXTRA)[name]
    path = shutil.which(words[0])
    if path is None:
        told = f"{words[0]} is not installed (apt-get install {words[0]})"
        if os.environ.get("CI") == "true" and name in NEEDED:
            pytest.fail(told)
        pytest.skip(told)
    return (path, *words[1:])


def take(out: Path, root: Path | str | None = None, *, shell: tuple[str, ...] = ("/bin/sh",), **options: object) -> Ran:
    """Run the script; `options` go to the process."""
    words = [*shell, str(options.pop("script", SCRIPT)), str(out), *([] if root is None else [str(root)])]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=100, **options)  # type: ignore[call-overload]
    return Ran(code=done.returncode, out=done.stdout, err=done.stderr)


def busybox_tools(folder: Path, *names: str) -> Path:
    """A folder in which these names are BusyBox's, as on a host that has nothing else."""
    folder.mkdir()
    busybox = shell_or_skip("busybox")[0]
    for name in names:
        (folder / name).symlink_to(busybox)
    return folder
