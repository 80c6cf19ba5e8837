"""Signs of what an interface is to the others and how it hangs on the host: masters, Hyper-V's bus, radio, USB, transports of virtio.

No address is read: that three interfaces are one NIC shows in their links, not in the MAC address they share.
"""

import re

from collector.clues import Clue, Clues
from collector.root import Root

NET = "sys/class/net"
GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
"""The name of a channel of Hyper-V's bus, which is made out of a MAC address where a NIC is behind it."""
_VMBUS = re.compile(rf"/(?:VMBUS|MSFT1000):[0-9a-f]+/|/{GUID.pattern}/pci[0-9a-f]+:", re.IGNORECASE)
"""Where the path of a PCI function goes through Hyper-V's bus: its root device by name, or a channel by its GUID."""
_USB_ID = re.compile(r"[0-9a-f]{4}")
TRANSPORTS = (
    ("vdpa", re.compile(r"/vdpa\d+/")),
    ("pci", re.compile(r"/[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]/virtio\d+/")),
    ("ccw", re.compile(r"/css\d+/")),
    ("mmio", re.compile(r"/platform/")),
)
"""By the path of a virtio device, what carries it; the first that fits."""


def device_of(real: str) -> str:
    """The device that carries an interface, out of the interface's own path; nothing for a software device."""
    return real.rpartition("/net/")[0]


def decide_transport(real: str) -> str | None:
    """What carries the virtio device with this interface."""
    path = f"/{device_of(real)}/"
    return next((name for name, pattern in TRANSPORTS if pattern.search(path)), None) if "/virtio" in path else None


def on_vmbus(real: str) -> bool:
    """Whether the device is reached through Hyper-V's bus."""
    return _VMBUS.search(f"/{real}/") is not None


def pick_devtype(content: bytes) -> bytes:
    """Only the line that tells the type."""
    return next((line for line in content.splitlines() if line.startswith(b"DEVTYPE=")), b"")


def read_signs(root: Root, name: str, shown: str, names: dict[str, str]) -> Clues:
    """The clues of one interface; `names` are the interfaces of the host with the name to show for each."""
    folder, path = f"{NET}/{name}", f"/{NET}/{shown}"
    real = root.real(folder)
    devtype = root.read_excerpt(f"{folder}/uevent", pick_devtype)
    radio = next((sign for sign in ("phy80211", "wireless") if root.link(f"{folder}/{sign}") or root.exists(f"{folder}/{sign}")), None)
    clues: Clues = {
        "arp.type": Clue(f"{path}/type", root.read_text(f"{folder}/type")),
        "devtype": Clue(f"{path}/uevent", (devtype or b"").decode("ascii", "replace").partition("=")[2].strip() or None),
        "vmbus.path": Clue(f"{path} through VMBus", "yes" if on_vmbus(real) else None),
        "wireless": Clue(f"{path}/{radio or 'phy80211'}", "present" if radio else None),
        "virtio.transport": Clue(f"{path} by its path", decide_transport(real)),
        "usb.id": Clue(f"{path}/device/../idVendor:idProduct", _read_usb_id(root, real)),
    }
    master = _read_master(root, folder)
    clues["master"] = Clue(f"{path}/master", names.get(master or ""))
    clues["pair"] = Clue(f"{path}/master", _decide_pair(root, folder, real, master))
    if clues["pair"].value == "failover-master":
        clues["pair"] = Clue(f"{path}/lower_*", "failover-master")
    return clues


def read_function_signs(root: Root, address: str) -> Clues:
    """The clues of a PCI function, with or without an interface."""
    folder = f"sys/bus/pci/devices/{address}"
    made = root.link(f"{folder}/virtfn0") is not None
    return {
        "vmbus.path": Clue(f"/{folder} through VMBus", "yes" if on_vmbus(root.real(folder)) else None),
        "sriov.virtual_function": Clue(f"/{folder}/virtfn0", "present" if made else None),
    }


def _read_master(root: Root, folder: str) -> str | None:
    target = root.link_target(f"{folder}/master")
    return target.rpartition("/")[2] if target else None


def _word(root: Root, path: str) -> str | None:
    """The last word of where a link points: of `driver` the driver's name, of `subsystem` the bus."""
    target = root.link_target(path)
    return target.rpartition("/")[2] if target else None


def _decide_pair(root: Root, folder: str, real: str, master: str | None) -> str | None:
    """What this interface is where several make up one NIC: a failover trio of virtio, or a function in front of Hyper-V's NIC."""
    device = device_of(real)
    if not device or device.startswith("sys/devices/virtual"):
        return None
    if master is not None:
        return _decide_member(root, device, root.real(f"{NET}/{master}"))
    if _word(root, f"{device}/subsystem") != "virtio":
        return None
    lower = (entry.removeprefix("lower_") for entry in root.listdir(folder) or () if entry.startswith("lower_"))
    return "failover-master" if any(device_of(root.real(f"{NET}/{name}")) == device for name in lower) else None


def _decide_member(root: Root, device: str, above: str) -> str | None:
    """What a member is to a master that is hardware itself; bridges and bonds are not."""
    carrier = device_of(above)
    if not carrier or carrier.startswith("sys/devices/virtual"):
        return None
    if _word(root, f"{carrier}/driver") == "hv_netvsc":
        return "netvsc-vf"
    if _word(root, f"{carrier}/subsystem") != "virtio":
        return None
    return "failover-standby" if carrier == device else "failover-primary"


def _read_usb_id(root: Root, real: str) -> str | None:
    """`vendor:product` of the USB device that carries the interface."""
    if "/usb" not in real:
        return None
    above = device_of(real).rpartition("/")[0]
    vendor, product = (root.read_text(f"{above}/{file}") for file in ("idVendor", "idProduct"))
    if vendor and product and _USB_ID.fullmatch(vendor) and _USB_ID.fullmatch(product):
        return f"{vendor}:{product}"
    return None
