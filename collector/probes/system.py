"""The system: kernel, distribution, router OS, the command line words that decide, forwarding."""

import re

from collector.reading import Reading, whole
from collector.root import Root
from collector.router.detect import decide, read_signs
from collector.sources import netfilter
from collector.sources.cpuinfo import read_cpuinfo
from collector.sources.kernel_words import read_config

OPTIONS = re.compile(
    r"(?:intel_iommu|amd_iommu|iommu|iommu\.\w+|vfio_iommu_type1\.\w+|pci|pcie_aspm|pcie_acs_override|hugepages|hugepagesz|default_hugepagesz"
    r"|transparent_hugepage|isolcpus|nohz|nohz_full|rcu_nocbs|rcu_nocb_poll|irqaffinity|mitigations|nosmt|nopti|pti|spectre_v2"
    r"|kvm[-_]?(?:intel|amd)?\.\w+|nested_pvm|vfio[-_]pci\.\w+|intel_pstate|amd_pstate|processor\.max_cstate|intel_idle\.max_cstate|idle|tsc"
    r"|clocksource|x2apic_phys|nox2apic|intremap|xen_emul_unplug|swiotlb|numa_balancing|skew_tick|nowatchdog|cpuidle[.\w]*"
    r"|haltpoll[.\w]*|ixgbe\.\w+|igb\.\w+)(?:=[\w.,:@+/-]*)?"
)
"""Words that decide virtualization and forwarding; every other word of the command line stays on the host."""
_WORD = re.compile(r'(?:[^ \t\n"]|"[^"]*(?:"|\Z))+')
"""The kernel ends a word at a blank that is not within quotes."""
SETTINGS = {
    "system.rp_filter": "proc/sys/net/ipv4/conf/all/rp_filter", "system.netdev_budget": "proc/sys/net/core/netdev_budget",
    "system.netdev_budget_usecs": "proc/sys/net/core/netdev_budget_usecs",
    "system.netdev_max_backlog": "proc/sys/net/core/netdev_max_backlog",
}  # fmt: skip


def plain_word(word: str) -> str:
    """The word as the kernel takes it: without the quotes around it or around its value."""
    if word.startswith('"'):
        return word[1:].removesuffix('"')
    option, equals, value = word.partition("=")
    return f"{option}={value[1:].removesuffix(chr(34))}" if equals and value.startswith('"') else word


def pick_options(content: bytes) -> bytes:
    """Only the words that decide, in order and without quotes."""
    words = map(plain_word, _WORD.findall(content.decode("utf-8", "replace").replace("\0", " ")))
    return " ".join(word for word in words if OPTIONS.fullmatch(word)).encode()


def pick_release(content: bytes) -> bytes:
    """`Linux version RELEASE` of /proc/version, without who built it and where."""
    return b" ".join(content.split()[:3])


def _read_kernel(root: Root) -> str | None:
    text = root.read_text("proc/sys/kernel/osrelease")
    if text:
        return text[:120]
    words = (root.read_excerpt("proc/version", pick_release) or b"").decode("utf-8", "replace").replace("\0", "").split()
    return words[2][:120] if len(words) == 3 else None


def _read_architecture(root: Root) -> str | None:
    text = root.read_text("proc/sys/kernel/arch")
    if text:
        return text[:32]
    info = read_cpuinfo(root)  # Kernels before 6.1 have no file for it; long mode is x86_64's own flag.
    return "x86_64" if info and info.first.get("flags") and "lm" in info.first["flags"].split() else None


def _put_forwarding(reading: Reading, root: Root, fact: str, path: str) -> None:
    text = root.read_text(path)
    reading.put(fact, None if text is None else text != "0", root.why(path))


def read(root: Root) -> Reading:
    """The facts of the system."""
    reading = Reading()
    kernel = _read_kernel(root)
    reading.put("system.kernel", kernel, root.why("proc/sys/kernel/osrelease"))
    reading.put("system.architecture", _read_architecture(root), root.why("proc/sys/kernel/arch"))
    signs = read_signs(root)
    release = signs.release
    named = release.get("PRETTY_NAME") or release.get("NAME")
    reading.put("system.distribution", named[:120] if named else None, root.why("etc/os-release"))
    reading.put("system.router_os", decide(signs).label, "not a router operating system that is known here")
    options = root.read_excerpt("proc/cmdline", pick_options)
    words = None if options is None else [word[:120] for word in options.decode("ascii", "replace").split()][:64]
    reading.put("system.kernel_options", words, root.why("proc/cmdline"))
    _put_forwarding(reading, root, "system.ipv4_forwarding", "proc/sys/net/ipv4/ip_forward")
    _put_forwarding(reading, root, "system.ipv6_forwarding", "proc/sys/net/ipv6/conf/all/forwarding")
    for fact, path in SETTINGS.items():
        reading.put(fact, whole(root.read_text(path)), root.why(path))
    config, _, why = read_config(root, kernel)
    reading.put("system.kernel_config", None if config is None else [f"{name}={value}"[:80] for name, value in sorted(config.items())], why)
    netfilter.put_netfilter(reading, root)
    return reading
