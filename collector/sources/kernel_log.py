"""Lines of the kernel's log that prove something, and only those.

Left out on purpose, because they are printed without an IOMMU or with it off: "DMAR: IOMMU enabled" (only the option was read),
"DMAR-IR: Enabled IRQ remapping", "iommu: Default domain type". A log is a ring: what is not in it proves nothing.
"""

import re
from collections.abc import Iterable

from collector.root import Root, Touched, command_path

PROOFS = {
    "vtx-off": re.compile(
        r"VMX \((?:in|out)side TXT\) disabled by BIOS|VMX not enabled \(by BIOS\)|SVM disabled \(by BIOS\)|kvm: disabled by bios"
    ),
    "vtx-none": re.compile(r"VMX not supported by CPU"),
    "firmware-bug": re.compile(r"(?:DMAR|AMD-Vi): .*\[Firmware Bug\]|\[Firmware Bug\].*(?:DMAR|IVRS|AMD-Vi)"),
    "x2apic-opt-out": re.compile(r"BIOS (?:has|sets) .*x2apic opt.?out", re.IGNORECASE),
    "hypervisor": re.compile(r"Hypervisor detected: "),
    "no-room-for-vfs": re.compile(r"not enough MMIO resources for SR-IOV|can't enable \d+ VFs|bus number out of range", re.IGNORECASE),
}
_TIME = re.compile(r"^(?:<\d+>)?\[[^\]]*\]\s*")
MOST_LINES, LINE_LENGTH = 32, 160
COMMAND = ("dmesg",)


def pick_lines(text: str) -> tuple[str, ...]:
    """The lines that prove something, without their times."""
    found = (_TIME.sub("", line).strip()[:LINE_LENGTH] for line in text.splitlines() if any(p.search(line) for p in PROOFS.values()))
    return tuple(dict.fromkeys(found))[:MOST_LINES]


def lines_of(lines: Iterable[str] | None, proof: str) -> tuple[str, ...]:
    """The lines that prove this."""
    return tuple(line for line in lines or () if PROOFS[proof].search(line))


def read_log(root: Root) -> tuple[tuple[str, ...] | None, str]:
    """The lines that prove something, or None and why; a capture keeps those and no other line of the log."""
    text = root.command(*COMMAND)
    if text is None:
        return None, f"dmesg {root.why_command(*COMMAND).strip().removeprefix('dmesg ')}; without root it often gives nothing"
    lines = pick_lines(text)
    path = root.real(command_path(COMMAND)) if not root.live else command_path(COMMAND)
    root.touched[path] = Touched("file", content="".join(f"{line}\n" for line in lines).encode())
    return lines, ""
