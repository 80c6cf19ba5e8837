"""QEMU's command line for a machine: pure, so that what is configured can be read and tested without QEMU."""

import re
import struct
from dataclasses import dataclass

from tests.lab.profiles import Board, Machine

KERNEL_WORDS = "console=ttyS0 quiet panic=-1 no_timer_check"
"""no_timer_check: on a busy machine an interpreted timer is late, and the kernel would take it for broken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Where a machine finds what it starts from, and where it leaves what it says."""

    kernel: str
    initramfs: str
    root: str
    project: str
    out: str
    console: str
    firmware: str = ""
    """A file with `firmware_table`, for a machine with a board."""


def arguments(machine: Machine, files: Files) -> list[str]:
    """Everything behind `qemu-system-x86_64`."""
    words = ["-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"]
    words += ["-accel", machine.accelerator, "-machine", _machine_type(machine), "-cpu", machine.cpu]
    words += ["-smp", str(machine.cpus), "-m", str(machine.memory_mb)]
    words += ["-kernel", files.kernel, "-initrd", files.initramfs, "-append", f"{KERNEL_WORDS} {machine.kernel}".strip()]
    words += ["-serial", f"file:{files.console}"]
    if machine.board:
        words += _board(machine.board, files.firmware)
    for number, (path, options) in enumerate(((files.root, "readonly=on"), (files.project, "readonly=on"), (files.out, "cache=unsafe"))):
        words += _disk(machine, number, path, options)
    for network in networks(machine):
        words += ["-netdev", network]
    for device in machine.devices:
        words += ["-device", device]
    return words


def networks(machine: Machine) -> list[str]:
    """The backends that the devices ask for: those of the profile, else one that leads nowhere."""
    known = {match[1] for network in machine.networks if (match := re.search(r"\bid=(\w+)", network))}
    asked = [match[1] for device in machine.devices if (match := re.search(r"\bnetdev=(\w+)", device))]
    return [*machine.networks, *(f"user,id={name},restrict=on,ipv6=off" for name in asked if name not in known)]


def firmware_table(board: Board) -> bytes:
    """The SMBIOS table of the BIOS. QEMU's own always says that this is a virtual machine; a real machine's does not."""
    sections = struct.pack("<BBHBBHBBQ6B", 0, 24, 0, 1, 2, 0xE800, 3, 15, 1 << 3, 0x01, 0x04, 8, 16, 255, 255)
    words = (board.bios_vendor, board.bios_version, board.bios_date)
    return sections + b"".join(word.encode() + b"\0" for word in words) + b"\0"


def _machine_type(machine: Machine) -> str:
    if machine.board is None:
        return machine.machine
    oem, table = machine.board.acpi
    return f"{machine.machine},x-oem-id={oem},x-oem-table-id={table}"


def _board(board: Board, firmware: str) -> list[str]:
    vendor, product = board.vendor.replace(",", ",,"), board.product.replace(",", ",,")
    return [
        *("-smbios", f"file={firmware}"),
        *("-smbios", f"type=1,manufacturer={vendor},product={product},version=1.0,serial=LAB1,family=Server"),
        *("-smbios", f"type=2,manufacturer={vendor},product={product},version=1.0,serial=LAB2"),
        *("-smbios", f"type=3,manufacturer={vendor},version=1.0,serial=LAB3"),
        *("-smbios", f"type=4,manufacturer={vendor},version={product}"),
        *("-smbios", f"type=17,manufacturer={vendor},part=LAB4"),
    ]


def _disk(machine: Machine, number: int, path: str, options: str) -> list[str]:
    """A disk behind a controller that is no NIC and needs none: AHCI, PIIX IDE, or virtio inside a real KVM guest."""
    if machine.disks in ("ahci", "ide") and options == "readonly=on":
        options = "snapshot=on"  # An IDE disk cannot be read-only; what is written to it goes nowhere.
    drive = ["-drive", f"file={path},if=none,id=disk{number},format=raw,file.locking=off,{options}"]
    match machine.disks:
        case "ahci":
            return [*drive, "-device", f"ide-hd,drive=disk{number},bus=ide.{number}"]
        case "ide":
            return [*drive, "-device", f"ide-hd,drive=disk{number},bus=ide.{number // 2},unit={number % 2}"]
        case kind:
            return [*drive, "-device", f"{kind},drive=disk{number}"]
