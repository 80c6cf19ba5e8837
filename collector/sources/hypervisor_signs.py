"""Signs of a hypervisor outside CPU flags and DMI: its signature, the devices only it makes, Hyper-V's bus, the device tree, the kernel."""

from collector.clues import Clue, Clues
from collector.reading import whole
from collector.root import Root, Touched, command_path
from collector.sources.kernel_log import lines_of, read_log

PCI = "proc/bus/pci/devices"
VMBUS = "sys/bus/vmbus"
"""A bus that the kernel has under Hyper-V only. Its devices are not listed: their names are made out of MAC addresses."""
TREE = "sys/firmware/devicetree/base"
RELEASE = "proc/sys/kernel/osrelease"
XEN_CAPABILITIES, XEN_FEATURES = "proc/xen/capabilities", "sys/hypervisor/properties/features"
XEN_TYPE, XEN_FOLDER = "sys/hypervisor/type", "proc/xen"
XEN_DOM0 = 1 << 11
"""The feature that only the first domain has, which gets the hardware."""
LSCPU = ("lscpu",)
VENDOR = "Hypervisor vendor:"
PLATFORMS = {
    "80eebeef": "virtualbox", "80eecafe": "virtualbox", "15ad0740": "vmware", "15ad07a0": "vmware", "15ad0790": "vmware",
    "58530001": "xen", "14145353": "hyperv", "1ab84000": "parallels", "1ab84005": "parallels", "106b1a05": "apple",
    "12341111": "qemu", "1b360001": "qemu", "1b36000c": "qemu", "1b36000d": "qemu", "1b360100": "qemu",
}  # fmt: skip
"""PCI functions that only one hypervisor makes: graphics, guest services, root ports. Some of QEMU's others are offered elsewhere."""
VENDORS = {
    "kvm": "kvm", "microsoft": "hyperv", "vmware": "vmware", "xen": "xen", "bhyve": "bhyve", "parallels": "parallels",
    "oracle": "virtualbox",
    "innotek gmbh": "virtualbox",
}  # fmt: skip
"""What lscpu makes of the signature in CPUID leaf 0x40000000."""
LOGGED = {
    "kvm": "kvm", "microsoft hyper-v": "hyperv", "vmware": "vmware", "xen hvm": "xen", "xen pv": "xen", "acrn": "acrn", "bhyve": "bhyve",
}  # fmt: skip
"""What the kernel makes of it in its log. It asks KVM first, so that a KVM that imitates Hyper-V is still KVM."""


def pick_platforms(content: bytes) -> bytes:
    """Of the list of PCI functions only the ids of those that a hypervisor makes, in the format of that list."""
    ids = [words[1] for line in content.splitlines() if len(words := line.split(None, 2)) > 1]
    found = dict.fromkeys(word for word in ids if word.decode("ascii", "replace").lower() in PLATFORMS)
    return b"".join(b"0000\t%s\n" % word for word in found)


def parse_platform(picked: bytes) -> str | None:
    """Whose devices these are; devices of several say nothing."""
    found = {PLATFORMS[line.split(b"\t")[1].decode("ascii").lower()] for line in picked.splitlines()}
    return found.pop() if len(found) == 1 else None


def pick_words(content: bytes) -> bytes:
    """Properties of a device tree hold several words, each with a zero byte behind it."""
    return b" ".join(word for word in content.split(b"\0") if word)


def parse_vendor(text: str) -> str | None:
    """The hypervisor that lscpu names."""
    line = next((line for line in text.splitlines() if line.startswith(VENDOR)), "")
    return VENDORS.get(line.removeprefix(VENDOR).strip().lower())


def _read_vendor(root: Root) -> str | None:
    """The same, asked of the host; a capture keeps that one line."""
    text = root.command(*LSCPU)
    if text is None:
        return None
    kept = [line for line in text.splitlines() if line.startswith(VENDOR)]
    path = command_path(LSCPU) if root.live else root.real(command_path(LSCPU))
    root.touched[path] = Touched("file", content="".join(f"{line}\n" for line in kept).encode())
    return parse_vendor("\n".join(kept))


def parse_logged(lines: tuple[str, ...]) -> str | None:
    """The hypervisor that the kernel's log names."""
    return next((LOGGED.get(line.partition("detected: ")[2].strip().lower()) for line in lines), None)


def _read_signature(root: Root, *, ask: bool) -> Clue:
    """The signature as the kernel's log has it, or as a command reads it."""
    lines, _ = read_log(root)
    logged = parse_logged(lines_of(lines, "hypervisor"))
    return Clue("dmesg: hypervisor detected", logged) if logged else Clue("lscpu: hypervisor vendor", _read_vendor(root) if ask else None)


def read_dom0(root: Root) -> Clue:
    """Whether this is Xen's first domain: it says so itself, or has the feature that only that one has."""
    if "control_d" in (root.read_text(XEN_CAPABILITIES) or "").split():
        return Clue(f"/{XEN_CAPABILITIES}", "yes")
    features = whole(root.read_text(XEN_FEATURES), 16)
    return Clue(f"/{XEN_FEATURES}", None if features is None else "yes" if features & XEN_DOM0 else "no")


def read_type(root: Root) -> Clue:
    """`xen` where the kernel runs under it: newer kernels say so, older ones only have a folder for it."""
    told = root.read_text(XEN_TYPE)
    return Clue(f"/{XEN_FOLDER}", "xen") if told is None and root.exists(XEN_FOLDER) else Clue(f"/{XEN_TYPE}", told)


def _words(root: Root, path: str) -> str | None:
    content = root.read_excerpt(path, pick_words)
    return content.decode("ascii", "replace").strip() or None if content else None


def read_signs(root: Root, *, ask: bool) -> Clues:
    """The clues; `ask`: also run a command for the signature."""
    devices = root.read_excerpt(PCI, pick_platforms)
    release = root.read_text(RELEASE) or ""
    return {
        "cpuid.signature": _read_signature(root, ask=ask),
        "xen.dom0": read_dom0(root),
        "pci.platform": Clue(f"/{PCI}", parse_platform(devices) if devices else None),
        "vmbus": Clue(f"/{VMBUS}", "present" if root.exists(VMBUS) else None),
        "tree.hypervisor": Clue(f"/{TREE}/hypervisor/compatible", _words(root, f"{TREE}/hypervisor/compatible")),
        "tree.compatible": Clue(f"/{TREE}/compatible", _words(root, f"{TREE}/compatible")),
        "kernel.flavour": Clue(f"/{RELEASE}", "microsoft" if "microsoft" in release.lower() else None),
    }
