"""SR-IOV of one PCI function: what its hardware can, what the kernel made of it, and who belongs to whom."""

from collector.reading import Reading, whole
from collector.root import Root
from collector.sources.config_space import read_capabilities
from collector.sources.pci import ADDRESS, DEVICES, parse_id

MOST_FUNCTIONS = 256
OWN = ("nic.sriov.capability_total_vfs", "nic.sriov.virtual_functions", "nic.sriov.vf_device", "nic.sriov.drivers_autoprobe")


def put_own(reading: Reading, root: Root, address: str, owner: str | None) -> None:
    """What a function that may have virtual ones says of them; a virtual function itself has none."""
    if owner is not None:
        reading.absent.update(dict.fromkeys(OWN, "a virtual function has none of its own"))
        return
    put_capability(reading, root, address)
    put_functions(reading, root, address)


def put_capability(reading: Reading, root: Root, address: str) -> None:
    """The virtual functions that the hardware's own capability names; a driver may offer fewer."""
    found = read_capabilities(root, address)
    silent = "root is needed to read its configuration space" if found.needs_root else "its configuration space could not be read"
    silent = "its configuration space holds no SR-IOV capability" if found.readable else silent
    reading.put("nic.sriov.capability_total_vfs", found.sriov_vfs, silent)


def list_functions(root: Root, address: str, count: int) -> list[str]:
    """The addresses of so many virtual functions."""
    targets = (root.link_target(f"{DEVICES}/{address}/virtfn{number}") for number in range(min(count, MOST_FUNCTIONS)))
    return [name for target in targets if target and ADDRESS.fullmatch(name := target.rpartition("/")[2])]


def put_functions(reading: Reading, root: Root, address: str) -> None:
    """The other side of `physfn`: the virtual functions of a physical one, and how new ones would come."""
    folder, active = f"{DEVICES}/{address}", reading.facts.get("nic.sriov.active_vfs")
    silent = "it has no SR-IOV, or its driver does not support it"
    reading.put("nic.sriov.virtual_functions", list_functions(root, address, active) if isinstance(active, int) else None, silent)
    text = root.read_text(f"{folder}/sriov_vf_device")
    number = whole(text, 16)
    reading.put("nic.sriov.vf_device", parse_id(f"0x{number:04x}") if number is not None and number >= 0 else None, silent)
    probes = root.read_text(f"{folder}/sriov_drivers_autoprobe")
    reading.put("nic.sriov.drivers_autoprobe", {"0": False, "1": True}.get(probes or ""), silent)
