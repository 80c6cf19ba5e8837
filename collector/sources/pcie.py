"""The place of a PCI function: its link, the port above it, and who shares its IOMMU group."""

from collector.reading import Reading, whole
from collector.root import Root
from collector.sources import pci
from collector.sources.config_space import Capability, read_capabilities

GROUPS = "sys/kernel/iommu_groups"
MOST_SHARED = 64
UNKNOWN_WIDTH = 255
LINK = {"nic.pcie.speed_gts": "current_link_speed", "nic.pcie.max_speed_gts": "max_link_speed"}
LANES = {"nic.pcie.width": "current_link_width", "nic.pcie.max_width": "max_link_width"}


def parse_speed(text: str | None) -> float | None:
    """The transfers of `8.0 GT/s PCIe` in 10⁹ a second; None for `Unknown`."""
    number, _, unit = (text or "").partition(" ")
    try:
        return float(number) if unit.startswith("GT/s") and len(number) < 8 else None
    except ValueError:
        return None


def parse_width(text: str | None) -> int | None:
    """The lanes; 0 and 255 stand for a link that is down or not known."""
    lanes = whole(text)
    return lanes if lanes and 0 < lanes < UNKNOWN_WIDTH else None


def put_link(reading: Reading, root: Root, address: str) -> None:
    """Speed and width of the link, as it is and as it could be."""
    for fact, file in LINK.items():
        text = root.read_text(f"{pci.DEVICES}/{address}/{file}")
        reading.put(fact, parse_speed(text), "the kernel does not know it" if text else "no link of PCI Express is shown")
    for fact, file in LANES.items():
        text = root.read_text(f"{pci.DEVICES}/{address}/{file}")
        reading.put(fact, parse_width(text), "the kernel does not know it" if text else "no link of PCI Express is shown")


def find_port(real: str) -> str | None:
    """The PCI function right above, out of a device's path; None where it hangs on the root bus itself."""
    above = real.split("/")[:-1]
    return above[-1] if above and pci.ADDRESS.fullmatch(above[-1]) else None


def describe_acs(port: Capability) -> str | None:
    """Whether a port isolates what is below it; None where that could not be read."""
    if not port.readable:
        return None
    return "none" if port.acs is None else "on" if port.acs else "off"


def list_group(root: Root, group: int) -> tuple[str, ...] | None:
    """The functions of a group, or None where they cannot be listed."""
    return root.listdir(f"{GROUPS}/{group}/devices")


def put_isolation(reading: Reading, root: Root, address: str, group: int | None) -> None:
    """Whether the port above isolates the function, and who would have to be handed on with it."""
    port = find_port(root.real(f"{pci.DEVICES}/{address}"))
    found = read_capabilities(root, port) if port else None
    silent = "root is needed to read the configuration space of the port above" if found and found.needs_root else "it could not be read"
    reading.put("nic.isolation.acs", "no-port" if found is None else describe_acs(found), silent)
    names = None if group is None else list_group(root, group)
    others = None if names is None else [name for name in names if name != address and not _is_bridge(root, name)][:MOST_SHARED]
    silent = "the device is in no IOMMU group" if group is None else "the group cannot be listed"
    reading.put("nic.isolation.shared_with", others, silent)


def _is_bridge(root: Root, address: str) -> bool:
    return (pci.read_class(root, address) or "").startswith("06")
