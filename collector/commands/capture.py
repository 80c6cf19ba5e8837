"""`collector capture`: a redacted archive of exactly what the probes looked at, which replays to the same facts."""

import argparse
import os
import pkgutil
from pathlib import Path

from collector.archive import Member, gather, pack
from collector.commands.facts import open_root
from collector.console import Console
from collector.errors import StateError, UsageError
from collector.facts import read_facts
from collector.private_words import private_words, without_product_names
from collector.readiness.read import read_sight
from collector.root import Root

NAME = "capture"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `collector capture`."""
    parser.description = (
        "Writes the files, links and command outputs that the facts are made of, without MAC and IP addresses, serial numbers, "
        "UUIDs and names. `collector facts --root` reads it, on any machine. For a host without Python 3.11, --script prints a shell "
        "script that does the same there."
    )
    parser.add_argument("out", metavar="OUT.tar.gz", nargs="?", help="the archive to write")
    parser.add_argument("--script", action="store_true", help="print the shell script instead (sh capture.sh OUT.tar.gz on the host)")
    parser.add_argument("--root", metavar="DIR", default="/", help="capture this folder as the host (default: /)")
    parser.add_argument("--force", action="store_true", help="replace OUT.tar.gz if it is there")


def run(args: argparse.Namespace, console: Console) -> int:
    """Write the archive; 0 when it is whole on disk."""
    if args.script:
        return _print_script(args, console)
    if args.out is None:
        raise UsageError("name the archive to write: collector capture host.tar.gz")
    out = Path(args.out)
    if not out.name.endswith((".tar.gz", ".tgz")):
        raise UsageError(f"{out}: a capture is a tar.gz; name it {out.name}.tar.gz")
    if out.exists() and not args.force:
        raise UsageError(f"{out}: is already there; choose another name, or replace it with --force")
    if not out.parent.is_dir():
        raise UsageError(f"{out.parent}: no such folder; make it first, or write the capture elsewhere")
    members = _gathered(args, console)
    _write(out, pack(members))
    console.print(f"{out}: {len(members)} entries, {out.stat().st_size:,} bytes")
    console.note(f"look into it before you share it: tar tzf {out}")
    return 0


def _gathered(args: argparse.Namespace, console: Console) -> dict[str, Member]:
    with open_root(args.root) as root:
        console.progress("reading the host")
        facts = read_facts(root)
        read_sight(root, facts)  # What `collector check` looks at is part of the capture too.
        return gather(root, without_product_names(private_words(Root(root.path), args.environ), facts.host))


def _print_script(args: argparse.Namespace, console: Console) -> int:
    """The script as it is; what it writes, and where, is said to the script."""
    if args.out is not None or args.root != "/" or args.force:
        raise UsageError("--script only prints; redirect it: collector capture --script > capture.sh")
    console.print((pkgutil.get_data("collector", "capture.sh") or b"").decode("utf-8").rstrip("\n"))
    return 0


def _write(out: Path, content: bytes) -> None:
    """The whole file or none: a half-written capture would replay to wrong facts."""
    part = out.with_name(f".{out.name}.part")
    try:
        part.write_bytes(content)
        os.replace(part, out)  # noqa: PTH105  # Atomic on every POSIX system, and overwrites.
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StateError(f"{out}: cannot be written ({error.strerror}); free some space or choose another folder") from error
