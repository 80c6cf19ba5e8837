"""/proc/cpuinfo, read once a probe: the first processor in full, of the others only where they sit."""

from dataclasses import dataclass, field

from collector.root import Root

PATH = "proc/cpuinfo"
KEPT = frozenset({
    "vendor_id", "cpu family", "model", "model name", "stepping", "microcode", "flags", "vmx flags",
    "CPU implementer", "CPU part", "CPU architecture", "Features", "Hypervisor vendor",
})  # fmt: skip
PLACES = frozenset({"processor", "physical id", "core id"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CpuInfo:
    """What /proc/cpuinfo says."""

    first: dict[str, str] = field(default_factory=dict)
    threads: int | None = None
    sockets: int | None = None
    cores: int | None = None

    @property
    def flags(self) -> frozenset[str] | None:
        """The flags of the first processor, None where the kernel shows none."""
        text = self.first.get("flags") or self.first.get("Features")
        return None if text is None else frozenset(text.split())


def pick_lines(content: bytes) -> bytes:
    """Only the lines that facts are made of: kept values once, places of every processor. No serial number is among them."""
    kept, seen = [], set[str]()
    for line in content.decode("utf-8", "replace").splitlines():
        key = line.partition(":")[0].strip()
        if key in PLACES or (key in KEPT and key not in seen):
            kept.append(line.rstrip())
        seen.add(key)
    return "".join(f"{line}\n" for line in kept).encode()


def parse_cpuinfo(text: str) -> CpuInfo:
    """The first processor's values and the counts of threads, cores and sockets, each None where nothing tells."""
    first: dict[str, str] = {}
    places: list[dict[str, str]] = []
    for line in text.splitlines():
        key, colon, value = (part.strip() for part in line.partition(":"))
        if not colon:
            continue
        if key == "processor":
            places.append({})
        if key in PLACES and places:
            places[-1][key] = value
        first.setdefault(key, value)
    sockets = {place["physical id"] for place in places if "physical id" in place}
    cores = {(place.get("physical id"), place["core id"]) for place in places if "core id" in place}
    return CpuInfo(first=first, threads=len(places) or None, sockets=len(sockets) or None, cores=len(cores) or None)


def read_cpuinfo(root: Root) -> CpuInfo | None:
    """What the kernel says about the processors, or None if that cannot be read."""
    content = root.read_excerpt(PATH, pick_lines)
    return None if content is None else parse_cpuinfo(content.decode("utf-8", "replace"))
