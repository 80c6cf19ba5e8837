"""`collector facts`: what would be sent of this host, as tables for people or as JSON for programs."""

import argparse
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from collector.console import Console
from collector.errors import UsageError
from collector.facts import HostFacts, read_facts
from collector.io_mode import logical_nics, name_of
from collector.private_words import private_words
from collector.redact import redact
from collector.root import Root
from collector.runner import run_command
from collector.scan import PrivateWord
from schemas.facts import BY_NAME

NAME = "facts"
SECTIONS = ("cpu", "memory", "board", "chipset", "virtualization", "iommu", "system")
WIDTH = 100
"""Columns of a list of words."""
HARMLESS = "Not affected"
"""What most vulnerabilities of a CPU say: these are told together."""
BINARY_STEP = 10_000
"""From so many on the next larger unit is easier to read."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `collector facts`."""
    parser.description = "Reads this host, or a captured tree, and shows every fact that a submission would hold. Nothing is sent."
    parser.add_argument("--root", metavar="DIR", default="/", help="read this folder or packed capture as the host (default: /)")
    parser.add_argument("--json", action="store_true", help="print one JSON document on stdout")


def run(args: argparse.Namespace, console: Console) -> int:
    """Print the facts; 0 when the host could be read at all."""
    with open_root(args.root) as root:
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


@contextmanager
def open_root(named: str) -> Iterator[Root]:
    """A root over the folder or the packed capture that the user named; a packed one is a folder until the end of the block."""
    path = Path(named)
    if path.is_dir():
        yield Root(path, runner=run_command)
        return
    if not path.exists():
        raise UsageError(f"--root {named}: no such folder or archive; name a capture, or leave --root out to read this host")
    from collector.unpack import unpacked  # Only where it is needed: most runs read a folder.

    with unpacked(path) as folder:
        yield Root(folder, runner=run_command)


def lines(facts: HostFacts) -> Iterator[str]:
    """The tables, one section after the other."""
    for section in SECTIONS:
        yield section
        yield from _rows(facts.host.get(section, {}), f"{section}.")
        yield ""
    yield from _nics(facts.nics)
    for nic in facts.nics:
        if nic.get("io_mode") != "software":
            yield f"nic {name_of(nic)}"
            yield from _rows(nic, "nic.")
            yield ""
    yield from _software([nic for nic in facts.nics if nic.get("io_mode") == "software"])
    yield f"{len(facts.absent)} facts are absent here; collector facts --json gives the reason of each, and every fact of software devices"


def _nics(nics: tuple[dict[str, Any], ...]) -> Iterator[str]:
    """How many NICs there are: a failover trio, and Hyper-V's NIC with the function in front of it, are one."""
    found = logical_nics(nics)
    software = sum(nic.get("io_mode") == "software" for nic in nics)
    words = [str(nic) for nic in found]
    yield f"nics: {len(found)}" + (f" beside {software} software device{'' if software == 1 else 's'}" if software else "")
    yield from (f"  {line}" for line in textwrap.wrap(", ".join(words), WIDTH, break_long_words=False, break_on_hyphens=False))
    yield ""


def _software(devices: list[dict[str, Any]]) -> Iterator[str]:
    """Software devices, one a line: a router or a host of containers has dozens."""
    if not devices:
        return
    yield "software devices"
    width = max(len(name_of(device)) for device in devices)
    for device in devices:
        told = [device.get("role") or f"no word for its role (driver {device.get('driver') or 'unknown'})"]
        told += [f"mtu {device['mtu_bytes']:,} bytes"] if "mtu_bytes" in device else []
        yield f"  {name_of(device):<{width}}  {', '.join(told)}"
    yield ""


def _rows(tree: dict[str, Any], section: str) -> Iterator[str]:
    pairs = list(_flat(tree, section))
    width = max((len(name) for name, _ in pairs), default=0)
    if not pairs:
        yield "  (nothing can be seen)"
    for name, value in pairs:
        yield f"  {name:<{width}}  {value}"


def _flat(tree: dict[str, Any], section: str, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Names and values; a value of several lines has its name on the first one only."""
    for key, value in tree.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            yield from _flat(value, section, f"{name}.")
        elif isinstance(value, list):
            yield from zip((name, *[""] * len(value)), _lines_of(value), strict=False)
        else:
            fact = BY_NAME.get(f"{section}{name}")
            yield name, _shown(value, fact.unit if fact else None)


def _lines_of(values: list[Any]) -> list[str]:
    """The list in full: what is observed and sentences one a line, words side by side."""
    if values and isinstance(values[0], dict):
        return [f"{entry['path']} = {entry['value'] if entry['value'] is not None else '(absent)'}" for entry in values]
    words = [str(value) for value in values]
    if any(" " in word for word in words):
        harmless = [name for name, _, state in (word.partition(": ") for word in words) if state == HARMLESS]
        folded = textwrap.wrap("not affected: " + " ".join(harmless), WIDTH) if harmless else []
        return [word for word in words if word.partition(": ")[2] != HARMLESS] + folded
    return textwrap.wrap(" ".join(words), WIDTH, break_long_words=False, break_on_hyphens=False) or ["(none)"]


def _shown(value: object, unit: str | None) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, int | float):
        return str(value)
    if unit == "bytes":
        size, power = _binary(value)
        return f"{size:,.4g} {power} ({value:,} bytes)" if power else f"{value:,} bytes"
    return f"{value:,g} {unit}" if unit else f"{value:g}" if isinstance(value, float) else str(value)


def _binary(size: float) -> tuple[float, str]:
    for power in ("", "KiB", "MiB", "GiB"):
        if size < BINARY_STEP:
            return size, power
        size /= 1024
    return size, "TiB"
