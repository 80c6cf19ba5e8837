"""The chipset: the host bridge, by its PCI ids."""

from collector.reading import Reading
from collector.root import Root
from collector.sources import pci


def read(root: Root) -> Reading:
    """The ids of the host bridge; its name is looked up together with those of the NICs."""
    reading = Reading()
    bridge = pci.find_bridge(root)
    ids = pci.read_id(root, bridge) if bridge else None
    reason = "no host bridge on a PCI bus" if root.exists(pci.DEVICES) else root.why(pci.DEVICES)
    reading.put("chipset.vendor", ids.vendor if ids else None, reason)
    reading.put("chipset.device", ids.device if ids else None, reason)
    return reading
