"""Small hosts for the tests of readiness: folders as sysfs and procfs have them, and records of what was seen."""

import dataclasses
import struct
from pathlib import Path
from typing import Any

from collector.readiness.record import Layer, Nic, Seen, Sight
from collector.readiness.report import judge

TABLES = ("APIC", "DSDT", "FACP", "MCFG")
PF = Nic(
    name="eth0", address="0000:01:00.0", ids="8086:10c9", driver="igb", io_mode="bare-metal", total_vfs=7, active_vfs=0, group=3, members=()
)
INTEL = Sight(
    is_guest=False, architecture="x86_64", release="6.12.1", cpu_vendor="GenuineIntel", cpu_model="Intel(R) Xeon(R) CPU E5-2620",
    cpu_flag="vmx", cpu_flags_seen=True, units=Seen(("dmar0",)), groups=Seen(("0", "3")), tables=Seen((*TABLES, "DMAR")),
    options=Seen(()), log=Seen(()), bridge="8086:3c00", nics=(PF,),
)  # fmt: skip
"""An Intel host with everything in place but virtual functions."""
AMD = dataclasses.replace(
    INTEL, cpu_vendor="AuthenticAMD", cpu_model="AMD EPYC 7302", cpu_flag="svm", bridge="1022:1480", units=Seen(("ivhd0",)),
    tables=Seen((*TABLES, "IVRS")),
)  # fmt: skip
GUEST = dataclasses.replace(
    INTEL, is_guest=True, hypervisor="kvm", cpu_flag=None, units=Seen(()), groups=Seen(()), tables=Seen(TABLES), bridge="8086:29c0",
    nics=(Nic(name="eth0", address="0000:00:03.0", ids="1af4:1041", driver="virtio_net", io_mode="paravirt"),),
)  # fmt: skip
OFF: dict[str, Any] = {"units": Seen(()), "groups": Seen(())}
"""The kernel uses no IOMMU, and that can be seen."""


def layer(name: str, sight: Sight, **changes: Any) -> Layer:
    """What one layer says about a sight with some changes."""
    return judge(dataclasses.replace(sight, **changes)).layers[name]


def told(found: Layer) -> tuple[str, str | None, str | None]:
    """State, code, and the key of the next step."""
    return found.state, found.missing, found.step.key if found.step else None


def nic(**changes: Any) -> Nic:
    """The usual NIC with some changes."""
    return dataclasses.replace(PF, **changes)


def config_space(*capabilities: tuple[int, bytes], size: int = 4096) -> bytes:
    """A configuration space with these extended capabilities, one behind the other."""
    space = bytearray(size)
    space[:4] = bytes.fromhex("8680c910")
    place = 0x100
    for index, (number, content) in enumerate(capabilities):
        following = 0 if index == len(capabilities) - 1 else place + 0x40
        space[place : place + 4] = struct.pack("<I", number | 1 << 16 | following << 20)
        space[place + 4 : place + 4 + len(content)] = content
        place += 0x40
    return bytes(space)


def write(root: Path, path: str, content: str | bytes | None) -> None:
    """One file, or a folder for None."""
    place = root / path
    if content is None:
        place.mkdir(parents=True, exist_ok=True)
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content if isinstance(content, bytes) else content.encode())


def build_host(root: Path, *, cmdline: str = "", tables: tuple[str, ...] = (*TABLES, "DMAR"), units: bool = True) -> Path:
    """An Intel host with one two-port 82576, each port in a group of its own."""
    flags = "fpu vmx ept lm"
    write(root, "proc/cpuinfo", f"processor\t: 0\nvendor_id\t: GenuineIntel\nmodel name\t: Intel(R) Xeon(R)\nflags\t\t: {flags}\n")
    write(root, "proc/cmdline", cmdline)
    write(root, "proc/sys/kernel/osrelease", "6.12.1\n")
    for file, text in (("sys_vendor", "Dell Inc."), ("product_name", "PowerEdge R620")):
        write(root, f"sys/class/dmi/id/{file}", text)
    for table in tables:
        write(root, f"sys/firmware/acpi/tables/{table}", b"")
    write(root, "sys/class/iommu", None)
    write(root, "sys/kernel/iommu_groups", None)
    if units:
        write(root, "sys/class/iommu/dmar0", "")
    write(root, "sys/bus/pci/drivers/igb", None)
    add_function(root, "0000:00:00.0", "8086", "3c00", "0x060000")
    for number in (0, 1):
        address = f"0000:01:00.{number}"
        add_function(root, address, "8086", "10c9", "0x020000", group=3 + number if units else None, driver="igb")
        write(root, f"sys/bus/pci/devices/{address}/sriov_totalvfs", "7\n")
        write(root, f"sys/bus/pci/devices/{address}/sriov_numvfs", "0\n")
    return root


def add_function(root: Path, address: str, vendor: str, device: str, kind: str, *, group: int | None = None, driver: str = "") -> None:
    """One PCI function, as a plain folder on the bus."""
    folder = f"sys/bus/pci/devices/{address}"
    for file, text in (("vendor", f"0x{vendor}"), ("device", f"0x{device}"), ("class", kind)):
        write(root, f"{folder}/{file}", f"{text}\n")
    if driver:
        (root / folder / "driver").symlink_to(f"../../../../bus/pci/drivers/{driver}")
    if group is not None:
        write(root, f"sys/kernel/iommu_groups/{group}/devices/{address}", "")
        (root / folder / "iommu_group").symlink_to(f"../../../../kernel/iommu_groups/{group}")
