"""PCI functions as sysfs shows them, shared by the probes that look at the bus."""

import re
from dataclasses import dataclass

from collector.root import Root

DEVICES = "sys/bus/pci/devices"
FIRST = "0000:00:00.0"
"""Where a host bridge usually is."""
ADDRESS = re.compile(r"[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]")
"""Domains may be wider than 16 bits: VMD and Hyper-V make such."""
_ID = re.compile(r"0x[0-9a-f]{4}")
_MODALIAS_CLASS = re.compile(r"pci:.*bc([0-9A-F]{2})sc([0-9A-F]{2})i([0-9A-F]{2})")
_MODALIAS = re.compile(r"pci:v0000([0-9A-F]{4})d0000([0-9A-F]{4})sv0000([0-9A-F]{4})sd0000([0-9A-F]{4})")


@dataclass(frozen=True, slots=True, kw_only=True)
class PciId:
    """The four numbers that name a function; None where sysfs lacks the file."""

    vendor: str | None
    device: str | None
    subvendor: str | None
    subdevice: str | None

    @property
    def pair(self) -> str | None:
        """`vendor:device`."""
        return f"{self.vendor}:{self.device}" if self.vendor and self.device else None

    @property
    def subsystem(self) -> str | None:
        """`subvendor:subdevice`."""
        return f"{self.subvendor}:{self.subdevice}" if self.subvendor and self.subdevice else None


def parse_id(text: str | None) -> str | None:
    """`8086` out of `0x8086`, None for anything else."""
    lower = (text or "").lower()
    return lower[2:] if _ID.fullmatch(lower) else None


def parse_modalias(text: str | None) -> tuple[str | None, ...]:
    """The four numbers out of the name by which the kernel finds a driver."""
    match = _MODALIAS.match(text or "")
    return tuple(number.lower() for number in match.groups()) if match else (None, None, None, None)


def read_id(root: Root, address: str) -> PciId:
    """The ids of one function; captures of others may lack files and hold the same numbers in its modalias."""
    folder = f"{DEVICES}/{address}"
    numbers = tuple(parse_id(root.read_text(f"{folder}/{file}")) for file in ("vendor", "device", "subsystem_vendor", "subsystem_device"))
    if None in numbers:
        named = parse_modalias(root.read_text(f"{folder}/modalias"))
        numbers = tuple(number or other for number, other in zip(numbers, named, strict=True))
    vendor, device, subvendor, subdevice = numbers
    return PciId(vendor=vendor, device=device, subvendor=subvendor, subdevice=subdevice)


def read_class(root: Root, address: str) -> str | None:
    """The class as six hexadecimal digits: `020000` is Ethernet, `060000` a host bridge."""
    text = root.read_text(f"{DEVICES}/{address}/class")
    if text is None and (named := _MODALIAS_CLASS.match(root.read_text(f"{DEVICES}/{address}/modalias") or "")):
        return "".join(named.groups()).lower()
    return text[2:].lower().zfill(6) if text and text.startswith("0x") else None


def list_addresses(root: Root) -> tuple[str, ...] | None:
    """The addresses of all functions, or None where there is no PCI bus to see."""
    names = root.listdir(DEVICES)
    return None if names is None else tuple(name for name in names if ADDRESS.fullmatch(name))


def find_bridge(root: Root) -> str | None:
    """The address of the host bridge: the first function if it is one, else the first that is."""
    if (read_class(root, FIRST) or "0600").startswith("0600") and root.exists(f"{DEVICES}/{FIRST}/vendor"):
        return FIRST
    addresses = list_addresses(root) or ()
    return next((address for address in addresses if (read_class(root, address) or "").startswith("0600")), None)
