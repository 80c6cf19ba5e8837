"""Memory: the total and the huge pages."""

from collector.reading import Reading, whole
from collector.root import Root

PATH = "proc/meminfo"
LINES = {"MemTotal": "memory.total_bytes", "HugePages_Total": "memory.hugepages_total", "Hugepagesize": "memory.hugepage_bytes"}


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


def read(root: Root) -> Reading:
    """The facts of the memory."""
    reading = Reading()
    content = root.read_excerpt(PATH, pick_lines)
    values = parse_meminfo((content or b"").decode("ascii", "replace"))
    for key, fact in LINES.items():
        reading.put(fact, values.get(key), root.why(PATH) if content is None else f"/{PATH} has no {key}")
    return reading
