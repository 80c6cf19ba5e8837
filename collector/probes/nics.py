"""The NICs: every netdev but lo, and every network function on the PCI bus that has no netdev."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from collector.clues import Clue, Clues
from collector.reading import Reading, printable, whole
from collector.root import Root
from collector.sources import ethtool, interrupts, nic_kinds, nic_signs, pci, pcie, sriov

NET = "sys/class/net"
VIRTUAL = "sys/devices/virtual/"
MOST = 64
"""NICs in one document."""
_USB_BUS = re.compile(r"usb\d+")
_MAC_IN_NAME = re.compile(r"^([A-Za-z]*?)([0-9A-Fa-f]{12})(?![0-9A-Fa-f])(.*)$")


PORT, SOFTWARE = "ports", "software devices"
FUNCTIONS_SHOWN = 4
"""Virtual functions of each physical one that are listed before software devices, where not everything fits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NicReading:
    """One NIC: the facts that were read, and the clues that rules decide over."""

    reading: Reading
    clues: Clues
    pci_ids: pci.PciId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One NIC that was found and is read only if there is room for it."""

    kind: str
    read: Callable[[], NicReading]


def public_names(names: Iterable[str]) -> dict[str, str]:
    """The name to show for each interface: `enx001122334455` holds a MAC address and becomes `enx*`, the next one `enx*#2`."""
    shown: dict[str, str] = {}
    for name in names:
        plain = printable(name, "?")
        match = _MAC_IN_NAME.match(plain)
        public = f"{match[1]}*{match[3]}" if match else plain
        count = sum(other == public or other.startswith(f"{public}#") for other in shown.values())
        shown[name] = f"{public}#{count + 1}" if public != name and count else public
    return shown


def parse_speed(text: str | None) -> int | None:
    """The link speed in Mbit/s; the kernel says -1 (or 2³²-1) while the link is down or has no speed."""
    value = whole(text)
    return value if value is not None and 0 < value < 2**31 else None


def address_of(real: str) -> str | None:
    """The address of the PCI function nearest to the end of a device path; what hangs on a USB controller is not that controller."""
    for part in reversed(real.split("/")):
        if pci.ADDRESS.fullmatch(part):
            return part
        if _USB_BUS.fullmatch(part):
            return None
    return None


def _driver(root: Root, folder: str) -> str | None:
    target = root.link_target(f"{folder}/driver")
    return target.rpartition("/")[2] if target else None


def read_nics(root: Root) -> tuple[tuple[NicReading, ...], str]:
    """The NICs, hardware first, and in words what was left out of a host that has more than a document holds."""
    names = tuple(name for name in root.listdir(NET) or () if name != "lo" and root.exists(f"{NET}/{name}/ifindex"))
    shown = public_names(names)
    places = {name: root.real(f"{NET}/{name}") for name in names}
    software = [name for name in names if places[name].startswith(VIRTUAL)]
    owners = {address_of(place) for place in places.values()}
    functions = [address for address in pci.list_addresses(root) or () if address not in owners and _is_network(root, address)]
    found = [
        *(_found(root, address_of(places[name]), partial(_read_netdev, root, name, shown)) for name in names if name not in software),
        *(_found(root, address, partial(_read_function, root)) for address in functions),
        *(Found(kind=SOFTWARE, read=partial(_read_netdev, root, name, shown, None)) for name in software),
    ]
    kept, left_out = choose(found)
    return tuple(one.read() for one in kept), left_out


def _found(root: Root, address: str | None, read: Callable[[str | None], NicReading]) -> Found:
    """A NIC of hardware; a virtual function that is seen beside its physical one belongs to that."""
    physical = root.link_target(f"{pci.DEVICES}/{address}/physfn") if address else None
    return Found(kind=f"virtual functions of {address_of(physical)}" if physical else PORT, read=partial(read, address))


def choose(found: Sequence[Found]) -> tuple[list[Found], str]:
    """The NICs that fit into a document and what was left out: every port, some virtual functions of each, then the rest."""
    if len(found) <= MOST:
        return list(found), ""
    seen = Counter[str]()
    ranked: list[tuple[int, Found]] = []
    for one in found:
        seen[one.kind] += 1
        functions = 1 if seen[one.kind] <= FUNCTIONS_SHOWN else 3
        ranked.append(({PORT: 0, SOFTWARE: 2}.get(one.kind, functions), one))
    ordered = [one for _, one in sorted(ranked, key=lambda pair: pair[0])]
    kinds = ", ".join(f"{count} {kind}" for kind, count in Counter(one.kind for one in ordered[MOST:]).most_common())
    return ordered[:MOST], f"{len(ordered) - MOST} more NICs are not listed: {kinds}"[:300]


def _is_network(root: Root, address: str) -> bool:
    return (pci.read_class(root, address) or "").startswith("02")


def _read_netdev(root: Root, name: str, names: dict[str, str], address: str | None) -> NicReading:
    shown = names[name]
    reading, folder, path = Reading(), f"{NET}/{name}", f"/{NET}/{shown}"
    real = root.real(folder)
    virtual = real.startswith(VIRTUAL)
    bus, driver = _read_bus(root, folder), _driver(root, f"{folder}/device")
    text = root.command("ethtool", "-i", name)
    pairs = ethtool.parse_pairs(text) if text else None
    clues: Clues = {
        "netdev": Clue(path, shown),
        "virtual": Clue(path, "yes" if virtual else "no", _shown_place(real, name, shown)),
        "bus": Clue(f"{path}/device/subsystem", "virtual" if virtual else bus),
        "driver": Clue(f"{path}/device/driver", driver),
    }
    reading.put("nic.name", shown, "")
    reading.put("nic.bus", "virtual" if virtual else bus, root.why(f"{folder}/device/subsystem"))
    reading.put("nic.driver", driver or (pairs or {}).get("driver"), "a software device has no driver in sysfs")
    ethtool.put_driver(reading, pairs, root.why_command("ethtool", "-i", name))
    ethtool.put_settings(reading, root, name)
    ethtool.put_spread(reading, root, name)
    ethtool.put_offloads(reading, root, name)
    ethtool.put_xdp(reading, root, name)
    _put_link(reading, root, folder)
    if virtual:
        kind = _read_kind(root, folder, name, pairs)
        if kind:
            clues["kind"] = Clue(kind[1] if kind[1].startswith("ethtool") else f"{path}/{kind[1]}", kind[0])
    else:
        clues |= nic_signs.read_signs(root, name, shown, names)
    if bus == "virtio":
        clues["virtio.device"] = Clue(f"{path}/device/device", _virtio_device(root, folder))
    ids = _put_function(reading, root, address, clues) if address else None
    return NicReading(reading=reading, clues=clues, pci_ids=ids)


def _shown_place(real: str, name: str, shown: str) -> str:
    """Where the interface really lies, under the name that may be shown; Hyper-V makes channels' GUIDs out of MAC addresses."""
    return "/" + "/".join("*" if nic_signs.GUID.fullmatch(part) else shown if part == name else part for part in real.split("/"))


def _read_bus(root: Root, folder: str) -> str | None:
    target = root.link_target(f"{folder}/device/subsystem")
    return target.rpartition("/")[2] if target else None


def _virtio_device(root: Root, folder: str) -> str | None:
    number = whole(root.read_text(f"{folder}/device/device"), 16)
    return None if number is None else str(number)


def _read_kind(root: Root, folder: str, name: str, pairs: dict[str, str] | None) -> tuple[str, str] | None:
    signs = _read_signs(root, folder, name, pairs)
    entries = {entry for entry in ("macvtap", "bridge", "bonding") if root.exists(f"{folder}/{entry}")}
    if signs.get("iflink") != signs.get("ifindex"):
        entries |= set(root.listdir(folder) or ())  # Only these need their lower devices to be told apart.
    return nic_kinds.decide_kind(signs, frozenset(entries))


def _read_signs(root: Root, folder: str, name: str, pairs: dict[str, str] | None) -> dict[str, str]:
    """The files that tell the kind of a software device, each absent where the kernel has none."""
    signs = {"name": name, "ethtool_driver": (pairs or {}).get("driver", "")}
    for file in ("tun_flags", "type", "iflink", "ifindex", "flags"):
        if (text := root.read_text(f"{folder}/{file}")) is not None:
            signs[file] = text
    uevent = root.read_excerpt(f"{folder}/uevent", nic_signs.pick_devtype)
    signs["devtype"] = (uevent or b"").decode("ascii", "replace").partition("=")[2].strip()
    return signs


def _put_link(reading: Reading, root: Root, folder: str) -> None:
    speed = root.read_text(f"{folder}/speed")
    down = f"the kernel reports {speed}: the link is down or has no speed"
    silent = {file: root.why(f"{folder}/{file}").replace(f"/{folder}/", "") for file in ("speed", "duplex", "carrier", "mtu", "queues")}
    reading.put("nic.speed_mbps", parse_speed(speed), down if speed else silent["speed"])
    duplex = root.read_text(f"{folder}/duplex")
    reading.put(
        "nic.duplex", duplex if duplex in ("full", "half") else None, f"the kernel reports {duplex}" if duplex else silent["duplex"]
    )
    carrier = root.read_text(f"{folder}/carrier")
    reading.put("nic.link_up", None if carrier is None else carrier == "1", "the interface is switched off")
    reading.put("nic.mtu_bytes", whole(root.read_text(f"{folder}/mtu")), silent["mtu"])
    queues = root.listdir(f"{folder}/queues")
    for fact, prefix in (("nic.queues.rx", "rx-"), ("nic.queues.tx", "tx-")):
        reading.put(fact, None if queues is None else sum(queue.startswith(prefix) for queue in queues), silent["queues"])
    interrupts.put_steering(reading, root, folder, queues or ())


def _read_function(root: Root, address: str) -> NicReading:
    """A network function without a netdev: bound to vfio-pci or uio, or to nothing."""
    reading, path = Reading(), f"/{pci.DEVICES}/{address}"
    driver = _driver(root, f"{pci.DEVICES}/{address}")
    clues: Clues = {
        "virtual": Clue(path, "no"),
        "bus": Clue(f"{path}/subsystem", "pci"),
        "driver": Clue(f"{path}/driver", driver),
        "netdev": Clue(f"{path}/net", None),
    }
    reading.put("nic.name", None, "no network interface belongs to this function")
    reading.put("nic.bus", "pci", "")
    reading.put("nic.driver", driver, f"no driver is bound to {address}")
    ids = _put_function(reading, root, address, clues)
    return NicReading(reading=reading, clues=clues, pci_ids=ids)


def _put_function(reading: Reading, root: Root, address: str, clues: Clues) -> pci.PciId:
    """The facts and clues of the PCI function behind a NIC."""
    folder, path = f"{pci.DEVICES}/{address}", f"/{pci.DEVICES}/{address}"
    ids = pci.read_id(root, address)
    clues["pci.id"] = Clue(path, ids.pair)
    clues["pci.vendor"] = Clue(f"{path}/vendor", ids.vendor)
    clues["pci.subsystem"] = Clue(f"{path}/subsystem_vendor", ids.subsystem)
    clues["pci.class"] = Clue(f"{path}/class", pci.read_class(root, address))
    reading.put("nic.pci.address", address, "")
    for part in ("vendor", "device", "subvendor", "subdevice"):
        reading.put(f"nic.pci.{part}", getattr(ids, part), "sysfs does not say")
    for fact, file in (("nic.sriov.total_vfs", "sriov_totalvfs"), ("nic.sriov.active_vfs", "sriov_numvfs")):
        text = root.read_text(f"{folder}/{file}")
        reading.put(fact, whole(text), "it has no SR-IOV, or its driver does not support it")
        clues[fact.removeprefix("nic.")] = Clue(f"{path}/{file}", text)
    physical = root.link_target(f"{folder}/physfn")
    owner = address_of(physical) if physical else None
    reading.put("nic.sriov.physical_function", owner, "not a virtual function seen from its own host")
    clues["sriov.physical_function"] = Clue(f"{path}/physfn", owner)
    clues |= nic_signs.read_function_signs(root, address)
    sriov.put_own(reading, root, address, owner)
    node = whole(root.read_text(f"{folder}/numa_node"))
    reading.put("nic.numa_node", node if node is None or node >= 0 else None, "the kernel knows no node for this device")
    group = root.link_target(f"{folder}/iommu_group")
    number = whole(group.rpartition("/")[2]) if group else None
    reading.put("nic.iommu_group", number, "the device is in no IOMMU group")
    pcie.put_link(reading, root, address)
    pcie.put_isolation(reading, root, address, number)
    interrupts.put_interrupts(reading, root, address)
    return ids
