"""Memory: the total, the huge pages and the modules."""

import re

from collector.reading import Reading, whole
from collector.root import Root
from collector.sources import smbios

PATH = "proc/meminfo"
LINES = {"MemTotal": "memory.total_bytes", "HugePages_Total": "memory.hugepages_total", "Hugepagesize": "memory.hugepage_bytes"}

HUGEPAGES = "sys/kernel/mm/hugepages"
_SIZE = re.compile(r"hugepages-(\d{1,12})kB")


def pick_lines(content: bytes) -> bytes:
    """Only the lines that facts are made of."""
    return b"".join(line for line in content.splitlines(keepends=True) if line.partition(b":")[0].decode("ascii", "replace") in LINES)


def parse_meminfo(text: str) -> dict[str, int]:
    """Values by key, in bytes where the kernel writes kB."""
    values = {}
    for line in text.splitlines():
        key, _, rest = line.partition(":")
        number, _, unit = rest.strip().partition(" ")
        if (value := whole(number)) is not None:
            values[key.strip()] = value * 1024 if unit == "kB" else value
    return values


def _read_hugepages(root: Root) -> list[str] | None:
    """What is reserved and free of each size, smallest first; None where the kernel has no huge pages."""
    sizes = sorted(int(match[1]) for name in root.listdir(HUGEPAGES) or () if (match := _SIZE.fullmatch(name)))
    told = []
    for size in sizes[:8]:
        folder = f"{HUGEPAGES}/hugepages-{size}kB"
        reserved, free = (whole(root.read_text(f"{folder}/{file}")) for file in ("nr_hugepages", "free_hugepages"))
        if reserved is not None and free is not None:
            told.append(f"{size} kB: {reserved} reserved, {free} free"[:60])
    return told or None


def _put_modules(reading: Reading, root: Root) -> None:
    """Count, kind and speed of the memory modules."""
    structures = smbios.read_structures(root)
    silent = root.why(smbios.TABLE) if structures is None else "the firmware lists no memory modules"
    listed = [structure for structure in structures or () if structure[0] == smbios.MODULE]
    modules = [module for structure in listed if (module := smbios.parse_module(structure))]
    reading.put("memory.dimms", len(modules) if listed else None, silent)
    kinds = sorted({module.kind for module in modules if module.kind})
    reading.put("memory.dimm_type", ", ".join(kinds)[:32], "the firmware does not say" if listed else silent)
    speeds = [module.speed_mts for module in modules if module.speed_mts]
    reading.put("memory.dimm_speed_mts", min(speeds) if speeds else None, "the firmware does not say" if listed else silent)


def read(root: Root) -> Reading:
    """The facts of the memory."""
    reading = Reading()
    content = root.read_excerpt(PATH, pick_lines)
    values = parse_meminfo((content or b"").decode("ascii", "replace"))
    for key, fact in LINES.items():
        reading.put(fact, values.get(key), root.why(PATH) if content is None else f"/{PATH} has no {key}")
    reading.put("memory.hugepages", _read_hugepages(root), root.why(HUGEPAGES))
    _put_modules(reading, root)
    return reading
