"""`collector facts`: what would be sent of this host, as tables for people or as JSON for programs."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from collector.console import Console
from collector.errors import UsageError
from collector.facts import HostFacts, read_facts
from collector.private_words import private_words
from collector.redact import redact
from collector.root import Root
from collector.runner import run_command
from collector.scan import PrivateWord

NAME = "facts"
SECTIONS = ("cpu", "memory", "board", "chipset", "virtualization", "iommu", "system")
APART = frozenset({"evidence", "contradictions", "flags", "mitigations"})
"""Long lists, which `--json` shows in full."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `collector facts`."""
    parser.description = "Reads this host, or a captured tree, and shows every fact that a submission would hold. Nothing is sent."
    parser.add_argument(
        "--root", metavar="DIR", default="/", help="read this folder as the host, for example an unpacked capture (default: /)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document on stdout")


def run(args: argparse.Namespace, console: Console) -> int:
    """Print the facts; 0 when the host could be read at all."""
    root = open_root(args.root)
    facts = _as_sent(read_facts(root), private_words(Root(root.path), args.environ))
    if args.json:
        console.json(facts.to_document())
    else:
        for line in lines(facts):
            console.print(line)
    return 0


def _as_sent(facts: HostFacts, words: tuple[PrivateWord, ...]) -> HostFacts:
    """The facts as a submission would hold them: what is shown here is what would leave."""
    document = redact({"host": facts.host | {"absent": list(facts.absent)}, "nics": list(facts.nics)}, words).document
    host = dict(document["host"])
    absent = tuple(host.pop("absent"))
    return HostFacts(host=host, nics=tuple(document["nics"]), absent=absent)


def open_root(folder: str) -> Root:
    """A root over the folder that the user named."""
    path = Path(folder)
    if path.is_file():
        raise UsageError(f"--root {folder}: is a file; unpack it first (tar xzf {folder} -C FOLDER) and name the folder")
    if not path.is_dir():
        raise UsageError(f"--root {folder}: no such folder; name an unpacked capture, or leave --root out to read this host")
    return Root(path, runner=run_command)


def lines(facts: HostFacts) -> Iterator[str]:
    """The tables, one section after the other."""
    for section in SECTIONS:
        yield section
        yield from _rows(facts.host.get(section, {}))
        yield ""
    for nic in facts.nics:
        yield f"nic {nic.get('name') or nic.get('pci', {}).get('address', '')}"
        yield from _rows(nic)
        yield ""
    yield f"{len(facts.absent)} facts are absent here; collector facts --json gives the reason of each"


def _rows(tree: dict[str, Any]) -> Iterator[str]:
    pairs = list(_flat(tree))
    width = max((len(name) for name, _ in pairs), default=0)
    if not pairs:
        yield "  (nothing can be seen)"
    for name, value in pairs:
        yield f"  {name:<{width}}  {value}"


def _flat(tree: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            yield from _flat(value, f"{name}.")
        elif name in ("evidence", "contradictions"):
            yield from ((name, f"{entry['path']} = {entry['value'] if entry['value'] is not None else '(absent)'}") for entry in value)
        elif name in APART:
            yield name, f"{len(value)}: {', '.join(value)[:90]}{'…' if len(', '.join(value)) > 90 else ''}"
        else:
            yield name, _shown(value)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " ".join(map(str, value)) or "(none)"
    return f"{value:g}" if isinstance(value, float) else str(value)
