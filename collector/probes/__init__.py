"""The probes of a host, each a function from a `Root` to a `Reading`; NICs come from `nics.read_nics`, several at once."""

from collections.abc import Callable

from collector.probes import board, chipset, cpu, iommu, memory, system, virtualization
from collector.reading import Reading
from collector.root import Root

PROBES: dict[str, Callable[[Root], Reading]] = {
    "cpu": cpu.read,
    "board": board.read,
    "memory": memory.read,
    "chipset": chipset.read,
    "virtualization": virtualization.read,
    "iommu": iommu.read,
    "system": system.read,
}
