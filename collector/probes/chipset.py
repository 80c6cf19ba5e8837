"""The chipset: the host bridge, by its PCI ids."""

from collector.probes import pci
from collector.reading import Reading
from collector.root import Root

FIRST = "0000:00:00.0"


def find_bridge(root: Root) -> str | None:
    """The address of the host bridge: the first function if it is one, else the first that is."""
    if (pci.read_class(root, FIRST) or "0600").startswith("0600") and root.exists(f"{pci.DEVICES}/{FIRST}/vendor"):
        return FIRST
    addresses = pci.list_addresses(root) or ()
    return next((address for address in addresses if (pci.read_class(root, address) or "").startswith("0600")), None)


def read(root: Root) -> Reading:
    """The ids of the host bridge; its name is looked up together with those of the NICs."""
    reading = Reading()
    bridge = find_bridge(root)
    ids = pci.read_id(root, bridge) if bridge else None
    reason = "no host bridge on a PCI bus" if root.exists(pci.DEVICES) else root.why(pci.DEVICES)
    reading.put("chipset.vendor", ids.vendor if ids else None, reason)
    reading.put("chipset.device", ids.device if ids else None, reason)
    return reading
