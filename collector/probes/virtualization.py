"""Signs of a hypervisor and of a container. Two fields: a container inside a guest is both."""

import re

from collector.clues import Clue, Clues
from collector.reading import Reading
from collector.root import Root
from collector.sources import hypervisor_signs, pci, smbios
from collector.sources.cpuinfo import PATH as CPUINFO
from collector.sources.cpuinfo import read_cpuinfo

DMI = "sys/class/dmi/id"
DMI_CLUES = {
    "dmi.system_vendor": "sys_vendor",
    "dmi.product": "product_name",
    "dmi.board_vendor": "board_vendor",
    "dmi.bios_vendor": "bios_vendor",
}
CLOCK = "sys/devices/system/clocksource/clocksource0/available_clocksource"
CURRENT_CLOCK = "sys/devices/system/clocksource/clocksource0/current_clocksource"
MACHINE_VERSION = re.compile(r"(?:pc|q35|virt|microvm|pseries|s390-ccw-virtio|rhel)[\w.+-]*")
"""What QEMU writes into DMI as the version of its product: the type of its machine, such as pc-q35-9.2."""
ACPI_TABLE = "sys/firmware/acpi/tables/FACP"
TELLING = ("vmware", "innotek", "qemu", "xen", "parallels", "bhyve", "amazon", "google", "alibaba", "nutanix", "kubevirt")
"""Beginnings of a system vendor beside a hypervisor flag that tell which hypervisor it is."""
CONTAINER_WORDS = re.compile(rb"docker|libpod|podman|kubepods|containerd|lxc|machine\.slice")
NAMES = {"libpod": "podman", "kubepods": "kubernetes", "machine.slice": "systemd-nspawn", "containerd": "containerd"}


def pick_acpi_oem(content: bytes) -> bytes:
    """The header of the table up to its OEM ids: nothing in it is about one single machine."""
    return content[:24]


def parse_acpi_oem(header: bytes) -> str | None:
    """The OEM id, for example `BOCHS`, `FIRECK` or `DELL`."""
    return header[10:16].decode("ascii", "replace").replace("\0", " ").strip() or None


def pick_container_variable(content: bytes) -> bytes:
    """Only the variable `container` of the first process; every other variable stays on the host."""
    found = [word for word in content.split(b"\0") if word.startswith(b"container=")]
    return found[0] if found else b""


def pick_container_word(content: bytes) -> bytes:
    """The first word in a cgroup path that names a container runtime, without the identifier behind it."""
    found = CONTAINER_WORDS.search(content)
    return found.group() if found else b""


def _decoded(content: bytes | None) -> str:
    return (content or b"").decode("utf-8", "replace").strip()


def read_container(root: Root) -> tuple[str | None, str]:
    """The container runtime around this system, or the reason why none is named."""
    for path, name in ((".dockerenv", "docker"), ("run/.containerenv", "podman")):
        if root.exists(path):
            return name, ""
    told = root.read_text("run/systemd/container")
    variable = _decoded(root.read_excerpt("proc/1/environ", pick_container_variable)).partition("=")[2]
    word = _decoded(root.read_excerpt("proc/1/cgroup", pick_container_word))
    if name := told or variable or NAMES.get(word, word):
        return name[:64], ""
    if root.denied("proc/1/environ"):
        return None, "no sign of a container; /proc/1/environ may not be read without root"
    return None, "no sign of a container"


def _cpu_clues(root: Root, clues: Clues) -> None:
    info = read_cpuinfo(root)
    flags = info.flags if info else None
    path = f"/{CPUINFO}"
    told = bool(info and info.first.get("flags"))  # Only x86 has such a flag: elsewhere its absence says nothing.
    clues["cpu.hypervisor_flag"] = Clue(path, None if not told else "yes" if "hypervisor" in (flags or ()) else "no")
    shown = next((flag for flag in ("vmx", "svm") if flag in (flags or ())), None)
    clues["cpu.virtualization_flag"] = Clue(path, shown)


def _firmware_clues(root: Root, clues: Clues) -> None:
    for clue, file in DMI_CLUES.items():
        clues[clue] = Clue(f"/{DMI}/{file}", root.read_text(f"{DMI}/{file}"))
    header = root.read_excerpt(ACPI_TABLE, pick_acpi_oem)
    clues["acpi.oem"] = Clue(f"/{ACPI_TABLE}", parse_acpi_oem(header) if header else None)
    path = smbios.ENTRY
    structures = smbios.read_structures(root, path)
    if structures is None and not root.denied(path):
        path = smbios.TABLE
        structures = smbios.read_structures(root, path)
    bit = next((bit for structure in structures or () if (bit := smbios.parse_virtual_machine_bit(structure)) is not None), None)
    clues["smbios.virtual_machine"] = Clue(f"/{path}", None if bit is None else "yes" if bit else "no")


def _brand_unseen(clues: Clues) -> bool:
    """Whether there is a hypervisor and neither its clock nor DMI nor ACPI names it: then a command is worth its price."""
    vendor, clock = clues["dmi.system_vendor"].value or "", clues["clocksource"].value or ""
    named = vendor.lower().startswith(TELLING) or clues["acpi.oem"].value == "FIRECK" or clues["xen.type"].value is not None
    return clues["cpu.hypervisor_flag"].value == "yes" and not named and "kvm-clock" not in clock


def read_clues(root: Root) -> Clues:
    """Everything that may tell a hypervisor, each with the path it came from."""
    clues: Clues = {}
    _cpu_clues(root, clues)
    _firmware_clues(root, clues)
    clues["clocksource"] = Clue(f"/{CLOCK}", root.read_text(CLOCK))
    clues["xen.type"] = hypervisor_signs.read_type(root)
    clues |= hypervisor_signs.read_signs(root, ask=_brand_unseen(clues))
    bridge = pci.find_bridge(root)
    ids = pci.read_id(root, bridge) if bridge else None
    clues["bridge.subsystem"] = Clue(f"/{pci.DEVICES}/{bridge or pci.FIRST} subsystem", ids.subsystem if ids else None)
    return clues


def decide_machine(version: str | None, product: str | None) -> str | None:
    """The machine type, by QEMU's own name of it or by the name it gives its product."""
    if version and MACHINE_VERSION.fullmatch(version):
        return version[:64]
    return product[:64] if product and product.startswith("Standard PC (") else None


def read(root: Root) -> Reading:
    """Container, machine type and clock; the hypervisor is the rules' verdict over `read_clues`."""
    reading = Reading()
    reading.put("virtualization.container", *read_container(root))
    machine = decide_machine(root.read_text(f"{DMI}/product_version"), root.read_text(f"{DMI}/product_name"))
    reading.put("virtualization.machine", machine, "DMI names no type of machine that a hypervisor imitates")
    reading.put("virtualization.clocksource", root.read_text(CURRENT_CLOCK), root.why(CURRENT_CLOCK))
    return reading
