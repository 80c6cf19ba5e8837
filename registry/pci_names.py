"""Names of PCI devices from the pci.ids that is shipped, for NICs whose document gives none.

The shipped one, and no system's own: what is derived of a document must be the same wherever it is derived. It holds vendors and
devices; `make pci-ids FILE=pci.ids` ships another, and `registry rebuild` derives with it.
"""

import gzip
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from pathlib import Path

PCI_KEY = re.compile(r"([0-9a-f]{4})-([0-9a-f]{4})", re.ASCII)
"""A device as it stands in addresses: `8086-10c9`."""
_LINE = re.compile(r"(\t?)([0-9a-f]{4})  (.+)")
_BRACKET = re.compile(r"\[([^\]]{2,20})\]")
_LEGAL_FORM = re.compile(
    r",|\s+(?:Corporation|Corp|Inc|Incorporated|Ltd|Limited|Co|GmbH|Technologies|Communications|and subsidiaries)\b", re.ASCII
)
_DATE = re.compile(r"#\s*Date:\s+(\d{4}-\d{2}-\d{2})")
_SHIPPED = "data/pci.ids.gz"

Names = dict[str, str]
"""`8086:10c9` → `82576 Gigabit Network Connection`."""


def device_name(vendor: str | None, device: str | None) -> str | None:
    """What pci.ids calls a device, or None where it is unknown."""
    return None if vendor is None or device is None else shipped_names().get(f"{vendor}:{device}")


def name_of_key(key: str) -> str | None:
    """The same for `8086-10c9`; None for what is no such key."""
    found = PCI_KEY.fullmatch(key)
    return device_name(found[1], found[2]) if found else None


def vendor_name(key: str) -> str | None:
    """The vendor of `8086-10c9` as people say it, `Intel`, or None where it is unknown."""
    name = whole_vendor_name(key)
    return None if name is None else short_vendor(name)


def whole_vendor_name(key: str) -> str | None:
    """The vendor of `8086-10c9` as pci.ids has it, `Intel Corporation`, or None where it is unknown."""
    found = PCI_KEY.fullmatch(key)
    return _shipped_vendors().get(found[1]) if found else None


def is_vendor(name: str) -> bool:
    """Whether pci.ids has a vendor of that name, which is no NIC's."""
    return name in _shipped_vendors().values()


def short_vendor(name: str) -> str:
    """A company's name without its legal form; the abbreviation where it has one: `AMD`."""
    bracket = _BRACKET.search(name)
    return bracket[1] if bracket else _LEGAL_FORM.split(name, maxsplit=1)[0].strip() or name


@cache
def shipped_names() -> Names:
    """The names of the shipped pci.ids, read once a process."""
    return parse_names(_shipped_lines())


@cache
def _shipped_vendors() -> Names:
    lines = map(_LINE.match, _shipped_lines())
    return {found[2]: found[3].strip()[:200] for found in lines if found and not found[1]}


@cache
def shipped_date() -> str:
    """The day of the shipped pci.ids, as its head says."""
    return next(found[1] for found in map(_DATE.match, _shipped_lines()) if found)


def parse_names(lines: Iterable[str]) -> Names:
    """Devices by `vendor:device`; subsystems and classes are left out."""
    names: Names = {}
    vendor = ""
    for line in lines:
        if line.startswith("C "):
            break  # Classes come last.
        found = _LINE.match(line)
        if found is None:
            continue
        if found[1]:
            names[f"{vendor}:{found[2]}"] = found[3].strip()[:200]
        else:
            vendor = found[2]
    return names


def shortened(lines: Iterable[str]) -> Iterator[str]:
    """A pci.ids with its head, its vendors and its devices, as it is shipped."""
    in_head = True
    for line in lines:
        if line.startswith("C "):
            return
        in_head = in_head and line.startswith("#")
        if in_head or _LINE.match(line):
            yield line


def ship(path: Path) -> None:
    """Another pci.ids in the place of the shipped one. Raises ValueError for a file without a date or devices."""
    lines = list(shortened(path.read_text(encoding="utf-8").splitlines(keepends=True)))
    if not any(map(_DATE.match, lines)) or not parse_names(lines):
        raise ValueError(f"{path} is no pci.ids: https://pci-ids.ucw.cz/ has it")
    (Path(__file__).parent / _SHIPPED).write_bytes(gzip.compress("".join(lines).encode(), 9, mtime=0))


def _shipped_lines() -> list[str]:
    packed = resources.files("registry").joinpath(_SHIPPED).read_bytes()
    return gzip.decompress(packed).decode().splitlines(keepends=True)
