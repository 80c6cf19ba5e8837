"""Names of PCI ids out of the host's own pci.ids, where it has one."""

from collections.abc import Iterable

from collector.root import Root

PATHS = ("usr/share/misc/pci.ids", "usr/share/hwdata/pci.ids", "usr/share/pci.ids")
Ids = tuple[str, str]
"""Vendor and device, four hexadecimal digits each."""


def pick_names(content: bytes, wanted: Iterable[Ids]) -> bytes:
    """The lines of the wanted vendors and devices, in the format of pci.ids; picking again gives the same."""
    by_vendor: dict[str, set[str]] = {}
    for vendor, device in wanted:
        by_vendor.setdefault(vendor, set()).add(device)
    text = b"\n" + content
    picked = []
    for vendor in sorted(by_vendor):
        start = text.find(f"\n{vendor}  ".encode()) + 1
        if not start:
            continue
        lines = _section(text, start)
        picked.append(lines[0])
        picked += [line for line in lines[1:] if line[:1] == b"\t" and line[1:5].decode("ascii", "replace") in by_vendor[vendor]]
    return b"".join(line + b"\n" for line in picked)


def _section(text: bytes, start: int) -> list[bytes]:
    """The vendor's line and those of its devices, subsystems too."""
    lines: list[bytes] = []
    while start < len(text):
        end = text.find(b"\n", start)
        end = len(text) if end < 0 else end
        line = text[start:end]
        if lines and line[:1] not in (b"\t", b"#", b""):
            break
        lines.append(line.rstrip())
        start = end + 1
    return lines


def parse_names(content: bytes) -> dict[str, str]:
    """Names by `vendor` and by `vendor:device`."""
    names, vendor = {}, ""
    for line in content.decode("utf-8", "replace").splitlines():
        key, _, name = line.strip().partition("  ")
        if line[:1] == "\t":
            names[f"{vendor}:{key}"] = name.strip()
        elif key:
            vendor = key
            names[vendor] = name.strip()
    return names


def read_names(root: Root, wanted: Iterable[Ids]) -> tuple[dict[str, str], str]:
    """Names by `vendor` and `vendor:device`, and the reason for those that are missing."""
    ids = tuple(wanted)
    for path in PATHS:
        content = root.read_excerpt(path, lambda whole: pick_names(whole, ids))
        if content is not None:
            return parse_names(content), f"/{path} does not name it"
    return {}, "this host has no pci.ids"
