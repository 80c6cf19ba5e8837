"""Names of PCI devices from the system's own pci.ids, for NICs whose document gives none."""

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

PATHS = (Path("/usr/share/misc/pci.ids"), Path("/usr/share/hwdata/pci.ids"))
_LINE = re.compile(r"(\t?)([0-9a-f]{4})  (.+)")

Names = dict[str, str]
"""`8086:10c9` → `82576 Gigabit Network Connection`."""


def device_name(vendor: str | None, device: str | None) -> str | None:
    """What pci.ids calls a device, or None where it is unknown or the file is absent."""
    return None if vendor is None or device is None else system_names().get(f"{vendor}:{device}")


@lru_cache(maxsize=1)
def system_names() -> Names:
    """The names of the first pci.ids there is, read once a process; empty where there is none."""
    for path in PATHS:
        if path.is_file():
            with path.open(encoding="utf-8", errors="replace") as lines:
                return parse_names(lines)
    return {}


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
