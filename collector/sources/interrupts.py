"""Where a NIC's packets are taken up: its interrupts, the CPUs they arrive at, and what the kernel does to spread the work."""

from collections.abc import Iterable

from collector.reading import Reading, whole
from collector.root import Root, first_text
from collector.sources.pci import DEVICES

IRQS = "proc/irq"
MOST_IRQS = 128
MOST_CPUS = 65_536
MOST_QUEUES = 64


def parse_cpus(text: str) -> frozenset[int]:
    """The CPUs of a list such as `0-3,8`; what is no such list has none."""
    cpus = set[int]()
    for part in text.split(","):
        first, dash, last = part.partition("-")
        low, high = whole(first), whole(last if dash else first)
        if low is not None and high is not None and 0 <= low <= high < MOST_CPUS:
            cpus.update(range(low, high + 1))
    return frozenset(cpus)


def parse_mask(text: str) -> bool:
    """Whether any CPU is in a mask such as `00000000,0000000f`."""
    return bool(text.strip("0,"))


def put_interrupts(reading: Reading, root: Root, address: str) -> None:
    """How many interrupts a PCI function has, and how many CPUs they arrive at together."""
    numbers = root.listdir(f"{DEVICES}/{address}/msi_irqs")
    if not numbers:
        line = whole(root.read_text(f"{DEVICES}/{address}/irq"))
        numbers = (str(line),) if line else None  # An old function has one line, or none that the kernel gave it.
    silent = "the kernel gave this function no interrupt"
    reading.put("nic.irqs.count", len(numbers) if numbers else None, silent)
    if numbers and len(numbers) > MOST_IRQS:
        silent = f"not counted for more than {MOST_IRQS} interrupts"
    elif numbers:
        silent = f"no CPU is told in /{IRQS} for its interrupts: none is in use, or this view is closed"
    lists = _read_affinities(root, numbers or ()) if len(numbers or ()) <= MOST_IRQS else ()
    reading.put("nic.irqs.cpus", len(frozenset[int]().union(*map(parse_cpus, lists))) or None, silent)


def _read_affinities(root: Root, numbers: Iterable[str]) -> list[str]:
    """Where each interrupt arrives; older kernels tell only where it may."""
    found = (first_text(root, (f"{IRQS}/{n}/effective_affinity_list", f"{IRQS}/{n}/smp_affinity_list")) for n in numbers if n.isdigit())
    return [text for text in found if text]


def put_steering(reading: Reading, root: Root, folder: str, queues: tuple[str, ...]) -> None:
    """Whether RPS and XPS are in use, and whether threads receive."""
    for fact, prefix, file in (("nic.steering.rps", "rx-", "rps_cpus"), ("nic.steering.xps", "tx-", "xps_cpus")):
        names = [queue for queue in queues if queue.startswith(prefix)][:MOST_QUEUES]
        masks = [text for name in names if (text := root.read_text(f"{folder}/queues/{name}/{file}")) is not None]
        reading.put(fact, any(map(parse_mask, masks)) if masks else None, f"its queues have no {file}")
    threaded = root.read_text(f"{folder}/threaded")
    why = root.why(f"{folder}/threaded").replace(f"/{folder}/", "")
    reading.put("nic.threaded_napi", None if threaded is None else threaded != "0", why)
